/** On which dashboards an insight is. */
import { Button, Checkbox, Group, ScrollArea, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, api } from "@/api/client";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { done, failed } from "@/ui/notify";

const LIST = "/api/projects/{project_id}/dashboards/" as const;

interface DashboardModalProps {
  projectId: string;
  chosen: number[];
  /** Resolves when the server has agreed. */
  onChange: (dashboards: number[]) => Promise<unknown>;
}

export function DashboardModal({ projectId, chosen, onChange }: DashboardModalProps) {
  const [on, setOn] = useState(chosen);
  const [search, setSearch] = useState("");
  const client = useQueryClient();
  const path = { project_id: projectId };
  const list = $api.useQuery("get", LIST, { params: { path, query: { limit: 500 } } });
  const set = async (next: number[], sentence: string) => {
    const before = on;
    setOn(next);
    try {
      await onChange(next);
      done(sentence);
    } catch (error) {
      setOn(before);
      failed("The dashboards could not be changed", error);
    }
  };
  const create = async () => {
    const name = search.trim();
    try {
      const { data } = await api.POST(LIST, { params: { path }, body: { name } as never });
      await client.invalidateQueries({ queryKey: ["get", LIST] });
      const id = (data as { id?: number } | undefined)?.id;
      if (id) await set([...on, id], `Added to the new dashboard ${name}`);
      setSearch("");
    } catch (error) {
      failed("The dashboard could not be made", error);
    }
  };
  if (list.error) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Skeleton h={160} />;
  const found = list.data.results.filter((one) => (one.name ?? "").toLowerCase().includes(search.toLowerCase()));
  return (
    <Stack gap="sm">
      <TextInput
        label="Find or name a dashboard"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <ScrollArea.Autosize mah={280}>
        <Stack gap="xs">
          {found.map((one) => (
            <Checkbox
              key={one.id}
              label={one.name || `Dashboard ${one.id}`}
              checked={on.includes(one.id)}
              onChange={(event) =>
                void (event.currentTarget.checked
                  ? set([...on, one.id], `Added to ${one.name}`)
                  : set(
                      on.filter((id) => id !== one.id),
                      `Removed from ${one.name}`,
                    ))
              }
            />
          ))}
          {!found.length && (
            <Text size="sm" c="dimmed">
              {list.data.results.length ? "No dashboard is called that." : "There are no dashboards yet."}
            </Text>
          )}
        </Stack>
      </ScrollArea.Autosize>
      {search.trim() && (
        <Group>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => void create()}>
            New dashboard “{search.trim()}”
          </Button>
        </Group>
      )}
    </Stack>
  );
}
