/** What sessions were made with: the sessions table does not say it, their events do. */
import { useQueries } from "@tanstack/react-query";
import { type Answer, answerKey, ask } from "@/api/ask";
import { useProjectUrl } from "@/api/project";

export interface Device {
  type: string;
  browser: string;
  os: string;
}

type Line = [session: string, type: string | null, browser: string | null, os: string | null];

const QUERY = `SELECT $session_id, any(properties.$device_type), any(properties.$browser), any(properties.$os)
FROM events
WHERE $session_id IN {ids} AND timestamp >= toDateTime64({first}, 6, 'UTC') AND timestamp <= toDateTime64({last}, 6, 'UTC') + INTERVAL 1 DAY
GROUP BY $session_id
LIMIT 1000`;

const utc = (time: string) => new Date(time).toISOString().replace("T", " ").replace("Z", "");

/** One question for each page of the list, so that "load more" asks only about what is new. */
export function useDevices(pages: { id: string; start: string }[][]): Map<string, Device> {
  const projectUrl = useProjectUrl();
  return useQueries({
    queries: pages
      .filter((page) => page.length > 0)
      .map((page) => {
        const starts = page.map((one) => one.start).sort();
        const values = { ids: page.map((one) => one.id), first: utc(starts[0] ?? ""), last: utc(starts.at(-1) ?? "") };
        const query = { kind: "HogQLQuery", query: QUERY, values };
        return {
          queryKey: answerKey(projectUrl, query),
          queryFn: ({ signal }: { signal: AbortSignal }): Promise<Answer<Line[]>> => ask(projectUrl, query, { signal }),
          staleTime: 60_000,
        };
      }),
    combine: (answers) => {
      const devices = new Map<string, Device>();
      for (const { data } of answers) {
        for (const [id, type, browser, os] of data?.results ?? []) {
          devices.set(id, { type: type ?? "", browser: browser ?? "", os: os ?? "" });
        }
      }
      return devices;
    },
  });
}

/** "Desktop, Firefox on Linux". */
export function deviceName(device: Device | undefined): string {
  if (!device) return "";
  const software = [device.browser, device.os].filter(Boolean).join(" on ");
  return [device.type, software].filter(Boolean).join(", ");
}
