/** How the numbers of trends can be drawn, in the groups of the menu. */
export interface Display {
  value: string;
  label: string;
}

export const DISPLAYS: { group: string; items: Display[] }[] = [
  {
    group: "Over time",
    items: [
      { value: "ActionsLineGraph", label: "Line chart" },
      { value: "ActionsLineGraphCumulative", label: "Cumulative line chart" },
      { value: "ActionsAreaGraph", label: "Area chart" },
      { value: "ActionsBar", label: "Stacked bar chart" },
      { value: "ActionsUnstackedBar", label: "Bar chart" },
      { value: "ActionsStackedBar", label: "Stacked bars with totals" },
      { value: "SlopeGraph", label: "Slope chart" },
      { value: "Metric", label: "Number with sparkline" },
      { value: "BoxPlot", label: "Box plot" },
      { value: "ScatterPlot", label: "Scatter plot" },
    ],
  },
  {
    group: "Totals",
    items: [
      { value: "BoldNumber", label: "Number" },
      { value: "ActionsBarValue", label: "Bars by value" },
      { value: "ActionsPie", label: "Pie chart" },
      { value: "ActionsDonut", label: "Donut chart" },
      { value: "ActionsProportionBar", label: "Proportion bar" },
      { value: "ActionsTable", label: "Table" },
      { value: "WorldMap", label: "World map" },
      { value: "CalendarHeatmap", label: "Calendar heatmap" },
    ],
  },
];

export const TOTAL_DISPLAYS = new Set([
  "BoldNumber",
  "ActionsPie",
  "ActionsDonut",
  "ActionsProportionBar",
  "ActionsBarValue",
  "ActionsTable",
  "WorldMap",
]);
/** Displays without a bucket of time to choose. */
export const TIMELESS_DISPLAYS = new Set([...TOTAL_DISPLAYS, "CalendarHeatmap"]);

const KNOWN = new Set(DISPLAYS.flatMap((one) => one.items.map((item) => item.value)));

/** Which entry of the menu a trend is drawn as: what the menu has not, such as `Auto`, is drawn as lines. */
export const drawnAs = (display: string | null | undefined): string =>
  display && KNOWN.has(display) ? display : "ActionsLineGraph";

const STICKINESS = new Set(["ActionsLineGraph", "ActionsAreaGraph", "ActionsBar"]);
export const STICKINESS_DISPLAYS = [
  { group: "", items: (DISPLAYS[0]?.items ?? []).filter((one) => STICKINESS.has(one.value)) },
];

export const INTERVALS = ["minute", "hour", "day", "week", "month", "quarter", "year"] as const;

/** Intervals that give a readable number of points, and the one to begin with. */
export function intervalFor(dateFrom: string | null | undefined): (typeof INTERVALS)[number] {
  if (!dateFrom) return "day";
  const hours = /^-(\d+)h$/.exec(dateFrom);
  if (hours || dateFrom === "dStart" || dateFrom === "-1dStart" || dateFrom === "-1d") return "hour";
  const days = /^-(\d+)d$/.exec(dateFrom);
  if (days && Number(days[1]) > 120) return "week";
  const months = /^-(\d+)m$/.exec(dateFrom);
  if (months && Number(months[1]) > 4) return "week";
  if (dateFrom === "all" || /^-\d+y$/.test(dateFrom)) return "month";
  return "day";
}
