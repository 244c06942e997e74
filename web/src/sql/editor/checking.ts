/** What is wrong with the text, asked of the server while it is typed, and marked where it stands. */
import { type Diagnostic, linter } from "@codemirror/lint";
import { ask, type Question } from "@/api/ask";
import { placeOf, toUnits } from "./positions";

interface Remark {
  message: string;
  start?: number | null;
  end?: number | null;
  fix?: string | null;
}

interface Checked {
  errors?: Remark[];
  warnings?: Remark[];
  notices?: Remark[];
}

/** A remark as the page lists it below the editor. */
export interface Problem {
  severity: "error" | "warning";
  message: string;
  from: number;
  line: number;
  column: number;
}

type Severity = "error" | "warning" | "hint";

function asDiagnostic(text: string, severity: Severity, { message, start, end, fix }: Remark): Diagnostic {
  const from = toUnits(text, start ?? 0);
  let to = end === null || end === undefined ? text.length : toUnits(text, end);
  // a remark about the whole query is marked at its first word: all of it underlined would be hard to read
  if (severity === "warning" && to - from >= text.trim().length)
    to = from + (/^\w+/.exec(text.slice(from))?.[0].length ?? 1);
  const { line, column } = placeOf(text, from);
  return {
    // an empty place, such as the end of the text, would have no mark
    from: from < to ? from : Math.max(0, from - 1),
    to,
    severity,
    message: severity === "hint" ? message : `${message} (line ${line}, column ${column})`,
    actions: fix
      ? [
          {
            name: `Write ${fix}`,
            apply: (view, at, until) => view.dispatch({ changes: { from: at, to: until, insert: fix } }),
          },
        ]
      : undefined,
  };
}

interface CheckingOptions {
  projectUrl: () => string;
  /** The question around a text: its variables and filters. */
  question: (text: string) => Question;
  onProblems: (problems: Problem[]) => void;
}

export const checking = ({ projectUrl, question, onProblems }: CheckingOptions) =>
  linter(
    async (view) => {
      const text = view.state.doc.toString();
      const tell = (found: Diagnostic[]) => {
        onProblems(
          found.flatMap(({ severity, message, from }) =>
            severity === "error" || severity === "warning" ? [{ severity, message, from, ...placeOf(text, from) }] : [],
          ),
        );
        return found;
      };
      if (!text.trim()) return tell([]);
      const { variables, filters } = question(text);
      const asked = { kind: "HogQLMetadata", language: "hogQL", query: text, variables, filters };
      try {
        const { errors = [], warnings = [], notices = [] } = (await ask(projectUrl(), asked)) as Checked;
        if (view.state.doc.toString() !== text) return []; // typed on meanwhile: asked again already
        return tell([
          ...errors.map((one) => asDiagnostic(text, "error", one)),
          ...warnings.map((one) => asDiagnostic(text, "warning", one)),
          ...notices.map((one) => asDiagnostic(text, "hint", one)),
        ]);
      } catch {
        return tell([]); // running it says what is wrong, too
      }
    },
    { delay: 350 },
  );
