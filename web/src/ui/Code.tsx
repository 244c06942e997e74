import { Box } from "@mantine/core";
import classes from "./Code.module.css";
import { CopyButton } from "./CopyButton";

/** A block of code, with a button that copies it. Scrolls inside itself, also by keyboard. */
export function Code({ value, label }: { value: string; label: string }) {
  return (
    <Box className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
      <section className={classes.code} tabIndex={0} aria-label={label}>
        <pre>{value}</pre>
      </section>
      <Box className={classes.copy}>
        <CopyButton value={value} what="this code" />
      </Box>
    </Box>
  );
}
