/** One value of an SQL result, by its type. Always text: whatever it contains, it is not markup. */
import { number, text } from "@/ui/format";
import { momentText } from "../buckets";
import classes from "./CellValue.module.css";
import type { ColumnType } from "./types";

export function CellValue({ value, type }: { value: unknown; type: ColumnType }) {
  if (value === null || value === undefined) return <span className={classes.none}>null</span>;
  if (value === "") return <span className={classes.none}>empty</span>;
  if (type === "number" && typeof value === "number") return <span title={String(value)}>{number(value)}</span>;
  if (type === "time" && typeof value === "string") return <span title={value}>{momentText(value)}</span>;
  const words = text(value);
  return (
    <span className={typeof value === "object" ? classes.code : undefined} title={words.slice(0, 2_000)}>
      {words.slice(0, 500)}
    </span>
  );
}
