/** The events of one session in their order, as a line of small steps. */
import { Skeleton, Stack, Text } from "@mantine/core";
import { useAnswer } from "@/api/ask";
import { useProject } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { EventName } from "./EventName";
import { type EventItem, eventAddress, eventsQuery } from "./eventRow";
import classes from "./SessionEvents.module.css";

interface SessionEventsProps {
  session: string;
  /** The event that is looked at: some before it and some after it are shown. */
  around: EventItem;
}

const EACH_SIDE = 6;
const SELECT = ["uuid", "event", "timestamp", "properties.$el_text", "properties.$pathname"];
type Line = [uuid: string, event: string, timestamp: string, words: string | null, path: string | null];

export function SessionEvents({ session, around }: SessionEventsProps) {
  // A moment more on either side, because the bounds are not included.
  const moment = new Date(around.timestamp).getTime();
  const earlier = eventsQuery(
    { date_from: "all", date_to: new Date(moment + 1).toISOString() },
    SELECT,
    ["timestamp DESC"],
    { session },
  );
  const later = eventsQuery({ date_from: new Date(moment - 1).toISOString() }, SELECT, ["timestamp ASC"], { session });
  const before = useAnswer<Line[]>({ ...earlier, limit: EACH_SIDE + 1 });
  const after = useAnswer<Line[]>({ ...later, limit: EACH_SIDE + 1 });
  const error = before.error ?? after.error;
  if (error) return <ErrorNotice error={error} onRetry={() => void Promise.all([before.refetch(), after.refetch()])} />;
  if (!before.data || !after.data) return <Skeleton h={160} />;
  const lines = new Map([...before.data.results, ...after.data.results].map((line) => [line[0], line]));
  const sorted = [...lines.values()].sort((one, other) => one[2].localeCompare(other[2]));
  return (
    <ol className={classes.steps}>
      {sorted.map((line) => (
        <Step key={line[0]} line={line} isHere={line[0] === around.uuid} />
      ))}
    </ol>
  );
}

function Step({ line, isHere }: { line: Line; isHere: boolean }) {
  const { timezone } = useProject();
  const [uuid, event, timestamp, words, path] = line;
  const name = <EventName event={event} properties={{ $el_text: words }} fits />;
  return (
    <li className={classes.step} aria-current={isHere || undefined}>
      <time dateTime={timestamp} className={classes.time}>
        {new Date(timestamp).toLocaleTimeString("en-GB", { timeZone: timezone })}
      </time>
      <Stack gap={0} miw={0}>
        {isHere ? (
          name
        ) : (
          <ProjectLink to={eventAddress({ uuid })} underline="hover" c="inherit">
            {name}
          </ProjectLink>
        )}
        {path && (
          <Text size="xs" c="dimmed" truncate>
            {path}
          </Text>
        )}
      </Stack>
    </li>
  );
}
