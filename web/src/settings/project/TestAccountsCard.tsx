import { Text } from "@mantine/core";
import { useProject } from "@/api/project";
import type { PropertyFilter } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import { Card } from "@/ui/Card";
import { useProjectChange } from "../useProjectChange";

const isPlain = (filter: unknown): filter is PropertyFilter =>
  typeof filter === "object" && filter !== null && "key" in filter && !("values" in filter);

export function TestAccountsCard() {
  const { test_account_filters: filters } = useProject();
  const change = useProjectChange();
  const plain = filters.filter(isPlain);
  return (
    <Card title="Internal and test users">
      <Text size="sm" c="dimmed" mb="sm">
        Insights that leave out internal and test users keep only what matches all of these, for example an email
        address that does not contain the name of your company.
      </Text>
      {plain.length === filters.length ? (
        <PropertyFilters
          value={plain}
          scopes={["person", "event", "cohort", "group", "session", "hogql"]}
          label="Add a condition"
          onChange={(next) => change({ test_account_filters: next })}
        />
      ) : (
        <Text size="sm">These filters were made through the API with groups in them, and are changed there.</Text>
      )}
    </Card>
  );
}
