import { Alert, Grid, Group, Select, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconInfoCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { propertyName } from "@/pickers/filters";
import { Card } from "@/ui/Card";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { confirm } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { DefinitionForm, type Said } from "./DefinitionForm";
import { Marks } from "./Marks";
import { PropertyValues } from "./PropertyValues";
import { TYPES, typeLabel, type ValueType } from "./propertyTypes";

type Definition = Schemas["PropertyDefinitionRow"];

export function PropertyDefinitionPage() {
  const { definitionId = "" } = useParams({ strict: false });
  const { data, error, refetch } = $api.useQuery("get", "/api/projects/{project_id}/property_definitions/{id}/", {
    params: { path: { ...useProjectPath(), id: definitionId } },
  });
  if (error) {
    return (
      <Page title="Property definition" above={<Back whose="event" />}>
        <ErrorNotice error={error} onRetry={() => void refetch()} title="This definition could not be found" />
      </Page>
    );
  }
  return data ? <Loaded key={data.id} definition={data} /> : <PageLoading />;
}

function Back({ whose }: { whose: string }) {
  const search = whose === "event" ? {} : { of: whose };
  return (
    <ProjectLink to="/definitions/properties" search={search} size="sm" underline="hover">
      <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> Properties
    </ProjectLink>
  );
}

function Loaded({ definition }: { definition: Definition }) {
  const path = useProjectPath();
  const client = useQueryClient();
  const [whose] = useUrlState("of", "event");
  const change = async (body: Schemas["PropertyDefinitionChange"] | Partial<Said>, what: string) => {
    await api.PATCH("/api/projects/{project_id}/property_definitions/{id}/", {
      params: { path: { ...path, id: definition.id } },
      body: body as Schemas["PropertyDefinitionChange"],
    });
    await client.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).includes("/property_definitions/"),
    });
    done(what);
  };
  const said: Said = {
    description: definition.description,
    tags: definition.tags,
    verified: definition.verified,
    hidden: definition.hidden,
  };
  return (
    <Page
      title={propertyName(definition.name)}
      description={
        <Group gap={6} component="span">
          {propertyName(definition.name) !== definition.name && <code>{definition.name}</code>}
          <Marks verified={definition.verified} hidden={definition.hidden} />
        </Group>
      }
      above={<Back whose={whose} />}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="md">
            <Card title="Type of its values">
              <TypeChoice
                value={definition.property_type as ValueType | null}
                onChange={(type) =>
                  change({ property_type: type } as Schemas["PropertyDefinitionChange"], "The type was changed")
                }
              />
            </Card>
            <Card title="Most frequent values">
              <PropertyValues name={definition.name} whose={whose} />
            </Card>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Card title="What it means">
            <DefinitionForm
              key={JSON.stringify(said)}
              noun="property"
              value={said}
              onSave={(next) => change(next, "The definition was saved")}
            />
          </Card>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

interface TypeChoiceProps {
  value: ValueType | null;
  onChange: (type: ValueType | null) => Promise<void>;
}

/** A change of type changes what past answers say, so it asks first. */
function TypeChoice({ value, onChange }: TypeChoiceProps) {
  const [saving, setSaving] = useState(false);
  const choose = async (type: ValueType | null) => {
    if (type === value) return;
    const agreed = await confirm({
      title: `Read the values as ${typeLabel(type).toLowerCase()}`,
      message:
        "Stored events stay as they are. Insights, filters and SQL read the property by its new type from now on, for past events, too; values that do not fit count as not set.",
      verb: "Change the type",
      dangerous: false,
    });
    if (!agreed) return;
    setSaving(true);
    await onChange(type).catch((error) => failed("The type was not changed", error));
    setSaving(false);
  };
  const meaning = TYPES.find((one) => one.value === value)?.meaning;
  return (
    <Stack gap="sm">
      <Select
        label="Type"
        maw={260}
        data={TYPES}
        value={value}
        placeholder="Unknown"
        allowDeselect={false}
        disabled={saving}
        onChange={(type) => void choose(type as ValueType | null)}
      />
      <Text size="sm" c="dimmed">
        {meaning ?? "Nothing is known of its values yet: they are compared as text."}
      </Text>
      <Alert variant="light" color="gray" icon={<IconInfoCircle size={18} />} p="xs">
        The type was found from the first values that arrived. Change it where it was found wrongly.
      </Alert>
    </Stack>
  );
}
