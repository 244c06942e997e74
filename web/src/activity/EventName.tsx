import { Group, Text, ThemeIcon } from "@mantine/core";
import {
  type Icon,
  IconBolt,
  IconBug,
  IconClick,
  IconDeviceMobile,
  IconEye,
  IconEyeOff,
  IconId,
} from "@tabler/icons-react";
import { eventName } from "@/pickers/filters";

const ICONS: Record<string, Icon> = {
  $pageview: IconEye,
  $pageleave: IconEyeOff,
  $autocapture: IconClick,
  $rageclick: IconClick,
  $screen: IconDeviceMobile,
  $identify: IconId,
  $exception: IconBug,
};

interface EventNameProps {
  event: string;
  properties?: Record<string, unknown>;
  /** As wide as its place at most, which is known. In a column of a table it is not. */
  fits?: boolean;
}

/** An event's name with its mark; of clicks also what was clicked. */
export function EventName({ event, properties, fits = false }: EventNameProps) {
  const Mark = ICONS[event] ?? IconBolt;
  const words = properties?.$el_text;
  return (
    <Group
      gap={8}
      wrap="nowrap"
      component="span"
      display="inline-flex"
      maw={fits ? "100%" : { base: "11rem", sm: "17rem" }}
      style={{ verticalAlign: "middle" }}
    >
      <ThemeIcon variant="transparent" size={18} color="var(--hr-accent)" aria-hidden>
        <Mark size={16} />
      </ThemeIcon>
      <Text span size="sm" fw={550} truncate title={event}>
        {eventName(event)}
        {typeof words === "string" && words && (
          <Text span inherit fw={400} c="dimmed">
            {" "}
            {words}
          </Text>
        )}
      </Text>
    </Group>
  );
}
