import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { ago, moment } from "./format";

/** "3 minutes ago", with the moment itself on hover and for screen readers; stays true while it is looked at. */
export function TimeAgo({ time, timezone }: { time: string | null | undefined; timezone?: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (!time) return <span>never</span>;
  return (
    <Tooltip label={moment(time, timezone)}>
      <time dateTime={time}>{ago(time)}</time>
    </Tooltip>
  );
}
