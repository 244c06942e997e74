/** The columns of the list of insights. */
import { ActionIcon, Badge, Group, Menu, Text } from "@mantine/core";
import { IconCopy, IconDots, IconLayoutDashboard, IconTrash } from "@tabler/icons-react";
import { ProjectLink } from "@/app/ProjectLink";
import type { Column } from "@/ui/DataTable";
import { TimeAgo } from "@/ui/TimeAgo";
import { Favourite } from "../actions/Favourite";
import { kindInfo, unwrap } from "../model/kinds";
import { insightName } from "../model/names";
import type { Insight } from "../useInsight";
import type { useInsightActions } from "../useInsightActions";
import classes from "./list.module.css";

type Actions = ReturnType<typeof useInsightActions>;

function Name({ insight }: { insight: Insight }) {
  const info = kindInfo(unwrap(insight.query)?.kind);
  const Icon = info?.icon;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" className={classes.name}>
      {Icon && <Icon size={17} stroke={1.6} aria-label={info.label} />}
      <div>
        <ProjectLink to={`/insights/${insight.short_id}`} fw={600} size="sm">
          {insightName(insight)}
        </ProjectLink>
        {insight.description && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {insight.description}
          </Text>
        )}
      </div>
    </Group>
  );
}

function RowMenu({ insight, actions }: { insight: Insight; actions: Actions }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${insightName(insight)}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLayoutDashboard size={15} />} onClick={() => actions.dashboards(insight)}>
          Add to dashboard
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => void actions.duplicate(insight)}>
          Duplicate
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void actions.remove(insight)}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function insightColumns(actions: Actions): Column<Insight>[] {
  return [
    {
      key: "favorited",
      label: "",
      name: "Favourite",
      width: 40,
      render: (insight) => (
        <Favourite
          value={insight.favorited}
          name={insightName(insight)}
          onChange={(favorited) => void actions.patch(insight, { favorited })}
        />
      ),
    },
    { key: "name", label: "Name", sortable: true, render: (insight) => <Name insight={insight} /> },
    {
      key: "tags",
      label: "Tags",
      render: (insight) => (
        <Group gap={4}>
          {insight.tags.map((tag) => (
            <Badge key={tag} variant="light" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      key: "created_by",
      label: "Created by",
      render: (insight) => insight.created_by?.first_name || insight.created_by?.email || "",
    },
    {
      key: "last_modified_at",
      label: "Last changed",
      sortable: true,
      render: (insight) => <TimeAgo time={insight.last_modified_at} />,
    },
    {
      key: "last_viewed_at",
      label: "Last viewed",
      render: (insight) => <TimeAgo time={insight.last_viewed_at} />,
    },
    {
      key: "menu",
      label: "",
      name: "Actions",
      width: 44,
      render: (insight) => <RowMenu insight={insight} actions={actions} />,
    },
  ];
}
