import { Button, Grid, Group, Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { IconArrowLeft, IconChartLine, IconPlus, IconTrash } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { InsightTile } from "@/charts/InsightTile";
import { Card } from "@/ui/Card";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { done, failed } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { Preview } from "./Preview";
import { StepForm } from "./StepForm";
import { NEW_STEP, type Step, settled } from "./steps";
import { UsedIn } from "./UsedIn";
import { useDeleteAction, useForgetActions } from "./useActions";

type Action = Schemas["ActionRow"];
const FIRST_STEPS: Step[] = [NEW_STEP];

export function ActionPage() {
  const { actionId } = useParams({ strict: false });
  const isNew = actionId === undefined;
  const [steps] = useUrlState("steps", FIRST_STEPS);
  const { data, error, refetch } = $api.useQuery(
    "get",
    "/api/projects/{project_id}/actions/{id}/",
    { params: { path: { ...useProjectPath(), id: Number(actionId) } } },
    { enabled: !isNew },
  );
  if (isNew) return <Editor key="new" action={null} steps={steps} />;
  if (error) {
    return (
      <Page title="Action" above={<Back />}>
        <ErrorNotice error={error} onRetry={() => void refetch()} title="This action could not be found" />
      </Page>
    );
  }
  return data ? <Editor key={data.id} action={data} steps={data.steps} /> : <PageLoading />;
}

function Back() {
  return (
    <ProjectLink to="/actions" size="sm" underline="hover">
      <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> Actions
    </ProjectLink>
  );
}

const trend = ({ id, name }: Action) => ({
  kind: "TrendsQuery",
  series: [{ kind: "ActionsNode", id, name: name || `Action ${id}`, math: "total" }],
  interval: "day",
  dateRange: { date_from: "-30d", date_to: null },
  trendsFilter: { display: "ActionsLineGraph", showLegend: false },
});

function Editor({ action, steps: given }: { action: Action | null; steps: Step[] }) {
  const path = useProjectPath();
  const go = useGo();
  const forget = useForgetActions();
  const remove = useDeleteAction();
  const [name, setName] = useState(action?.name ?? "");
  const [description, setDescription] = useState(action?.description ?? "");
  const [tags, setTags] = useState(action?.tags ?? []);
  const [steps, setSteps] = useState<Step[]>(given);
  const [saving, setSaving] = useState(false);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), description, tags, steps: settled(steps) };
    setSaving(true);
    try {
      if (action) {
        await api.PATCH("/api/projects/{project_id}/actions/{id}/", {
          params: { path: { ...path, id: action.id } },
          body,
        });
        await forget();
        done("The action was saved");
      } else {
        const { data } = await api.POST("/api/projects/{project_id}/actions/", { params: { path }, body });
        await forget();
        done("The action was made");
        if (data) go(`/actions/${data.id}`, undefined, { replace: true });
      }
    } catch (error) {
      failed("The action was not saved", error);
    }
    setSaving(false);
  };

  return (
    <Page
      title={action ? action.name || "Unnamed action" : "New action"}
      description="An event belongs to the action if it fits any of the steps."
      above={<Back />}
      actions={action && <Actions action={action} onDelete={() => void remove(action).then(() => go("/actions"))} />}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <form onSubmit={save}>
            <Stack gap="md">
              <Card>
                <Stack gap="sm">
                  <TextInput
                    label="Name"
                    placeholder="Added to basket"
                    required
                    maxLength={400}
                    value={name}
                    onChange={(event) => setName(event.currentTarget.value)}
                  />
                  <Textarea
                    label="Description"
                    autosize
                    minRows={1}
                    value={description}
                    onChange={(event) => setDescription(event.currentTarget.value)}
                  />
                  <TagsInput
                    label="Tags"
                    value={tags}
                    onChange={setTags}
                    placeholder={tags.length ? "" : "Type a tag, then Enter"}
                  />
                </Stack>
              </Card>
              <Steps steps={steps} onChange={setSteps} />
              <Group gap="xs">
                <Button type="submit" loading={saving} disabled={!name.trim() || steps.length === 0}>
                  {action ? "Save" : "Make the action"}
                </Button>
                <Button variant="default" component={PlainProjectLink} to="/actions">
                  Leave
                </Button>
              </Group>
            </Stack>
          </form>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="md">
            <Card title="What it finds">
              <Preview steps={steps} />
            </Card>
            {action && (
              <Card title="Last 30 days, as saved">
                <InsightTile query={trend(action)} height={240} />
              </Card>
            )}
            {action && <UsedIn action={action.id} />}
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Actions({ action, onDelete }: { action: Action; onDelete: () => void }) {
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={onDelete}>
        Delete
      </Button>
      <Button
        component={PlainProjectLink}
        to="/insights/new"
        search={{ q: { kind: "InsightVizNode", source: trend(action) } }}
        leftSection={<IconChartLine size={16} />}
      >
        New insight
      </Button>
    </>
  );
}

function Steps({ steps, onChange }: { steps: Step[]; onChange: (steps: Step[]) => void }) {
  const replace = (index: number, ...next: Step[]) =>
    onChange(steps.flatMap((one, at) => (at === index ? next : [one])));
  return (
    <Stack gap="xs">
      {steps.map((step, index) => (
        <Stack key={index} gap="xs">
          {index > 0 && (
            <Text size="sm" fw={600} c="dimmed" ta="center">
              or
            </Text>
          )}
          <StepForm
            index={index}
            step={step}
            onChange={(next) => replace(index, next)}
            onDuplicate={() => replace(index, step, { ...step })}
            onRemove={steps.length > 1 ? () => replace(index) : undefined}
          />
        </Stack>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} />}
          onClick={() => onChange([...steps, NEW_STEP])}
        >
          Add a step
        </Button>
      </Group>
    </Stack>
  );
}
