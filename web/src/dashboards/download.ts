/** Files of the figures: one tile's as CSV, the whole dashboard's as JSON. */
import { ask, type Overrides, type Question } from "@/api/ask";
import { request } from "@/api/client";
import { failed } from "@/ui/notify";
import { type Dashboard, questionOf, titleOf } from "./data";

export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "hedgerow";

const sourceOf = (query: Question): Question =>
  typeof query.source === "object" && query.source !== null ? (query.source as Question) : query;

export async function downloadCsv(
  projectUrl: string,
  query: Question | null,
  overrides: Overrides,
  name: string,
): Promise<void> {
  if (!query) return;
  try {
    const answer = await request(`${projectUrl}/query/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query: sourceOf(query), format: "csv", ...overrides }),
    });
    save(await answer.blob(), `${fileName(name)}.csv`);
  } catch (error) {
    failed("The file could not be made", error);
  }
}

/** Every tile's question and figures, one after the other. */
export async function downloadDashboard(projectUrl: string, dashboard: Dashboard, overrides: Overrides): Promise<void> {
  try {
    const tiles = [];
    for (const tile of dashboard.tiles) {
      const query = questionOf(tile);
      if (tile.text) tiles.push({ text: tile.text.body });
      else if (query) {
        const answer = await ask(projectUrl, query, overrides);
        tiles.push({
          name: titleOf(tile),
          description: tile.insight?.description ?? "",
          query,
          computed_at: answer.last_refresh ?? null,
          columns: answer.columns,
          results: answer.results,
        });
      }
    }
    const { name, description } = dashboard;
    const content = JSON.stringify({ name, description, ...overrides, tiles }, null, 2);
    save(new Blob([content], { type: "application/json" }), `${fileName(name ?? "dashboard")}.json`);
  } catch (error) {
    failed("The file could not be made", error);
  }
}
