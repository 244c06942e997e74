import { Collapse, Group, Paper, Text, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { EventDetails } from "@/activity/EventDetails";
import { EventName } from "@/activity/EventName";
import { useProject } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { number } from "@/ui/format";
import { TimeAgo } from "@/ui/TimeAgo";
import classes from "./SessionCard.module.css";
import { detailOf, isNamed, lengthOf, type TimelineEvent, type TimelineSession } from "./timeline";

const FEW = 50;

export function SessionCard({ session, open }: { session: TimelineSession; open: boolean }) {
  const [opened, setOpened] = useState(open);
  const [all, setAll] = useState(false);
  const body = useId();
  const { timezone } = useProject();
  const first = session.events[0];
  if (!first) return null;
  const shown = all ? session.events : session.events.slice(0, FEW);
  const count = session.events.length;
  const length = lengthOf(session);
  return (
    <Paper withBorder bd="1px solid var(--hr-line)" component="article" aria-label="Session">
      <Group gap="xs" wrap="nowrap" justify="space-between" pr="sm">
        <UnstyledButton
          className={classes.head}
          onClick={() => setOpened(!opened)}
          aria-expanded={opened}
          aria-controls={body}
        >
          <IconChevronRight size={16} className={classes.chevron} data-opened={opened || undefined} />
          <span className={classes.when}>
            <TimeAgo time={first.timestamp} timezone={timezone} />
          </span>
          <Text span size="sm" c="dimmed" truncate>
            {count === 1 ? "1 event" : `${number(count)} events`}
            {length !== "0s" && ` in ${length}`}
            {detailOf(first) && `, from ${detailOf(first)}`}
          </Text>
        </UnstyledButton>
        {isNamed(session) && (
          <ProjectLink
            to={`/activity/sessions/${encodeURIComponent(session.sessionId)}`}
            size="sm"
            className={classes.link}
          >
            Session
          </ProjectLink>
        )}
      </Group>
      <Collapse expanded={opened} id={body}>
        <ol className={classes.events}>
          {opened && shown.map((event) => <EventLine key={event.uuid} event={event} timezone={timezone} />)}
        </ol>
        {opened && count > shown.length && (
          <UnstyledButton className={classes.more} onClick={() => setAll(true)}>
            Show {number(count - shown.length)} more events
          </UnstyledButton>
        )}
      </Collapse>
    </Paper>
  );
}

function EventLine({ event, timezone }: { event: TimelineEvent; timezone: string }) {
  const [opened, setOpened] = useState(false);
  const time = new Date(event.timestamp).toLocaleTimeString("en-GB", { timeZone: timezone });
  return (
    <li>
      <UnstyledButton className={classes.event} onClick={() => setOpened(!opened)} aria-expanded={opened}>
        <time dateTime={event.timestamp} className={classes.time}>
          {time}
        </time>
        <EventName event={event.event} />
        <Text span size="sm" c="dimmed" truncate>
          {detailOf(event)}
        </Text>
      </UnstyledButton>
      {opened && (
        <div className={classes.details}>
          <EventDetails event={event} />
        </div>
      )}
    </li>
  );
}
