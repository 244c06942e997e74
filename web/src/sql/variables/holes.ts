/** The placeholders of a text, outside of its comments and strings. */
import type { Schemas } from "@/api/client";

export type Variable = Schemas["VariableRow"];

export interface Holes {
  /** Code names of `{variables.x}`, each once, in the order of the text. */
  names: string[];
  /** Whether `{filters}` or a part of it stands there. */
  filters: boolean;
}

// A string ends at its quote, unless that is doubled or escaped; identifiers in backticks are let pass the same way.
const NO_CODE = /--[^\n]*|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\.|'')*(?:'|$)|`[^`]*(?:`|$)/g;
const HOLE = /\{\s*(variables\.([A-Za-z_]\w*)|filters(?:\.[\w.]+)?)\s*\}/g;

export function holesOf(text: string): Holes {
  const names = new Set<string>();
  let filters = false;
  for (const found of text.replaceAll(NO_CODE, " ").matchAll(HOLE)) {
    if (found[2]) names.add(found[2]);
    else filters = true;
  }
  return { names: [...names], filters };
}
