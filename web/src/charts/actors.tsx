/** Who is behind a number: `showActors` from any chart. */
import type { Question } from "@/api/ask";
import { showModal } from "@/ui/modals";
import { ActorsChoice, type Choice } from "./actors/ActorsChoice";
import { ActorsList } from "./actors/ActorsList";

const asActors = (query: Question): Question =>
  query.kind === "ActorsQuery" ? query : { kind: "ActorsQuery", select: ["actor"], source: query };

/**
 * Lists the people or groups of an actors question, under a title that says which number they are. With `choices`
 * others can be looked at in the same place, such as those who dropped off.
 */
export function showActors(query: Question, title: string, choices?: Choice[]): void {
  const asked = asActors(query);
  const children = choices ? (
    <ActorsChoice choices={choices} title={title} first={asked} />
  ) : (
    <ActorsList query={asked} title={title} />
  );
  showModal({ title, size: "xl", children });
}
