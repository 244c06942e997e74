/** Who is behind a number: `showActors` from any chart. */
import type { Question } from "@/api/ask";
import { showModal } from "@/ui/modals";
import { ActorsList } from "./actors/ActorsList";

/** Lists the people or groups of an actors question, under a title that says which number they are. */
export function showActors(query: Question, title: string): void {
  const asked = query.kind === "ActorsQuery" ? query : { kind: "ActorsQuery", select: ["actor"], source: query };
  showModal({ title, size: "xl", children: <ActorsList query={asked} title={title} /> });
}
