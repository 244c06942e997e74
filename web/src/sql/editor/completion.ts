/** What could stand at the cursor, asked of the server, which knows this project's properties and variables. */
import { autocompletion, type Completion, type CompletionSource, snippetCompletion } from "@codemirror/autocomplete";
import { ask } from "@/api/ask";
import { toCharacters } from "./positions";

interface Suggestion {
  label: string;
  insertText: string;
  kind: string;
  detail: string | null;
  documentation: string | null;
}

interface Suggested {
  suggestions?: Suggestion[];
  incomplete_list?: boolean;
}

const KINDS: Record<string, string> = {
  Class: "class",
  Function: "function",
  Keyword: "keyword",
  Constant: "constant",
};

function asCompletion(one: Suggestion, index: number): Completion {
  const completion: Completion = {
    label: one.label,
    apply: one.insertText,
    type: KINDS[one.kind] ?? "property",
    detail: one.detail ?? undefined,
    info: one.documentation ?? undefined,
    boost: -Math.min(index / 10, 90), // the server's order, where matches are equally good
  };
  // the cursor goes between the brackets of a function
  return one.insertText.endsWith("()")
    ? snippetCompletion(`${one.insertText.slice(0, -1).replaceAll("$", "\\$")}\${})`, completion)
    : completion;
}

function source(projectUrl: () => string): CompletionSource {
  return async (context) => {
    const word = context.matchBefore(/\{\s*[\w.]*$/) ?? context.matchBefore(/[\w$]+$/);
    const hole = word?.text.startsWith("{");
    const typed = hole ? (word?.text.replace(/^\{\s*/, "") ?? "") : (word?.text ?? "");
    const before = context.state.sliceDoc(Math.max(0, context.pos - typed.length - 1), context.pos - typed.length);
    if (!typed && before !== "." && before !== "{" && !context.explicit) return null;
    const leaving = new AbortController();
    context.addEventListener("abort", () => leaving.abort());
    const text = context.state.doc.toString();
    const at = toCharacters(text, context.pos);
    const question = { kind: "HogQLAutocomplete", language: "hogQL", query: text, startPosition: at, endPosition: at };
    try {
      const answer = (await ask(projectUrl(), question, { signal: leaving.signal })) as Suggested;
      return {
        from: context.pos - typed.length,
        options: (answer.suggestions ?? []).map(asCompletion),
        validFor: answer.incomplete_list ? undefined : hole ? /^[\w.]*$/ : /^[\w$]*$/,
      };
    } catch {
      return null; // a list that does not come is no reason to disturb who is typing
    }
  };
}

export const completion = (projectUrl: () => string) =>
  autocompletion({ override: [source(projectUrl)], icons: false, maxRenderedOptions: 60, activateOnTypingDelay: 120 });
