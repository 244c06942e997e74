import { ActionIcon, ScrollArea, Tabs, Tooltip } from "@mantine/core";
import { IconChartLine } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { Card } from "@/ui/Card";
import { asInsight } from "./asInsight";
import type { Breakdown } from "./breakdowns";
import { StatsTable } from "./StatsTable";
import classes from "./StatsTable.module.css";
import type { View } from "./view";

interface StatsCardProps {
  /** In the address, too. */
  id: string;
  title: string;
  view: View;
  breakdowns: Breakdown[];
  /** Further tabs, before and behind. */
  before?: { tab: string; content: ReactNode }[];
  after?: { tab: string; content: ReactNode }[];
}

/** A card of tables: one tab for each breakdown. */
export function StatsCard({ id, title, view, breakdowns, before = [], after = [] }: StatsCardProps) {
  const first = before[0]?.tab ?? breakdowns[0]?.by ?? "";
  const [tab, setTab] = useUrlState(id, first);
  const go = useGo();
  const breakdown = breakdowns.find((one) => one.by === tab);
  const insight = breakdown ? asInsight(view, breakdown) : null;
  const tabs = [
    ...before.map((one) => ({ value: one.tab, label: one.tab })),
    ...breakdowns.map((one) => ({ value: one.by, label: one.tab })),
    ...after.map((one) => ({ value: one.tab, label: one.tab })),
  ];
  return (
    <Card
      title={title}
      className={classes.card}
      actions={
        insight && (
          <Tooltip label="Open as insight">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Open ${breakdown?.tab.toLowerCase()} as insight`}
              onClick={() => go("/insights/new", { q: insight })}
            >
              <IconChartLine size={18} />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      <Tabs value={tab} onChange={(next) => next && setTab(next)} keepMounted={false}>
        <ScrollArea type="never" offsetScrollbars={false}>
          <Tabs.List className={classes.tabs}>
            {tabs.map((one) => (
              <Tabs.Tab key={one.value} value={one.value} px="xs">
                {one.label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </ScrollArea>
        {[...before, ...after].map((one) => (
          <Tabs.Panel key={one.tab} value={one.tab} pt="xs">
            {one.content}
          </Tabs.Panel>
        ))}
        {breakdowns.map((one) => (
          <Tabs.Panel key={one.by} value={one.by} pt="xs">
            <StatsTable id={id} view={view} breakdown={one} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Card>
  );
}
