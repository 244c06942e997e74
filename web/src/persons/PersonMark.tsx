import { IconUser } from "@tabler/icons-react";
import classes from "./PersonMark.module.css";
import { isMadeUp } from "./personName";

const HUES = 8;

/** A small round sign with the first letter of a name, or of somebody unknown; the same name always has the same hue. */
export function PersonMark({ name, large = false }: { name: string; large?: boolean }) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (
    <span className={classes.mark} data-hue={sum % HUES} data-large={large || undefined} aria-hidden="true">
      {isMadeUp(name) ? <IconUser size={large ? 24 : 13} /> : ([...name.trim()][0]?.toUpperCase() ?? "?")}
    </span>
  );
}
