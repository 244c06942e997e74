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
  /** In which amounts of money are. */
  currency: string;
  /** Where a password was given: what to ask again with in its place, for a day. */
  admission?: string | null;
}

/** What the server put into the page, which it does for those who gave a password. */
export function embedded(): Shared | null {
  const element = document.getElementById("shared");
  return element?.textContent ? (JSON.parse(element.textContent) as Shared) : null;
}

/** The server did not tell, and why: `needsPassword` where it has to be given again. */
export class Refused extends Error {
  readonly needsPassword: boolean;

  constructor(message: string, code: unknown) {
    super(message);
    this.needsPassword = code === "password_required";
  }
}

let admission: string | null = null; // kept here alone: whoever opens the page anew gives the password anew

/** What is shared as of now. `given` is what the page began with. */
export async function fetchShared(given: Shared | null): Promise<Shared> {
  admission ??= given?.admission ?? null;
  const asked = admission
    ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ admission }) }
    : {};
  const answer = await fetch(`${location.pathname}.json`, { credentials: "omit", ...asked });
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(body?.detail ?? `The server answered ${answer.status}.`, body?.code);
  admission = (body as Shared).admission ?? admission;
  return body as Shared;
}
