/** Remarks of the project as marks on time axes. */
import { Group, Popover, Text, UnstyledButton } from "@mantine/core";
import { IconMessage2 } from "@tabler/icons-react";
import { useContext, useMemo } from "react";
import { DashboardOfChart, InsightOfChart, isShownOn } from "@/annotations/place";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import classes from "./annotations.module.css";
import { bucketAt, bucketEnd, bucketTitle, clockOf, type Interval, wallClock } from "./buckets";
import type { Mark } from "./trends/timeOption";

const NONE: Mark[] = [];
const DAY_MS = 86_400_000;

/** The remarks between the first and last of a chart's days that are shown where it stands. */
export function useAnnotations(days: string[], interval: Interval, timezone: string, wanted: boolean): Mark[] {
  const [insight, dashboard] = [useContext(InsightOfChart), useContext(DashboardOfChart)];
  const [first, last] = [days[0], days.at(-1)];
  const asked = $api.useQuery(
    "get",
    "/api/projects/{project_id}/annotations/",
    {
      params: {
        path: useProjectPath(),
        query: {
          // A day more at both ends: the API's bounds are moments, the chart's are days of the project.
          date_from: wanted && first ? new Date(clockOf(first).getTime() - DAY_MS).toISOString() : undefined,
          date_to: wanted && last ? new Date(bucketEnd(last, interval).getTime() + DAY_MS).toISOString() : undefined,
          limit: 200,
        },
      },
    },
    { enabled: wanted && first !== undefined, staleTime: 60_000 },
  );
  const rows = asked.data?.results;
  return useMemo(() => {
    if (!wanted || !rows?.length) return NONE;
    return rows.flatMap((row) => {
      if (!row.date_marker || row.deleted || !isShownOn(row, insight, dashboard)) return [];
      const index = bucketAt(days, interval, wallClock(timezone, new Date(row.date_marker)));
      return index === null ? [] : [{ index, text: row.content ?? "" }];
    });
  }, [rows, wanted, days, interval, timezone, insight, dashboard]);
}

interface AnnotationsProps {
  marks: Mark[];
  days: string[];
  interval: Interval;
}

/** The remarks below the chart, to be opened with the mouse or by keyboard. */
export function Annotations({ marks, days, interval }: AnnotationsProps) {
  if (!marks.length) return null;
  return (
    <Group gap={6} aria-label="Annotations" role="group">
      {marks.map((mark, at) => {
        const when = bucketTitle(days[mark.index] ?? "", interval);
        return (
          <Popover key={at} width={280} position="top">
            <Popover.Target>
              <UnstyledButton className={classes.mark} aria-label={`Annotation of ${when}`}>
                <IconMessage2 size={14} aria-hidden />
                {when}
              </UnstyledButton>
            </Popover.Target>
            <Popover.Dropdown>
              <Text size="xs" c="dimmed">
                {when}
              </Text>
              <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                {mark.text}
              </Text>
            </Popover.Dropdown>
          </Popover>
        );
      })}
    </Group>
  );
}
