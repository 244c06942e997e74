/** Chooses a cohort by its name. */
import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUsersGroup } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { short } from "@/ui/format";
import { SearchPicker } from "./SearchPicker";

interface CohortPickerProps {
  value: number | null;
  onChange: (id: number) => void;
  label?: string;
  placeholder?: string;
  fullWidth?: boolean;
}

/** The name of a cohort, or undefined until it is known. */
export function useCohortName(id: number | null): string | undefined {
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/cohorts/{id}/",
    { params: { path: { ...useProjectPath(), id: id ?? 0 } } },
    { enabled: id !== null, retry: false, staleTime: 300_000 },
  );
  return answer.data ? answer.data.name || `Cohort ${id}` : undefined;
}

export function CohortPicker({ value, onChange, label = "Cohort", placeholder, fullWidth }: CohortPickerProps) {
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search, 150);
  const [touched, setTouched] = useState(false);
  const name = useCohortName(value);
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/cohorts/",
    { params: { path: useProjectPath(), query: { search: wanted || undefined, limit: 100 } } },
    { enabled: touched, placeholderData: keepPreviousData },
  );
  const choices = (answer.data?.results ?? []).map((row) => ({
    value: String(row.id),
    label: row.name || `Cohort ${row.id}`,
    note: row.count === null ? "" : `${short(row.count)} people`,
  }));
  return (
    <SearchPicker
      label={label}
      choices={choices}
      chosen={value === null ? null : String(value)}
      onPick={(id) => onChange(Number(id))}
      search={search}
      onSearch={setSearch}
      onOpen={() => setTouched(true)}
      loading={answer.isFetching}
      placeholder="Search cohorts"
      leftSection={<IconUsersGroup size={14} />}
      fullWidth={fullWidth}
      empty={
        search ? undefined : (
          <Text size="sm">
            There are no cohorts yet. <ProjectLink to="/cohorts/new">Make one</ProjectLink>
          </Text>
        )
      }
    >
      {value === null ? (placeholder ?? "Choose a cohort") : (name ?? `Cohort ${value}`)}
    </SearchPicker>
  );
}
