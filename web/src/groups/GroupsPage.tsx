import { Button, Code, Stack, Tabs } from "@mantine/core";
import { IconBuilding, IconPencil } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { PlainProjectLink, useGo } from "@/app/ProjectLink";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { GroupList } from "./GroupList";
import { capital, plural } from "./groupNames";
import { renameGroupType } from "./RenameGroupType";

export function GroupsPage() {
  const { typeIndex } = useParams({ strict: false });
  const go = useGo();
  const answer = $api.useQuery("get", "/api/projects/{project_id}/groups_types/", {
    params: { path: useProjectPath() },
  });
  const types = answer.data;
  const type = types?.find((one) => String(one.group_type_index) === typeIndex) ?? types?.[0];

  if (!types) {
    if (!answer.error) return <PageLoading />;
    return (
      <Page title="Groups">
        <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />
      </Page>
    );
  }
  return (
    <Page
      title="Groups"
      description="Companies, workspaces or whatever your users belong to: events count for them, too."
      actions={
        type && (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => renameGroupType(type)}>
            Rename this type
          </Button>
        )
      }
    >
      {type ? (
        <Stack gap="sm">
          <Tabs
            value={String(type.group_type_index)}
            onChange={(next) => next !== null && go(`/groups/${next}`)}
            aria-label="Types of groups"
          >
            <Tabs.List>
              {types.map((one) => (
                <Tabs.Tab key={one.group_type_index} value={String(one.group_type_index)}>
                  {capital(plural(one))}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={String(type.group_type_index)} pt="sm">
              <GroupList key={type.group_type_index} type={type} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      ) : (
        <NoGroupTypes />
      )}
    </Page>
  );
}

const GROUP = `posthog.group("company", company.id, {
  name: company.name,
  plan: company.plan,
})`;

function NoGroupTypes() {
  return (
    <EmptyState
      icon={IconBuilding}
      title="No groups yet"
      action={
        <Stack gap="sm" align="center" mt="xs" maw="100%">
          <Code block ta="left" maw="100%" style={{ overflowX: "auto" }} tabIndex={0}>
            {GROUP}
          </Code>
          <Button component={PlainProjectLink} to="/connect" size="sm">
            Connect your product
          </Button>
        </Stack>
      }
    >
      Call <Code>group()</Code> when you know which company, workspace or team somebody works for. From then on the
      events belong to it as well, and insights can count groups instead of persons. A project has up to five types of
      groups.
    </EmptyState>
  );
}
