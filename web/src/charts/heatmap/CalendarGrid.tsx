import { inkOn, mix, useChartColors } from "../colors";
import type { Formats } from "../valueFormat";
import classes from "./CalendarHeatmap.module.css";
import type { Cell } from "./cellActors";
import { type Calendar, cellName, DAYS, HOURS } from "./model";

interface CalendarGridProps {
  calendar: Calendar;
  formats: Formats;
  height?: number;
  /** What opens the people of a cell; null where nobody can be asked for. */
  onOpen: (cell: Cell) => (() => void) | null;
}

export function CalendarGrid({ calendar, formats, height, onOpen }: CalendarGridProps) {
  const colors = useChartColors();
  const number = (value: number, cell: Cell) => {
    const open = value ? onOpen(cell) : null;
    if (!open) return value ? formats.short(value) : "";
    const name = `${formats.full(value)}, ${cellName(cell)}: see who`;
    return (
      <button type="button" className={classes.open} onClick={open} aria-label={name}>
        {formats.short(value)}
      </button>
    );
  };
  return (
    <section
      className={classes.scroller}
      aria-label="By weekday and hour"
      style={{ maxHeight: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
      tabIndex={0}
    >
      <table className={classes.grid}>
        <thead>
          <tr>
            <th scope="col" className={classes.day}>
              <span className="sr-only">Weekday</span>
            </th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
            <th scope="col" className={classes.all}>
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day, at) => (
            <tr key={day}>
              <th scope="row" className={classes.day}>
                {day.slice(0, 3)}
              </th>
              {HOURS.map((hour) => {
                const cell = { row: at + 1, column: hour };
                const value = calendar.at(cell.row, hour);
                const ground = mix(colors.ramp[0], colors.ramp[1], value / calendar.most);
                const style = { background: ground, color: inkOn(ground) };
                return (
                  <td key={hour} style={style} title={`${cellName(cell)}: ${formats.full(value)}`}>
                    {number(value, cell)}
                  </td>
                );
              })}
              <td className={classes.sum}>{number(calendar.ofDay(at + 1), { row: at + 1 })}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className={classes.day}>
              All
            </th>
            {HOURS.map((hour) => (
              <td key={hour} className={classes.sum}>
                {number(calendar.ofHour(hour), { column: hour })}
              </td>
            ))}
            <td className={classes.sum}>{number(calendar.all, {})}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
