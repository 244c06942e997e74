/** What else can be done with an insight. */
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconCopy,
  IconDatabase,
  IconDots,
  IconFileTypeCsv,
  IconFileTypeXls,
  IconLayoutDashboard,
  IconLink,
  IconMessage2Plus,
  IconPhoto,
  IconTrash,
} from "@tabler/icons-react";

export interface MoreMenuProps {
  onCopyLink: () => void;
  onFile: (format: "csv" | "xlsx") => void;
  onPicture: () => void;
  onAnnotate: () => void;
  /** Undefined where there is no SQL to show. */
  onSql?: () => void;
  /** Of saved insights alone. */
  onDashboards?: () => void;
  onDuplicate?: () => void;
  onDelete?: () => void;
}

export function MoreMenu(props: MoreMenuProps) {
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="More actions">
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {props.onDashboards && (
          <Menu.Item leftSection={<IconLayoutDashboard size={16} />} onClick={props.onDashboards}>
            Add to dashboard
          </Menu.Item>
        )}
        {props.onDuplicate && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={props.onDuplicate}>
            Duplicate
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLink size={16} />} onClick={props.onCopyLink}>
          Copy link to this view
        </Menu.Item>
        <Menu.Item leftSection={<IconMessage2Plus size={16} />} onClick={props.onAnnotate}>
          New annotation
        </Menu.Item>
        {props.onSql && (
          <Menu.Item leftSection={<IconDatabase size={16} />} onClick={props.onSql}>
            Open as SQL
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconFileTypeCsv size={16} />} onClick={() => props.onFile("csv")}>
          Export numbers as CSV
        </Menu.Item>
        <Menu.Item leftSection={<IconFileTypeXls size={16} />} onClick={() => props.onFile("xlsx")}>
          Export numbers as XLSX
        </Menu.Item>
        <Menu.Item leftSection={<IconPhoto size={16} />} onClick={props.onPicture}>
          Save chart as PNG
        </Menu.Item>
        {props.onDelete && (
          <>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={props.onDelete}>
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
