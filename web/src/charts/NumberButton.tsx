/** A number that opens the people behind it, or plain text where nobody can be asked for. */
import classes from "./NumberButton.module.css";

interface NumberButtonProps {
  text: string;
  /** What the number counts, for screen readers: "Chrome, Mon 23 Nov". */
  of: string;
  onOpen?: () => void;
}

export function NumberButton({ text, of, onOpen }: NumberButtonProps) {
  if (!onOpen) return <span className={classes.plain}>{text}</span>;
  return (
    <button type="button" className={classes.number} onClick={onOpen} aria-label={`${text}, ${of}: see who`}>
      {text}
    </button>
  );
}
