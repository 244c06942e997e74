import { Grid, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconClockHour4 } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { Facts } from "@/activity/Facts";
import { useAnswer } from "@/api/ask";
import { useProject } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { PersonLink } from "@/persons/PersonLink";
import { personName, shortName } from "@/persons/personName";
import { Card } from "@/ui/Card";
import { CopyButton } from "@/ui/CopyButton";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { duration, moment, number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { SessionTimeline } from "./SessionTimeline";
import { countryName, SELECT, type SessionRow, sessionRow } from "./sessionRow";
import { deviceName, useDevices } from "./useDevices";

const MORE = [
  "$entry_current_url",
  "$end_current_url",
  "$entry_referring_domain",
  "$entry_utm_source",
  "$entry_utm_campaign",
  "$end_timestamp",
];
const quoted = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

export function SessionPage() {
  const { sessionId = "" } = useParams({ strict: false });
  const asked = useAnswer<unknown[][]>({
    kind: "SessionsQuery",
    select: [...SELECT, ...MORE],
    where: [`session_id = ${quoted(sessionId)}`],
    after: "all",
    limit: 1,
  });
  if (asked.error) {
    return (
      <Page title="Session" above={<Back />}>
        <ErrorNotice error={asked.error} onRetry={() => void asked.refetch()} />
      </Page>
    );
  }
  if (!asked.data) return <PageLoading />;
  const found = asked.data.results[0];
  if (!found) {
    return (
      <Page title="Session" above={<Back />}>
        <EmptyState icon={IconClockHour4} title="There is no such session">
          It has no events in this project. Sessions that have just begun appear within seconds.
        </EmptyState>
      </Page>
    );
  }
  return <Loaded session={sessionRow(found)} more={found.slice(SELECT.length) as (string | null)[]} />;
}

function Back() {
  return (
    <ProjectLink to="/activity/sessions" size="sm" underline="hover">
      <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> Sessions
    </ProjectLink>
  );
}

function Loaded({ session, more }: { session: SessionRow; more: (string | null)[] }) {
  const { timezone } = useProject();
  const [entryUrl, exitUrl, referrer, source, campaign, end] = more;
  const devices = useDevices(useMemo(() => [[session]], [session]));
  return (
    <Page
      title={`Session of ${shortName(personName(session.person))}`}
      description={`${moment(session.start, timezone)}, ${duration(session.duration)}`}
      above={<Back />}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 4 }} order={{ base: 1, lg: 2 }}>
          <Card title="About">
            <Facts
              facts={[
                ["Person", <PersonLink key="person" person={session.person} />],
                ["Start", moment(session.start, timezone)],
                ["End", end && moment(end, timezone)],
                ["Duration", duration(session.duration)],
                ["Events", number(session.events)],
                ["Pages", number(session.pages)],
                ["Bounced", session.isBounce === null ? "" : session.isBounce ? "Yes" : "No"],
                ["Entry", entryUrl ?? session.entry],
                ["Exit", exitUrl ?? session.exit],
                ["Channel", session.channel],
                ["Referrer", referrer],
                ["Campaign", [source, campaign].filter(Boolean).join(", ")],
                ["Device", deviceName(devices.get(session.id))],
                ["Country", countryName(session.country)],
                ["Session id", <SessionId key="id" id={session.id} />],
              ]}
            />
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }} order={{ base: 2, lg: 1 }}>
          <Stack gap="md">
            <SessionTimeline session={session.id} start={session.start} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function SessionId({ id }: { id: string }) {
  return (
    <Text span size="xs" ff="monospace" style={{ overflowWrap: "anywhere" }}>
      {id} <CopyButton value={id} what="the session id" />
    </Text>
  );
}
