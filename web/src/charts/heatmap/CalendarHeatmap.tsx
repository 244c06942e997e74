/** One series by weekday and hour. */
import { number } from "@/ui/format";
import { inkOn, mix, useChartColors } from "../colors";
import { type ChartProps, list, numberOf, record } from "../source";
import { formatsOf } from "../valueFormat";
import classes from "./CalendarHeatmap.module.css";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function CalendarHeatmap({ query, answer, height, compact }: ChartProps) {
  const colors = useChartColors();
  const formats = formatsOf(record(query.trendsFilter));
  const shape =
    query.kind === "CalendarHeatmapQuery"
      ? record(answer.results)
      : record(list(answer.results)[0]?.calendar_heatmap_data);
  const values = new Map(list(shape.data).map((one) => [`${one.row}:${one.column}`, numberOf(one.value)]));
  const byDay = new Map(list(shape.rowAggregations).map((one) => [numberOf(one.row), numberOf(one.value)]));
  const byHour = new Map(list(shape.columnAggregations).map((one) => [numberOf(one.column), numberOf(one.value)]));
  const most = Math.max(1, ...values.values());
  return (
    <section
      className={classes.scroller}
      aria-label="By weekday and hour"
      style={{ maxHeight: compact ? height : undefined }}
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
                const value = values.get(`${at + 1}:${hour}`) ?? 0;
                const ground = mix(colors.ramp[0], colors.ramp[1], value / most);
                const style = { background: ground, color: inkOn(ground) };
                return (
                  <td key={hour} style={style} title={`${day}, ${hour}:00 to ${hour + 1}:00: ${formats.full(value)}`}>
                    {value ? formats.short(value) : ""}
                  </td>
                );
              })}
              <td className={classes.sum}>{formats.short(byDay.get(at + 1) ?? 0)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className={classes.day}>
              All
            </th>
            {HOURS.map((hour) => (
              <td key={hour} className={classes.sum}>
                {formats.short(byHour.get(hour) ?? 0)}
              </td>
            ))}
            <td className={classes.sum}>{number(numberOf(shape.allAggregations))}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
