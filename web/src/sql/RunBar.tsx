/** The buttons below the editor: run or cancel, lay out, comment, explain, earlier texts, save. */
import { ActionIcon, Button, Group, Menu, ScrollArea, Text, Tooltip } from "@mantine/core";
import {
  IconAlignLeft,
  IconHash,
  IconHistory,
  IconListSearch,
  IconPlayerPlay,
  IconPlayerStop,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { ago } from "@/ui/format";
import classes from "./SqlPage.module.css";
import { clearRan, type Ran, readRan } from "./tabs/store";

interface RunBarProps {
  project: string;
  running: boolean;
  empty: boolean;
  onRun: () => void;
  onCancel: () => void;
  onLayout: () => void;
  onComment: () => void;
  onExplain: () => void;
  onRecall: (text: string) => void;
  /** At the right. */
  children: ReactNode;
}

export function RunBar(props: RunBarProps) {
  const { running, empty, onRun, onCancel, onLayout, onComment, onExplain } = props;
  return (
    <Group justify="space-between" gap="xs">
      <Group gap={6}>
        {running ? (
          <Button size="xs" color="red" leftSection={<IconPlayerStop size={14} />} onClick={onCancel}>
            Cancel
          </Button>
        ) : (
          <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={onRun} disabled={empty}>
            Run
          </Button>
        )}
        <Tool label="Lay out the query" icon={IconAlignLeft} onClick={onLayout} disabled={empty} />
        <Tool label="Comment or uncomment lines" icon={IconHash} onClick={onComment} />
        <Tool label="Explain how it would run" icon={IconListSearch} onClick={onExplain} disabled={empty} />
        <Earlier project={props.project} onRecall={props.onRecall} />
      </Group>
      <Group gap={6}>{props.children}</Group>
    </Group>
  );
}

interface ToolProps {
  label: string;
  icon: typeof IconHash;
  onClick: () => void;
  disabled?: boolean;
}

function Tool({ label, icon: Icon, onClick, disabled }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} onClick={onClick} disabled={disabled}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

function Earlier({ project, onRecall }: { project: string; onRecall: (text: string) => void }) {
  const [ran, setRan] = useState<Ran[]>([]);
  return (
    <Menu width={340} onOpen={() => setRan(readRan(project))}>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="Queries run before" title="Queries run before">
          <IconHistory size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>The last 50 queries run here, kept in this browser only</Menu.Label>
        <ScrollArea.Autosize mah={320} type="auto">
          {ran.map((one) => (
            <Menu.Item key={one.at + one.text} onClick={() => onRecall(one.text)}>
              <span className={classes.earlier}>{one.text.replaceAll(/\s+/g, " ")}</span>
              <Text span size="xs" c="dimmed">
                {ago(one.at)}
              </Text>
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        {ran.length ? (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => clearRan(project)}>Forget them all</Menu.Item>
          </>
        ) : (
          <Text size="sm" px="sm" py="xs">
            None was run yet.
          </Text>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
