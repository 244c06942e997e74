/** Insights of SQL and endpoints: opened, renamed, put on dashboards, deleted. */
import { Drawer, Skeleton, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { tabOfEndpoint, tabOfInsight } from "../tabs/opening";
import type { Tab } from "../tabs/tab";
import { EndpointItem } from "./EndpointItem";
import { InsightItem } from "./InsightItem";
import classes from "./Saved.module.css";
import { useEndpoints, useSavedInsights } from "./useSaved";

interface SavedPanelProps {
  opened: boolean;
  onClose: () => void;
  onOpen: (tab: Partial<Tab>) => void;
}

export function SavedPanel({ opened, onClose, onOpen }: SavedPanelProps) {
  const open = (tab: Partial<Tab>) => {
    onOpen(tab);
    onClose();
  };
  return (
    <Drawer opened={opened} onClose={onClose} position="right" title="Saved queries" size="md">
      <Tabs defaultValue="insights" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="insights">Insights</Tabs.Tab>
          <Tabs.Tab value="endpoints">Endpoints</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="insights">
          <Insights onOpen={open} />
        </Tabs.Panel>
        <Tabs.Panel value="endpoints">
          <Endpoints onOpen={open} />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  );
}

const Waiting = () => (
  <Stack gap="xs">
    {[0, 1, 2].map((one) => (
      <Skeleton key={one} h={52} />
    ))}
  </Stack>
);

function Insights({ onOpen }: { onOpen: (tab: Partial<Tab>) => void }) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 200);
  const { data, error, refetch } = useSavedInsights(search);
  return (
    <Stack gap="xs">
      <TextInput
        size="xs"
        aria-label="Search saved queries"
        placeholder="Search"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Waiting />
      ) : data.results.length ? (
        <ul className={classes.list}>
          {data.results.map((one) => (
            <InsightItem key={one.id} insight={one} onOpen={() => onOpen(tabOfInsight(one))} />
          ))}
        </ul>
      ) : (
        <Text size="sm" c="dimmed" py="md">
          {search
            ? "No saved query has these words."
            : "There are none yet. Save a query as an insight to find it here, to share it by a link, or to put it on a dashboard."}
        </Text>
      )}
    </Stack>
  );
}

function Endpoints({ onOpen }: { onOpen: (tab: Partial<Tab>) => void }) {
  const { data, error, refetch } = useEndpoints();
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (!data.results.length) {
    return (
      <Text size="sm" c="dimmed" py="md">
        There are none yet. Save a query as an endpoint, and programs get its rows at an address of its own.
      </Text>
    );
  }
  return (
    <ul className={classes.list}>
      {data.results.map((one) => (
        <EndpointItem key={one.id} endpoint={one} onOpen={() => onOpen(tabOfEndpoint(one))} />
      ))}
    </ul>
  );
}
