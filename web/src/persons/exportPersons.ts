import { ask } from "@/api/ask";
import { propertyName } from "@/pickers/filters";
import { done, failed } from "@/ui/notify";
import { csvOf, download } from "./csv";
import { type PersonListState, personRow, personsQuery } from "./personList";

const PAGE = 5_000;
const MOST = 100_000;

/** Saves what a list of persons shows as a file, read page by page. */
export async function exportPersons(
  projectUrl: string,
  state: PersonListState,
  most = MOST,
  file = "persons.csv",
): Promise<void> {
  const rows: unknown[][] = [];
  const query = personsQuery(state);
  const size = Math.min(PAGE, most);
  try {
    for (let hasMore = true; hasMore && rows.length < most; ) {
      const page = await ask<unknown[][]>(projectUrl, { ...query, limit: size, offset: rows.length });
      rows.push(...page.results);
      hasMore = Boolean(page.hasMore) && page.results.length > 0;
    }
    const lines = rows.slice(0, most).map((row) => {
      const person = personRow(row);
      return [person.id, person.name, person.createdAt, person.isIdentified, ...person.values];
    });
    const header = ["id", "name", "created_at", "is_identified", ...state.columns.map(propertyName)];
    download(csvOf(header, lines), file);
    done(`${file} holds ${lines.length === 1 ? "1 person" : `${lines.length} persons`}`);
  } catch (error) {
    failed("The export failed", error);
  }
}
