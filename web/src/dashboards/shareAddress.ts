export interface SharedLook {
  theme: string;
  /** Seconds; 0 fetches the figures once. */
  refresh: number;
}

export function shareAddress(origin: string, kind: "shared" | "embedded", token: string, look: SharedLook): string {
  const options = new URLSearchParams();
  if (look.theme !== "auto") options.set("theme", look.theme);
  if (look.refresh > 0) options.set("refresh", String(look.refresh));
  const text = options.toString();
  return `${origin}/${kind}/${encodeURIComponent(token)}${text ? `?${text}` : ""}`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
const escaped = (text: string): string => text.replace(/[&"<>]/g, (one) => ENTITIES[one] ?? one);

/** What is pasted into another site's page. */
export function embedCode(address: string, title: string): string {
  return `<iframe src="${escaped(address)}" title="${escaped(title)}" width="100%" height="600" loading="lazy" style="border: 0"></iframe>`;
}
