import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { PlainProjectLink, ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import type { PropertyFilter } from "@/pickers/filters";
import { Card } from "@/ui/Card";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Page } from "@/ui/Page";
import { ConditionsEditor } from "./ConditionsEditor";
import { CsvDrop } from "./CsvDrop";
import { type ConditionGroup, EMPTY, fromFilters, ofKind, problemsOf, trimmed } from "./conditions";
import { type Cohort, upload, useForgetCohorts } from "./useCohort";

const NO_FILTERS: PropertyFilter[] = [];
const FIRST: ConditionGroup = { ...EMPTY, values: [{ type: "AND", values: [ofKind("did", null)] }] };

/** The page that makes a cohort: by conditions, or as a list. */
export function NewCohort() {
  const [kind, setKind] = useUrlState("kind", "dynamic");
  const [filters] = useUrlState("properties", NO_FILTERS);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [conditions, setConditions] = useState(() => (filters.length ? fromFilters(filters) : FIRST));
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const projectUrl = useProjectUrl();
  const forget = useForgetCohorts();
  const go = useGo();

  const isStatic = kind === "static";
  const said = trimmed(conditions);
  const problems = problemsOf(said);
  const missing = !name.trim()
    ? "Give the cohort a name."
    : isStatic
      ? null
      : said.values.length === 0
        ? "Add a condition."
        : (problems[0] ?? null);

  const save = async () => {
    setBusy(true);
    setError(null);
    const named = { name: name.trim(), description: description.trim() };
    try {
      const made =
        isStatic && file
          ? await upload(projectUrl, file, named)
          : await requestJson<Cohort>(
              `${projectUrl}/cohorts/`,
              isStatic ? { ...named, is_static: true } : { ...named, filters: { properties: said } },
            );
      void forget();
      go(`/cohorts/${made.id}`, made.uploaded ? { uploaded: made.uploaded } : {}, { replace: true });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  return (
    <Page
      title="New cohort"
      above={
        <ProjectLink to="/cohorts" size="sm">
          Cohorts
        </ProjectLink>
      }
      actions={
        <>
          <Button component={PlainProjectLink} to="/cohorts" variant="default">
            Cancel
          </Button>
          <Button onClick={() => void save()} loading={busy} disabled={missing !== null}>
            Save cohort
          </Button>
        </>
      }
    >
      <Stack gap="md">
        {error !== null && <ErrorNotice error={error} title="The cohort was not saved" />}
        <Group gap="md" align="flex-start">
          <TextInput
            label="Name"
            placeholder="Returning customers"
            value={name}
            maxLength={400}
            required
            w={{ base: "100%", xs: 320 }}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="Description"
            value={description}
            autosize
            minRows={1}
            w={{ base: "100%", xs: 380 }}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </Group>
        <SegmentedControl
          aria-label="Kind of cohort"
          style={{ alignSelf: "flex-start" }}
          data={[
            { value: "dynamic", label: "Dynamic, by conditions" },
            { value: "static", label: "Static, a list" },
          ]}
          value={isStatic ? "static" : "dynamic"}
          onChange={setKind}
        />
        <Card title={isStatic ? "Who is on the list" : "Who belongs to it"}>
          <Text size="sm" c="dimmed" mb="sm">
            {isStatic
              ? "A list stays as it is. Upload a file now, or save it empty and add persons later."
              : "Worked out soon after it is saved, and again every 15 minutes or so."}
          </Text>
          {isStatic ? (
            <CsvDrop file={file} onFile={setFile} />
          ) : (
            <ConditionsEditor value={conditions} onChange={setConditions} />
          )}
        </Card>
        {missing && (
          <Text size="sm" c="dimmed" role="status">
            {missing}
          </Text>
        )}
      </Stack>
    </Page>
  );
}
