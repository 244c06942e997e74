/** A chart beside its numbers as a table: the same for those who read, listen or use the keyboard. */
import { Button } from "@mantine/core";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import classes from "./ChartFrame.module.css";

interface ChartFrameProps {
  children: ReactNode;
  table: ReactNode;
  height?: number;
}

export function ChartFrame({ children, table, height }: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false);
  const Icon = asTable ? IconChartLine : IconTable;
  return (
    <div className={classes.frame} style={{ minHeight: height }}>
      {asTable ? (
        <div className={classes.table} style={{ maxHeight: height && Math.max(height, 120) }}>
          {table}
        </div>
      ) : (
        children
      )}
      <Button
        className={classes.toggle}
        variant="subtle"
        color="gray"
        size="compact-xs"
        leftSection={<Icon size={14} aria-hidden />}
        onClick={() => setAsTable(!asTable)}
      >
        {asTable ? "Show as chart" : "Show as table"}
      </Button>
    </div>
  );
}
