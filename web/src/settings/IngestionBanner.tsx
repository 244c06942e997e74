import { Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ProjectLink } from "@/app/ProjectLink";
import classes from "./IngestionBanner.module.css";
import { useHealth } from "./ingestion/useHealth";

const RENEW_MS = 60_000;

/** On every page, when what it shows is not the newest: ingestion is far behind, or the event store is away. */
export function IngestionBanner() {
  const { data } = useHealth(1, RENEW_MS);
  if (data?.verdict.level !== "bad") return null;
  return (
    <section className={classes.banner} aria-label="Ingestion">
      <Group gap="xs" wrap="nowrap" align="flex-start" role="status">
        <IconAlertTriangle size={18} className={classes.icon} aria-hidden />
        <Text size="sm">
          {data.verdict.sentence} <ProjectLink to="/ingestion">Look at ingestion</ProjectLink>
        </Text>
      </Group>
    </section>
  );
}
