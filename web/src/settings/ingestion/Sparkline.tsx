import classes from "./Sparkline.module.css";

const WIDTH = 96;
const HEIGHT = 24;
const BARS = 28; // six hours each, of seven days

/** How often something happened, from then to now. The figures beside it say how much. */
export function Sparkline({ hours, days }: { hours: { hour: string; count: number }[]; days: number }) {
  const span = (days * 86_400_000) / BARS;
  const bars = new Array<number>(BARS).fill(0);
  for (const { hour, count } of hours) {
    const at = BARS - 1 - Math.floor((Date.now() - Date.parse(hour)) / span);
    const place = Math.min(Math.max(at, 0), BARS - 1);
    bars[place] = (bars[place] ?? 0) + count;
  }
  const most = Math.max(...bars, 1);
  const width = WIDTH / BARS;
  return (
    <svg className={classes.line} width={WIDTH} height={HEIGHT} aria-hidden="true" focusable="false">
      {bars.map((count, at) => {
        const height = count ? Math.max(2, (count / most) * HEIGHT) : 1;
        const key = `${at}`;
        return <rect key={key} x={at * width} y={HEIGHT - height} width={width - 1} height={height} rx={1} />;
      })}
    </svg>
  );
}
