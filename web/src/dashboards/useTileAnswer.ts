import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answerKey, ask, type Overrides, type Question, useAnswer } from "@/api/ask";
import { useProjectUrl } from "@/api/project";
import { type Turn, turns } from "./turns";

const FRESH_MS = 60_000;

/**
 * The answer of one tile, asked for when it is the tile's turn. A higher `stamp` than at first works it out anew.
 * The answer before stays in sight meanwhile.
 */
export function useTileAnswer(query: Question | null, overrides: Overrides, stamp: number, inSight: boolean) {
  const client = useQueryClient();
  const projectUrl = useProjectUrl();
  const answer = useAnswer(query, { ...overrides, enabled: false });
  const [again, setAgain] = useState(0);
  const turn = useRef<Turn | null>(null);
  const key = JSON.stringify([projectUrl, query, overrides]);
  const asked = `${stamp}.${again}`;
  const last = useRef(asked);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the question and its overrides
  useEffect(() => {
    if (!query) return;
    const force = asked !== last.current;
    last.current = asked;
    turn.current = turns.take(inSight ? 0 : 1, () =>
      client.fetchQuery({
        queryKey: answerKey(projectUrl, query, overrides),
        queryFn: ({ signal }) =>
          ask(projectUrl, query, { refresh: force ? "force_blocking" : "blocking", signal, ...overrides }),
        staleTime: force ? 0 : FRESH_MS,
      }),
    );
    return () => turn.current?.leave();
  }, [key, asked]);

  useEffect(() => {
    if (turn.current) turn.current.priority = inSight ? 0 : 1;
  }, [inSight]);

  return { ...answer, retry: () => setAgain((count) => count + 1) };
}
