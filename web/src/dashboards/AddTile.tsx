/** "Add": a saved insight, a new one, or a text card. */
import { Button, Menu, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconChartLine, IconMarkdown, IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { useGo } from "@/app/ProjectLink";
import { type Column, DataTable } from "@/ui/DataTable";
import { closeModal, showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { TimeAgo } from "@/ui/TimeAgo";
import { useBoard } from "./board";
import { TextCardForm } from "./TextCardForm";

export function AddTile() {
  const { dashboard, actions } = useBoard();
  const go = useGo();
  return (
    <Menu width={220} position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} />}>Add</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconChartLine size={16} />}
          onClick={() =>
            showModal({ title: "Add an insight", size: "lg", children: <SavedInsights {...{ dashboard, actions }} /> })
          }
        >
          Saved insight
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPlus size={16} />}
          onClick={() => go("/insights/new", { dashboard: dashboard.id })}
        >
          New insight
        </Menu.Item>
        <Menu.Item
          leftSection={<IconMarkdown size={16} />}
          onClick={() =>
            showModal({
              title: "New text card",
              size: "lg",
              children: (
                <TextCardForm
                  verb="Add"
                  onSave={(body) => {
                    closeModal();
                    void actions.addText(body);
                  }}
                />
              ),
            })
          }
        >
          Text card
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type Insight = Schemas["InsightRow"];

function SavedInsights({ dashboard, actions }: Pick<ReturnType<typeof useBoard>, "dashboard" | "actions">) {
  const path = useProjectPath();
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search, 200);
  const [added, setAdded] = useState<number[]>([]);
  const { data } = $api.useQuery("get", "/api/projects/{project_id}/insights/", {
    params: { path, query: { search: wanted || undefined, saved: "true", basic: "true", limit: 50 } },
  });
  const here = new Set([...added, ...dashboard.tiles.flatMap((tile) => (tile.insight ? [tile.insight.id] : []))]);

  const add = async (insight: Insight) => {
    try {
      await api.PATCH("/api/projects/{project_id}/insights/{id}/", {
        params: { path: { ...path, id: String(insight.id) } },
        body: { dashboards: [...new Set([...(insight.dashboards ?? []), dashboard.id])] },
      });
      setAdded((before) => [...before, insight.id]);
      done("Added at the end of the dashboard.");
      await actions.reload();
    } catch (error) {
      failed("The insight could not be added", error);
    }
  };

  const columns: Column<Insight>[] = [
    { key: "name", label: "Insight", render: (row) => row.name || row.derived_name || "Untitled insight" },
    { key: "changed", label: "Changed", render: (row) => <TimeAgo time={row.last_modified_at} /> },
    {
      key: "add",
      label: "",
      name: "Add",
      align: "right",
      render: (row) =>
        here.has(row.id) ? (
          <Text size="sm" c="dimmed">
            On it
          </Text>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => add(row)}>
            Add<span className="sr-only"> {row.name || row.derived_name}</span>
          </Button>
        ),
    },
  ];
  return (
    <Stack>
      <TextInput
        aria-label="Search saved insights"
        placeholder="Search saved insights"
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <DataTable
        label="Saved insights"
        columns={columns}
        rows={data?.results}
        rowKey={(row) => row.id}
        height={360}
        empty={
          <Text size="sm" c="dimmed">
            {wanted ? "No saved insight is called that." : "No insight has been saved yet. Make a new one."}
          </Text>
        }
      />
    </Stack>
  );
}
