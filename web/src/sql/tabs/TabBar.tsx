/** The queries that are open, each with a button that closes it. */
import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import classes from "./TabBar.module.css";
import { isChanged, type Tab, tabName } from "./tab";

interface TabBarProps {
  tabs: Tab[];
  active: string;
  onActivate: (id: string) => void;
  onClose: (id: string) => void;
  onAdd: () => void;
}

export function TabBar({ tabs, active, onActivate, onClose, onAdd }: TabBarProps) {
  return (
    <nav aria-label="Open queries" className={classes.bar}>
      <ul className={classes.list}>
        {tabs.map((tab) => {
          const name = tabName(tab);
          return (
            <li key={tab.id} className={classes.tab} data-active={tab.id === active || undefined}>
              <UnstyledButton
                className={classes.name}
                aria-current={tab.id === active ? "true" : undefined}
                title={tab.text.slice(0, 300) || "Empty"}
                onClick={() => onActivate(tab.id)}
              >
                {name}
                {isChanged(tab) && <span className={classes.changed}>changed</span>}
              </UnstyledButton>
              {(tabs.length > 1 || tab.text) && (
                <UnstyledButton className={classes.close} aria-label={`Close ${name}`} onClick={() => onClose(tab.id)}>
                  <IconX size={14} aria-hidden />
                </UnstyledButton>
              )}
            </li>
          );
        })}
      </ul>
      <Tooltip label="New query">
        <ActionIcon variant="subtle" color="gray" aria-label="New query" onClick={onAdd}>
          <IconPlus size={16} />
        </ActionIcon>
      </Tooltip>
    </nav>
  );
}
