import { Text } from "@mantine/core";
import { shortPlace } from "./eventRow";

/** Where an event happened, on one line; the whole address is in its title. */
export function Place({ place }: { place: string }) {
  return (
    <Text span size="sm" truncate title={place} style={STYLE}>
      {shortPlace(place)}
    </Text>
  );
}

const STYLE = { display: "inline-block", maxWidth: "18rem", verticalAlign: "bottom" };
