import { Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useAnswer } from "@/api/ask";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { duration, number, percent } from "@/ui/format";
import { Change } from "./Change";
import classes from "./Overview.module.css";
import type { Metric } from "./Trend";
import type { View } from "./view";

interface Item {
  key: string;
  kind: string;
  value: number | null;
  previous: number | null;
  changeFromPreviousPct: number | null;
  isIncreaseBad: boolean | null;
}

/** The number that the graph shows when it is clicked. */
const METRICS: Record<string, Metric> = {
  visitors: "UniqueUsers",
  views: "PageViews",
  sessions: "Sessions",
  "session duration": "SessionDuration",
  "bounce rate": "Bounces",
};
const LABELS: Record<string, string> = { views: "Page views", "session duration": "Session duration" };

export function shownValue({ kind, value }: Pick<Item, "kind" | "value">): string {
  if (value === null) return "–";
  if (kind === "duration_s") return duration(Math.round(value));
  return kind === "percentage" ? percent(value / 100) : number(value);
}

const capital = (key: string): string => LABELS[key] ?? key.charAt(0).toUpperCase() + key.slice(1);

interface OverviewProps {
  view: View;
  metric: Metric;
  onMetric: (metric: Metric) => void;
}

export function Overview({ view, metric, onMetric }: OverviewProps) {
  const answer = useAnswer<Item[]>({ kind: "WebOverviewQuery", ...view.shared });
  if (answer.error && !answer.data) return <ErrorNotice error={answer.error} onRetry={() => answer.refetch()} />;
  return (
    <div className={classes.cards} data-old={answer.isPlaceholderData || undefined}>
      {!answer.data && [0, 1, 2, 3, 4].map((one) => <Skeleton key={one} h={96} />)}
      {answer.data?.results.map((item) => {
        const own = METRICS[item.key];
        const content = (
          <>
            <Text size="sm" c="dimmed">
              {capital(item.key)}
            </Text>
            <span className={classes.value} data-metric={item.key}>
              {shownValue(item)}
            </span>
            <Change item={item} before={shownValue({ kind: item.kind, value: item.previous })} />
          </>
        );
        return own ? (
          <UnstyledButton
            key={item.key}
            className={classes.card}
            aria-pressed={metric === own}
            onClick={() => onMetric(own)}
          >
            {content}
          </UnstyledButton>
        ) : (
          <div key={item.key} className={classes.card}>
            {content}
          </div>
        );
      })}
    </div>
  );
}
