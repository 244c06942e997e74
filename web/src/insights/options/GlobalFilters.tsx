/** Filters on everything that the insight reads, and whether the team's own test accounts count. */
import { Stack, Switch } from "@mantine/core";
import { useProject } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { FilterGroups } from "@/pickers/FilterGroups";
import { asGroup } from "@/pickers/filters";
import type { OptionsProps } from "../model/types";
import { Section } from "./Section";

export function GlobalFilters({ query, onChange }: OptionsProps) {
  const project = useProject();
  const has = Array.isArray(project.test_account_filters) && project.test_account_filters.length > 0;
  return (
    <Section title="Filters">
      <Stack gap="xs">
        <FilterGroups
          value={asGroup(query.properties)}
          onChange={(next) => onChange({ ...query, properties: next.values.length ? next : undefined })}
        />
        <Switch
          size="xs"
          label="Leave out internal and test accounts"
          description={has ? undefined : <NoTestAccounts />}
          checked={query.filterTestAccounts ?? false}
          onChange={(event) => onChange({ ...query, filterTestAccounts: event.currentTarget.checked || undefined })}
        />
      </Stack>
    </Section>
  );
}

function NoTestAccounts() {
  return (
    <>
      None are defined yet, see the{" "}
      <ProjectLink to="/settings/project" size="xs">
        project settings
      </ProjectLink>
      .
    </>
  );
}
