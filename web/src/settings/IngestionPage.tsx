import { Skeleton, Stack } from "@mantine/core";
import { useUrlState } from "@/app/urlState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Page } from "@/ui/Page";
import { DeadLetters } from "./ingestion/DeadLetters";
import { DroppedCard } from "./ingestion/DroppedCard";
import { Figures } from "./ingestion/Figures";
import { MinutesChart } from "./ingestion/MinutesChart";
import { useHealth } from "./ingestion/useHealth";
import { Verdict } from "./ingestion/Verdict";
import { WarningsCard } from "./ingestion/WarningsCard";

const SPANS = [1, 3, 24, 168];

export function IngestionPage() {
  const [asked, setHours] = useUrlState("hours", 3);
  const hours = SPANS.includes(asked) ? asked : 3;
  const { data: health, error, refetch } = useHealth(hours);
  return (
    <Page title="Ingestion" description="What becomes of the events that are sent to this project.">
      <Stack gap="md">
        {error && <ErrorNotice error={error} onRetry={refetch} />}
        {health ? (
          <>
            <Verdict health={health} stale={Boolean(error)} />
            <Figures health={health} />
            <MinutesChart health={health} hours={hours} onHours={setHours} />
            <DroppedCard title="Not stored, in this time" dropped={health.period.dropped} />
          </>
        ) : (
          !error && <Waiting />
        )}
        <DeadLetters />
        <WarningsCard />
        {health?.all_projects && (
          <DroppedCard title="Not stored in the last hour, of all projects" dropped={health.all_projects.dropped} />
        )}
      </Stack>
    </Page>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton h={74} />
      <Skeleton h={92} />
      <Skeleton h={290} />
    </>
  );
}
