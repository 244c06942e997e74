import { Badge, Group, Loader, Text, Tooltip } from "@mantine/core";
import { TimeAgo } from "@/ui/TimeAgo";
import type { Cohort } from "./useCohort";

export function CohortKind({ cohort }: { cohort: Cohort }) {
  return (
    <Badge
      variant="light"
      color={cohort.is_static ? "gray" : undefined}
      style={{ flex: "none", minWidth: "max-content" }}
    >
      {cohort.is_static ? "Static" : "Dynamic"}
    </Badge>
  );
}

/** How the calculation of a cohort stands. */
export function CohortState({ cohort }: { cohort: Cohort }) {
  if (cohort.is_calculating && !cohort.last_error_message) {
    return (
      <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
        <Loader size={12} aria-hidden />
        <Text span size="sm">
          Calculating
        </Text>
      </Group>
    );
  }
  if (cohort.last_error_message) {
    return (
      <Tooltip label={cohort.last_error_message} multiline maw={360}>
        <Badge color="red" variant="light" tabIndex={0}>
          Failed
        </Badge>
      </Tooltip>
    );
  }
  if (cohort.is_static) {
    return (
      <Text span size="sm" c="dimmed">
        A list: not calculated
      </Text>
    );
  }
  return (
    <Text span size="sm" c="dimmed">
      {cohort.last_calculation ? <TimeAgo time={cohort.last_calculation} /> : "not yet"}
    </Text>
  );
}
