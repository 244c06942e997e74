import { Alert, Button, Group, Tabs, Text, Title } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { ApiError } from "@/api/client";
import { PlainProjectLink, ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { CohortActions } from "./CohortActions";
import { CohortConditions } from "./CohortConditions";
import { CohortHistory } from "./CohortHistory";
import { CohortMembers } from "./CohortMembers";
import { CohortKind, CohortState } from "./CohortState";
import { NewCohort } from "./NewCohort";
import { StaticList } from "./StaticList";
import { byWhom, type Cohort, nameOf, useCohort, useForgetCohorts } from "./useCohort";

const ALL_COHORTS = (
  <ProjectLink to="/cohorts" size="sm">
    Cohorts
  </ProjectLink>
);

export function CohortPage() {
  const { cohortId } = useParams({ strict: false });
  return cohortId === undefined ? <NewCohort /> : <SavedCohort key={cohortId} id={Number(cohortId)} />;
}

function SavedCohort({ id }: { id: number }) {
  const answer = useCohort(id);
  if (answer.error) {
    const gone = answer.error instanceof ApiError && answer.error.status === 404;
    return (
      <Page title={gone ? "No such cohort" : "Cohort"} above={ALL_COHORTS}>
        {gone ? (
          <EmptyState
            icon={IconUsersGroup}
            title="This cohort is not here"
            action={
              <Button component={PlainProjectLink} to="/cohorts" variant="default" mt="xs">
                All cohorts
              </Button>
            }
          >
            It may have been deleted, or belong to another project.
          </EmptyState>
        ) : (
          <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />
        )}
      </Page>
    );
  }
  return answer.data ? <KnownCohort cohort={answer.data} /> : <PageLoading />;
}

/** Lists that show the members are read anew when a calculation has ended. */
function useFreshMembers(cohort: Cohort): void {
  const forget = useForgetCohorts();
  const was = useRef(cohort.is_calculating);
  useEffect(() => {
    if (was.current && !cohort.is_calculating) void forget();
    was.current = cohort.is_calculating;
  }, [cohort.is_calculating, forget]);
}

function KnownCohort({ cohort }: { cohort: Cohort }) {
  const [tab, setTab] = useUrlState("tab", "members");
  const hasConditions = !cohort.is_static || Boolean(cohort.query);
  useFreshMembers(cohort);
  return (
    <Page
      title={nameOf(cohort)}
      above={ALL_COHORTS}
      heading={<Heading cohort={cohort} />}
      actions={<CohortActions cohort={cohort} />}
    >
      {cohort.last_error_message && (
        <Alert color="red" variant="light" title="The last calculation failed" mb="md">
          {cohort.last_error_message} The members are those of the calculation before; it is tried again by itself.
        </Alert>
      )}
      <Tabs value={tab} onChange={(next) => setTab(next ?? "members")} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="members">Members</Tabs.Tab>
          {hasConditions && <Tabs.Tab value="conditions">Conditions</Tabs.Tab>}
          {!cohort.is_static && <Tabs.Tab value="history">History</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="members">
          {cohort.is_static && <StaticList cohort={cohort} />}
          <CohortMembers cohort={cohort} />
        </Tabs.Panel>
        {hasConditions && (
          <Tabs.Panel value="conditions">
            <CohortConditions cohort={cohort} />
          </Tabs.Panel>
        )}
        {!cohort.is_static && (
          <Tabs.Panel value="history">
            <CohortHistory id={cohort.id} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}

function Heading({ cohort }: { cohort: Cohort }) {
  const count = cohort.count;
  return (
    <>
      <Group gap="xs">
        <Title order={1}>{nameOf(cohort)}</Title>
        <CohortKind cohort={cohort} />
      </Group>
      {cohort.description && (
        <Text size="sm" mt={2}>
          {cohort.description}
        </Text>
      )}
      <Group gap={6} mt={2} c="dimmed" fz="sm">
        <Text span size="sm" fw={600} c="var(--mantine-color-text)" data-testid="cohort-count">
          {count === null || count === undefined
            ? "Size not known yet"
            : count === 1
              ? "1 person"
              : `${number(count)} persons`}
        </Text>
        <span aria-hidden="true">·</span>
        {!cohort.is_static && !cohort.is_calculating && !cohort.last_error_message && <span>calculated</span>}
        <CohortState cohort={cohort} />
        {byWhom(cohort) && <span>· made by {byWhom(cohort)}</span>}
      </Group>
    </>
  );
}
