import { ActionIcon, ColorSwatch, Group, Menu } from "@mantine/core";
import {
  IconAlignLeft,
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowsHorizontal,
  IconArrowsVertical,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconDownload,
  IconExternalLink,
  IconLayoutDashboard,
  IconPencil,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import type { Answer, Overrides } from "@/api/ask";
import { api, requestJson } from "@/api/client";
import { useProjectPath, useProjectUrl } from "@/api/project";
import { PlainProjectLink } from "@/app/ProjectLink";
import { closeModal, showModal } from "@/ui/modals";
import { done, failed, undoable } from "@/ui/notify";
import { useBoard } from "./board";
import { TILE_COLOURS } from "./colours";
import { questionOf, type TileRow, titleOf } from "./data";
import { downloadCsv } from "./download";
import type { Move, Size } from "./layouts";
import { RenameForm } from "./RenameForm";
import { TextCardForm } from "./TextCardForm";
import { ToDashboardForm } from "./ToDashboardForm";

interface TileMenuProps {
  tile: TileRow;
  onRefresh?: () => void;
  answer?: Answer;
  overrides?: Overrides;
}

const MOVES: [Move, string, typeof IconArrowUp][] = [
  ["up", "Move up", IconArrowUp],
  ["down", "Move down", IconArrowDown],
  ["left", "Move left", IconArrowLeft],
  ["right", "Move right", IconArrowRight],
];
const SIZES: [Size, string, typeof IconArrowUp][] = [
  ["wider", "Wider", IconArrowsHorizontal],
  ["narrower", "Narrower", IconArrowsHorizontal],
  ["taller", "Taller", IconArrowsVertical],
  ["shorter", "Shorter", IconArrowsVertical],
];

/** All that can be done with a tile, also without a mouse. */
export function TileMenu({ tile, onRefresh, overrides = {} }: TileMenuProps) {
  const { dashboard, actions, move, resize } = useBoard();
  const project = useProjectPath();
  const projectUrl = useProjectUrl();
  const { insight } = tile;
  const name = tile.text ? "text card" : titleOf(tile);

  const duplicate = async () => {
    try {
      if (tile.text) {
        await actions.addText(tile.text.body);
      } else if (insight) {
        const body = {
          name: `${titleOf(tile)} (copy)`,
          description: insight.description,
          query: insight.query,
          saved: true,
          dashboards: [dashboard.id],
        };
        await requestJson(`${projectUrl}/insights/`, body);
        await actions.reload();
      }
      done("Duplicated. The copy is at the end.");
    } catch (error) {
      failed("The tile could not be duplicated", error);
    }
  };

  const remove = async () => {
    await actions.removeTile(tile.id);
    undoable(
      tile.text ? "The text card was removed." : "Removed from this dashboard. The insight is kept.",
      async () => {
        await actions.changeTile(tile.id, { deleted: false });
        await actions.reload();
      },
    );
  };

  const toOther = (isMove: boolean) =>
    showModal({
      title: isMove ? "Move to another dashboard" : "Copy to another dashboard",
      children: (
        <ToDashboardForm
          except={dashboard.id}
          verb={isMove ? "Move" : "Copy"}
          onChoose={async (other) => {
            const path = { ...project, id: isMove ? dashboard.id : other.id };
            if (isMove) {
              const body = { to_dashboard: other.id, tile: tile.id };
              await api.PATCH("/api/projects/{project_id}/dashboards/{id}/move_tile/", { params: { path }, body });
            } else {
              const body = { fromDashboardId: dashboard.id, tileId: tile.id };
              await api.POST("/api/projects/{project_id}/dashboards/{id}/copy_tile/", { params: { path }, body });
            }
            closeModal();
            done(`${isMove ? "Moved" : "Copied"} to ${other.name || "the dashboard"}.`);
            await actions.reload();
          }}
        />
      ),
    });

  const rename = () =>
    insight &&
    showModal({
      title: "Rename the insight",
      children: (
        <RenameForm
          name={insight.name ?? ""}
          description={insight.description ?? ""}
          onSave={async (body) => {
            const path = { ...project, id: String(insight.id) };
            await api.PATCH("/api/projects/{project_id}/insights/{id}/", { params: { path }, body });
            closeModal();
            await actions.reload();
          }}
        />
      ),
    });

  const editText = () =>
    tile.text &&
    showModal({
      title: "Edit text card",
      size: "lg",
      children: (
        <TextCardForm
          body={tile.text.body}
          verb="Save"
          onSave={(body) => {
            closeModal();
            return actions.changeTile(tile.id, { text: { body } });
          }}
        />
      ),
    });

  return (
    <Menu width={230} position="bottom-end" closeOnItemClick>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Options of ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        {insight && (
          <>
            <Menu.Item
              leftSection={<IconExternalLink size={16} />}
              component={PlainProjectLink}
              to={`/insights/${insight.short_id}`}
            >
              Open insight
            </Menu.Item>
            <Menu.Item leftSection={<IconRefresh size={16} />} onClick={onRefresh}>
              Refresh
            </Menu.Item>
            <Menu.Item
              leftSection={<IconDownload size={16} />}
              onClick={() => downloadCsv(projectUrl, questionOf(tile), overrides, titleOf(tile))}
            >
              Download CSV
            </Menu.Item>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={rename}>
              Rename
            </Menu.Item>
            <Menu.Item
              leftSection={<IconAlignLeft size={16} />}
              disabled={!insight.description}
              onClick={() => actions.changeTile(tile.id, { show_description: !tile.show_description })}
            >
              {tile.show_description ? "Hide description" : "Show description"}
            </Menu.Item>
          </>
        )}
        {tile.text && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={editText}>
            Edit text
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={duplicate}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconLayoutDashboard size={16} />} onClick={() => toOther(false)}>
          Copy to dashboard
        </Menu.Item>
        <Menu.Item leftSection={<IconLayoutDashboard size={16} />} onClick={() => toOther(true)}>
          Move to dashboard
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Colour</Menu.Label>
        <Group gap={2} px="xs" pb={4} wrap="nowrap">
          {[{ name: null, label: "None", colour: "transparent" }, ...TILE_COLOURS].map((one) => (
            <Menu.Item
              key={one.label}
              w={30}
              p={4}
              aria-label={`Colour ${one.label.toLowerCase()}${(tile.color ?? null) === one.name ? ", chosen" : ""}`}
              onClick={() => actions.changeTile(tile.id, { color: one.name })}
            >
              <ColorSwatch color={one.colour} size={20} />
            </Menu.Item>
          ))}
        </Group>
        <Menu.Divider visibleFrom="sm" />
        <Menu.Label visibleFrom="sm">Place and size</Menu.Label>
        {MOVES.map(([where, label, Icon]) => (
          <Menu.Item
            key={where}
            visibleFrom={where === "left" || where === "right" ? "sm" : undefined}
            leftSection={<Icon size={16} />}
            closeMenuOnClick={false}
            onClick={() => move(tile.id, where)}
          >
            {label}
          </Menu.Item>
        ))}
        {SIZES.map(([how, label, Icon]) => (
          <Menu.Item
            key={how}
            visibleFrom="sm"
            leftSection={<Icon size={16} />}
            closeMenuOnClick={false}
            onClick={() => resize(tile.id, how)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
