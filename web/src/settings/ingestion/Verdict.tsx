import { Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { TimeAgo } from "@/ui/TimeAgo";
import type { Health } from "./useHealth";
import classes from "./Verdict.module.css";

const ICONS = { good: IconCircleCheck, warning: IconAlertTriangle, bad: IconCircleX };
const WORDS = { good: "All is well", warning: "Look at this", bad: "Something is wrong" };

/** The whole page in one sentence. `stale` where the browser could not ask lately: then nothing is called well. */
export function Verdict({ health, stale }: { health: Health; stale: boolean }) {
  const level = stale && health.verdict.level === "good" ? "warning" : health.verdict.level;
  const Icon = ICONS[level];
  return (
    <section className={classes.verdict} data-level={level} aria-label="How ingestion does" aria-live="polite">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Icon size={24} stroke={1.8} className={classes.icon} aria-label={WORDS[level]} />
        <div>
          <Text fw={600} data-testid="verdict">
            {stale ? `As of ${new Date(health.now).toLocaleTimeString("en-GB")}: ` : ""}
            {health.verdict.sentence}
          </Text>
          <Text size="sm" c="dimmed">
            {health.installation.observed_at ? (
              <>
                Seen <TimeAgo time={health.installation.observed_at} />
              </>
            ) : (
              "The scheduler reports within seconds of its start."
            )}
          </Text>
        </div>
      </Group>
    </section>
  );
}
