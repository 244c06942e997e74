/** The numbers of a calendar heat map by weekday and hour. */
import { list, numberOf, record } from "../source";

export const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export interface Calendar {
  at: (row: number, column: number) => number;
  ofDay: (row: number) => number;
  ofHour: (column: number) => number;
  all: number;
  /** Of one cell. */
  most: number;
}

export function readCalendar(shape: unknown): Calendar {
  const { data, rowAggregations, columnAggregations, allAggregations } = record(shape);
  const values = new Map(list(data).map((one) => [`${one.row}:${one.column}`, numberOf(one.value)]));
  const byDay = new Map(list(rowAggregations).map((one) => [numberOf(one.row), numberOf(one.value)]));
  const byHour = new Map(list(columnAggregations).map((one) => [numberOf(one.column), numberOf(one.value)]));
  return {
    at: (row, column) => values.get(`${row}:${column}`) ?? 0,
    ofDay: (row) => byDay.get(row) ?? 0,
    ofHour: (column) => byHour.get(column) ?? 0,
    all: numberOf(allAggregations),
    most: Math.max(1, ...values.values()),
  };
}

const clock = (hour: number) => `${hour}:00 to ${hour + 1}:00`;

/** "Mondays, 9:00 to 10:00" */
export function cellName({ row, column }: { row?: number; column?: number }): string {
  const day = row === undefined ? null : `${DAYS[row - 1]}s`;
  const hour = column === undefined ? null : clock(column);
  return [day, hour].filter(Boolean).join(", ") || "All days and hours";
}
