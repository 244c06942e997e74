/** The names and colours of series; pressing one hides it. */
import { UnstyledButton } from "@mantine/core";
import classes from "./Legend.module.css";

export interface LegendItem {
  key: string;
  label: string;
  color: string;
  dashed?: boolean;
}

interface LegendProps {
  items: LegendItem[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: Set<string>) => void;
  /** In tiles: what does not fit the line is scrolled to. */
  oneLine?: boolean;
}

export function Legend({ items, hidden, onChange, oneLine = false }: LegendProps) {
  const toggle = (key: string, alone: boolean) => {
    if (alone) {
      const others = items.filter((one) => one.key !== key).map((one) => one.key);
      const isAlone = others.every((one) => hidden.has(one)) && !hidden.has(key);
      onChange(isAlone ? new Set() : new Set(others));
      return;
    }
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    onChange(next);
  };
  return (
    <ul className={classes.legend} data-line={oneLine || undefined} aria-label="Series">
      {items.map((item) => (
        <li key={item.key}>
          <UnstyledButton
            className={classes.item}
            aria-pressed={!hidden.has(item.key)}
            title={`${item.label}. Press to hide or show it, with Shift to see it alone`}
            onClick={(event) => toggle(item.key, event.shiftKey)}
          >
            <span className={classes.mark} data-dashed={item.dashed || undefined} style={{ color: item.color }} />
            <span className={classes.label}>{item.label}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
