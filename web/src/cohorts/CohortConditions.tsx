import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { done } from "@/ui/notify";
import { ConditionsEditor } from "./ConditionsEditor";
import { asConditions, problemsOf, trimmed } from "./conditions";
import { type Cohort, useChangeCohort } from "./useCohort";

/** The conditions of a cohort; a change is worked out when it is saved. */
export function CohortConditions({ cohort }: { cohort: Cohort }) {
  const saved = useMemo(
    () => asConditions((cohort.filters as { properties?: unknown } | null)?.properties),
    [cohort.filters],
  );
  const [draft, setDraft] = useState(saved);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const change = useChangeCohort(cohort.id);
  const key = JSON.stringify(saved);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cohort is read anew while it is calculated; only what it says counts
  useEffect(() => setDraft(saved), [key]);

  if (cohort.query) {
    return (
      <Stack gap="sm">
        <Text size="sm">This cohort is made by a query, which is asked anew at each calculation.</Text>
        <Code block tabIndex={0} style={{ maxHeight: "60dvh", overflow: "auto" }}>
          {JSON.stringify(cohort.query, null, 2)}
        </Code>
      </Stack>
    );
  }

  const said = trimmed(draft);
  const problems = problemsOf(said);
  const changed = JSON.stringify(said) !== JSON.stringify(trimmed(saved));
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await change({ filters: { ...cohort.filters, properties: said } });
      done("Saved. The members are being worked out.");
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <Stack gap="md">
      {error !== null && <ErrorNotice error={error} title="The conditions were not saved" />}
      {cohort.is_static ? (
        <Alert variant="light" color="gray">
          This list was filled by conditions once. They do not apply any more.
        </Alert>
      ) : (
        <>
          <ConditionsEditor value={draft} onChange={setDraft} />
          <Group gap="xs">
            <Button
              onClick={() => void save()}
              loading={busy}
              disabled={!changed || problems.length > 0 || said.values.length === 0}
            >
              Save conditions
            </Button>
            {changed && (
              <Button variant="default" onClick={() => setDraft(saved)}>
                Undo the changes
              </Button>
            )}
            <Text size="sm" c="dimmed" role="status">
              {changed ? (problems[0] ?? "Not saved yet.") : ""}
            </Text>
          </Group>
        </>
      )}
    </Stack>
  );
}
