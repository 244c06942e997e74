/** What `/shared/{token}.json` says. Not part of the described API: the server's own page reads it. */
export interface SharedInsight {
  name: string | null;
  description: string | null;
  kind: string;
  display: string | null;
  look: Record<string, unknown>;
  result: unknown;
  columns: string[] | null;
  types: unknown[] | null;
  withheld: string | null;
  last_refresh: string | null;
  timezone: string;
}

export interface SharedTile {
  insight: SharedInsight | null;
  text: string | null;
  layouts: { sm?: { x?: number; y?: number; w?: number; h?: number } };
  color: string | null;
  order: number;
  show_description: boolean | null;
}

export interface Shared {
  dashboard: { name: string | null; description: string | null; tiles: SharedTile[] } | null;
  insight: SharedInsight | null;
}

/** What the server put into the page, which it does for those who gave a password. */
export function embedded(): Shared | null {
  const element = document.getElementById("shared");
  return element?.textContent ? (JSON.parse(element.textContent) as Shared) : null;
}

export async function fetchShared(): Promise<Shared> {
  const answer = await fetch(`${location.pathname}.json`, { credentials: "omit" });
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(body?.detail ?? `The server answered ${answer.status}.`);
  return body as Shared;
}
