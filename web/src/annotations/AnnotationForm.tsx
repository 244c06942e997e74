import { Button, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { type FormEvent, useState } from "react";
import { $api, type Schemas } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { closeModal, showModal } from "@/ui/modals";
import { failed } from "@/ui/notify";
import { fromLocal, toLocal } from "./times";

export type Annotation = Schemas["AnnotationRow"];
type Change = Schemas["AnnotationChange"];

const SCOPES = [
  { value: "project", label: "Every insight of the project" },
  { value: "dashboard_item", label: "One insight" },
  { value: "dashboard", label: "The insights of one dashboard" },
];
const MOST = 500; // that can be chosen from

/** Opens the form for a new annotation, or to change one. */
export function editAnnotation(annotation: Annotation | null, onSave: (change: Change) => Promise<unknown>): void {
  showModal({
    title: annotation ? "Change the annotation" : "New annotation",
    children: <AnnotationForm annotation={annotation} onSave={onSave} />,
  });
}

interface AnnotationFormProps {
  annotation: Annotation | null;
  onSave: (change: Change) => Promise<unknown>;
}

function AnnotationForm({ annotation, onSave }: AnnotationFormProps) {
  const { timezone } = useProject();
  const [content, setContent] = useState(annotation?.content ?? "");
  const [when, setWhen] = useState<string | null>(toLocal(annotation?.date_marker ?? new Date(), timezone));
  const [scope, setScope] = useState<string>(annotation?.scope ?? "project");
  const [insight, setInsight] = useState(annotation?.dashboard_item ?? null);
  const [dashboard, setDashboard] = useState(annotation?.dashboard_id ?? null);
  const [saving, setSaving] = useState(false);
  const isPlaced = scope === "dashboard_item" ? insight !== null : scope === "dashboard" ? dashboard !== null : true;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!when) return;
    setSaving(true);
    try {
      await onSave({
        content: content.trim(),
        date_marker: fromLocal(when, timezone),
        scope: scope as Change["scope"],
        dashboard_item: scope === "dashboard_item" ? insight : null,
        dashboard_id: scope === "dashboard" ? dashboard : null,
      });
      closeModal();
    } catch (error) {
      failed("The annotation was not saved", error);
    }
    setSaving(false);
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="What happened"
          placeholder="Released the new checkout"
          autosize
          minRows={2}
          maxLength={8192}
          required
          data-autofocus
          value={content}
          onChange={(event) => setContent(event.currentTarget.value)}
        />
        <DateTimePicker
          label="When"
          description={`In the project's time zone, ${timezone.replaceAll("_", " ")}`}
          value={when}
          onChange={setWhen}
          valueFormat="D MMM YYYY, HH:mm"
          required
        />
        <Select
          label="Shown on"
          data={
            annotation?.scope === "organization"
              ? [...SCOPES, { value: "organization", label: "Every project of the organization" }]
              : SCOPES
          }
          value={scope}
          onChange={(next) => setScope(next ?? "project")}
          allowDeselect={false}
        />
        {scope === "dashboard_item" && <InsightChoice value={insight} onChange={setInsight} />}
        {scope === "dashboard" && <DashboardChoice value={dashboard} onChange={setDashboard} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={closeModal}>
            Leave
          </Button>
          <Button type="submit" loading={saving} disabled={!content.trim() || !when || !isPlaced}>
            {annotation ? "Save" : "Annotate"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ChoiceProps {
  value: number | null;
  onChange: (id: number | null) => void;
}

function InsightChoice({ value, onChange }: ChoiceProps) {
  const { data } = $api.useQuery("get", "/api/projects/{project_id}/insights/", {
    params: { path: useProjectPath(), query: { saved: "true", basic: "true", limit: MOST } },
  });
  return (
    <Choice
      label="Insight"
      value={value}
      onChange={onChange}
      choices={data?.results.map((one) => ({ id: one.id, name: one.name || one.derived_name || "Unnamed insight" }))}
    />
  );
}

function DashboardChoice({ value, onChange }: ChoiceProps) {
  const { data } = $api.useQuery("get", "/api/projects/{project_id}/dashboards/", {
    params: { path: useProjectPath(), query: { limit: MOST } },
  });
  return (
    <Choice
      label="Dashboard"
      value={value}
      onChange={onChange}
      choices={data?.results.map((one) => ({ id: one.id, name: one.name || "Unnamed dashboard" }))}
    />
  );
}

function Choice({
  label,
  value,
  onChange,
  choices,
}: ChoiceProps & { label: string; choices?: { id: number; name: string }[] }) {
  if (choices?.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There is no saved {label.toLowerCase()} yet.
      </Text>
    );
  }
  return (
    <Select
      label={label}
      searchable
      required
      data={(choices ?? []).map((one) => ({ value: String(one.id), label: one.name }))}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(id === null ? null : Number(id))}
    />
  );
}
