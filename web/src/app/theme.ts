import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const leaf: MantineColorsTuple = [
  "#e9f5ee",
  "#d3e9dc",
  "#a6d3b8",
  "#74c096",
  "#4fab78",
  "#389a64",
  "#2f8656",
  "#27724a",
  "#1f5f3d",
  "#174a2f",
];

export const theme = createTheme({
  primaryColor: "leaf",
  primaryShade: 7, // white on it has 5.9:1, on either ground
  autoContrast: true,
  luminanceThreshold: 0.36,
  colors: { leaf },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.0625rem" } } },
  components: {
    Anchor: { defaultProps: { underline: "always" } }, // colour alone does not tell a link from the text around it
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" }, centered: true } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-start" } },
    Popover: { defaultProps: { shadow: "md" } },
  },
});

/** Our own grounds and inks, and Mantine's where their contrast falls short of WCAG AA. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1d2520",
    "--mantine-color-dimmed": "#59645d",
    "--mantine-color-placeholder": "#66706a",
    "--mantine-color-error": "#a52a21",
    "--hr-ground": "#f5f6f3",
    "--hr-line": "#dfe4dd",
    "--hr-wash": "#e5f1e8",
    "--hr-accent": "#27724a",
    "--hr-bad-wash": "#fbeae8",
    "--hr-code": "#f2f5f0",
  },
  dark: {
    "--mantine-color-body": "#1a211d",
    "--mantine-color-text": "#e8eee9",
    "--mantine-color-dimmed": "#a3b0a7",
    "--mantine-color-placeholder": "#94a199",
    "--mantine-color-error": "#ff9d92",
    "--hr-ground": "#121714",
    "--hr-line": "#2d3731",
    "--hr-wash": "#1f3328",
    "--hr-accent": "#74c096",
    "--hr-bad-wash": "#3b211e",
    "--hr-code": "#141a16",
  },
});
