/** The colours that a tile may have, by the names that PostHog keeps; drawn as a bar along its top. */
export const TILE_COLOURS: { name: string; label: string; colour: string }[] = [
  { name: "blue", label: "Blue", colour: "var(--mantine-color-blue-6)" },
  { name: "green", label: "Green", colour: "var(--mantine-color-leaf-5)" },
  { name: "purple", label: "Purple", colour: "var(--mantine-color-grape-6)" },
  { name: "red", label: "Red", colour: "var(--mantine-color-red-6)" },
  { name: "orange", label: "Orange", colour: "var(--mantine-color-orange-6)" },
];

/** Other clients' names stay and are drawn in none of these. */
export const colourOf = (name: string | null | undefined): string | undefined =>
  TILE_COLOURS.find((one) => one.name === name)?.colour;
