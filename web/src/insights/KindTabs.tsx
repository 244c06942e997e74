/** The kinds of insights as tabs; another kind keeps events, filters and dates. */
import { Tabs } from "@mantine/core";
import classes from "./editor.module.css";
import { KINDS } from "./model/kinds";
import type { InsightKind } from "./model/types";

export function KindTabs({ kind, onKind }: { kind: InsightKind; onKind: (kind: InsightKind) => void }) {
  return (
    <Tabs value={kind} onChange={(next) => next && onKind(next as InsightKind)} mb="md">
      <Tabs.List className={classes.tabs} style={{ flexWrap: "nowrap" }} aria-label="Kind of insight">
        {KINDS.map(({ kind: value, label, icon: Icon, about }) => (
          <Tabs.Tab key={value} value={value} leftSection={<Icon size={16} />} title={about} aria-controls={undefined}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
