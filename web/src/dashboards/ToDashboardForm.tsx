import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { failed } from "@/ui/notify";
import type { DashboardShort } from "./data";

interface ToDashboardFormProps {
  except: number;
  verb: string;
  onChoose: (dashboard: DashboardShort) => Promise<void>;
}

export function ToDashboardForm({ except, verb, onChoose }: ToDashboardFormProps) {
  const params = { path: useProjectPath(), query: { limit: 1000 } };
  const { data } = $api.useQuery("get", "/api/projects/{project_id}/dashboards/", { params });
  const [chosen, setChosen] = useState<string | null>(null);
  const others = data?.results.filter((one) => one.id !== except) ?? [];
  const dashboard = others.find((one) => String(one.id) === chosen);
  if (data && others.length === 0) return <Text size="sm">There is no other dashboard. Make one first.</Text>;
  return (
    <Stack>
      <Select
        label="Dashboard"
        searchable
        data-autofocus
        value={chosen}
        onChange={setChosen}
        nothingFoundMessage="No dashboard is called that."
        data={others.map((one) => ({ value: String(one.id), label: one.name || "Untitled dashboard" }))}
      />
      <Group justify="flex-end">
        <Button
          disabled={!dashboard}
          onClick={() => dashboard && onChoose(dashboard).catch((error) => failed(`${verb} did not work`, error))}
        >
          {verb}
        </Button>
      </Group>
    </Stack>
  );
}
