import { duration, number, percent } from "@/ui/format";
import classes from "./StatsTable.module.css";

type Kind = "count" | "share" | "seconds";

function shown(value: unknown, kind: Kind): string {
  if (typeof value !== "number") return "–";
  if (kind === "share") return percent(value);
  return kind === "seconds" ? duration(Math.round(value)) : number(value);
}

/** A number, and below it that of the period before where there is one. */
export function Pair({ value, kind }: { value: unknown; kind: Kind }) {
  const [now, before] = Array.isArray(value) ? value : [value, null];
  return (
    <>
      {shown(now, kind)}
      {typeof before === "number" && (
        <span className={classes.before}>
          <span className="sr-only">before: </span>
          {shown(before, kind)}
        </span>
      )}
    </>
  );
}
