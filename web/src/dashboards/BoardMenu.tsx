import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconArrowsMaximize,
  IconCopy,
  IconDots,
  IconDownload,
  IconPin,
  IconPinnedOff,
  IconShare,
  IconTrash,
} from "@tabler/icons-react";
import { showModal } from "@/ui/modals";
import { useBoard } from "./board";
import { useDashboardList } from "./list";
import { ShareForm } from "./ShareForm";

interface BoardMenuProps {
  onWall: () => void;
  onDownload: () => void;
}

export function BoardMenu({ onWall, onDownload }: BoardMenuProps) {
  const { dashboard, actions } = useBoard();
  const list = useDashboardList();
  const name = dashboard.name || "Untitled dashboard";
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShare size={16} />}
        onClick={() =>
          showModal({
            title: "Share this dashboard",
            size: "lg",
            children: <ShareForm id={dashboard.id} name={name} />,
          })
        }
      >
        Share
      </Button>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More options of the dashboard">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconArrowsMaximize size={16} />} onClick={onWall}>
            Full screen
          </Menu.Item>
          <Menu.Item
            leftSection={dashboard.pinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />}
            onClick={() => actions.change({ pinned: !dashboard.pinned })}
          >
            {dashboard.pinned ? "Unpin" : "Pin"}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => list.duplicate(dashboard)}>
            Duplicate
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={onDownload}>
            Download all figures
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => list.remove(dashboard, true)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
