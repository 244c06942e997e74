/** One value of an SQL result, by its type. Always text: whatever it contains, it is not markup. */
import { useProject } from "@/api/project";
import { moment, number, text } from "@/ui/format";
import classes from "./CellValue.module.css";
import type { ColumnType } from "./types";

export function CellValue({ value, type }: { value: unknown; type: ColumnType }) {
  const { timezone } = useProject();
  if (value === null || value === undefined) return <span className={classes.none}>null</span>;
  if (value === "") return <span className={classes.none}>empty</span>;
  if (type === "number" && typeof value === "number") return <span title={String(value)}>{number(value)}</span>;
  if (type === "time" && typeof value === "string" && !Number.isNaN(Date.parse(value))) {
    return <span title={value}>{moment(value, timezone)}</span>;
  }
  const words = text(value);
  return (
    <span className={typeof value === "object" ? classes.code : undefined} title={words.slice(0, 2_000)}>
      {words.slice(0, 500)}
    </span>
  );
}
