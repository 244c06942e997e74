import { Button, Group, Input, NumberInput, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { EventPicker } from "@/pickers/EventPicker";
import { PropertyPicker } from "@/pickers/PropertyPicker";
import { failed } from "@/ui/notify";
import type { Template } from "./NewDashboard";
import { suggested } from "./suggested";

type Variable = Schemas["TemplateVariable"];

interface TemplateFormProps {
  template: Template;
  onBack: () => void;
  onMade: (id: number) => void;
}

/** What a template's events and properties are called in this project, with the likeliest ones filled in. */
export function TemplateForm({ template, onBack, onMade }: TemplateFormProps) {
  const path = useProjectPath();
  const many = { params: { path, query: { limit: 1000 } } };
  const events = $api.useQuery("get", "/api/projects/{project_id}/event_definitions/", many);
  const properties = $api.useQuery("get", "/api/projects/{project_id}/property_definitions/", many);
  if (events.isPending || properties.isPending) return <Skeleton h={240} />;
  const known = {
    event: new Set(events.data?.results.map((one) => one.name)),
    property: new Set(properties.data?.results.map((one) => one.name)),
  };
  return <Form template={template} known={known} onBack={onBack} onMade={onMade} />;
}

interface FormProps extends TemplateFormProps {
  known: { event: Set<string>; property: Set<string> };
}

function Form({ template, known, onBack, onMade }: FormProps) {
  const path = useProjectPath();
  const variables = template.variables ?? [];
  const [name, setName] = useState(template.template_name ?? "");
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(variables.map((one) => [one.id, suggested(one, known)])),
  );
  const [isBusy, setBusy] = useState(false);

  const create = async () => {
    setBusy(true);
    try {
      const body = {
        template: {
          template_name: name.trim() || template.template_name,
          dashboard_description: template.dashboard_description,
          dashboard_filters: template.dashboard_filters,
          tags: template.tags,
          tiles: template.tiles,
          variables: variables.map((one) => ({ ...one, default: values[one.id] })),
        },
      };
      const { data } = await api.POST("/api/projects/{project_id}/dashboards/create_from_template_json/", {
        params: { path },
        body,
      });
      if (data) onMade(data.id);
    } catch (error) {
      failed("The dashboard could not be made", error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {template.dashboard_description} {template.tiles.filter((one) => one.type === "INSIGHT").length} insights.
        </Text>
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} autoFocus />
        {variables.map((one) => (
          <VariableField
            key={one.id}
            variable={one}
            value={values[one.id]}
            isKnown={isKnown(one, values[one.id], known)}
            onChange={(value) => setValues({ ...values, [one.id]: value })}
          />
        ))}
      </Stack>
      <Group justify="space-between" mt="lg">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" loading={isBusy}>
          Create dashboard
        </Button>
      </Group>
    </form>
  );
}

function isKnown(variable: Variable, value: unknown, known: FormProps["known"]): boolean {
  if (variable.type === "property") return known.property.has(String(value));
  return variable.type !== "event" || known.event.has(String(value));
}

interface VariableFieldProps {
  variable: Variable;
  value: unknown;
  isKnown: boolean;
  onChange: (value: unknown) => void;
}

function VariableField({ variable, value, isKnown: known, onChange }: VariableFieldProps) {
  const label = variable.name || variable.id;
  if (variable.type === "number") {
    return <NumberInput label={label} description={variable.description} value={Number(value)} onChange={onChange} />;
  }
  const hint = `No ${variable.type} of this name has arrived yet. Its charts stay empty until one does.`;
  return (
    <Input.Wrapper label={label} description={variable.description} labelElement="div">
      <Group gap="xs" mt={4}>
        {variable.type === "property" ? (
          <PropertyPicker value={String(value)} scopes={["event"]} label={label} onChange={(key) => onChange(key)} />
        ) : (
          <EventPicker
            value={String(value)}
            allowAll={false}
            label={label}
            onChange={(next) => next !== null && onChange(next)}
          />
        )}
        {!known && (
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        )}
      </Group>
    </Input.Wrapper>
  );
}
