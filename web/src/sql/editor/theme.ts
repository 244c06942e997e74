/** The editor in the app's colours, light and dark: all of them are CSS variables (CodeEditor.module.css). */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Decoration, EditorView, MatchDecorator, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { color: "var(--mantine-color-text)", backgroundColor: "transparent", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.55" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--mantine-color-text)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--mantine-color-text)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--sql-selection)",
  },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--mantine-color-dimmed)", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--sql-line)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--mantine-color-text)" },
  ".cm-placeholder": { color: "var(--mantine-color-placeholder)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--sql-selection)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--hr-bad-wash)" },
  ".cm-tooltip": {
    backgroundColor: "var(--mantine-color-body)",
    color: "var(--mantine-color-text)",
    border: "1px solid var(--hr-line)",
    borderRadius: "var(--mantine-radius-md)",
    boxShadow: "var(--mantine-shadow-md)",
    maxWidth: "min(480px, 92vw)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mantine-font-family-monospace)", maxHeight: "15em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", display: "flex", gap: "1em" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--hr-wash)",
    color: "var(--mantine-color-text)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700", color: "var(--hr-accent)" },
  ".cm-completionLabel": { flex: "1", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--mantine-color-dimmed)", marginLeft: "auto" },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", fontSize: "0.8125rem" },
  ".cm-diagnostic": { padding: "6px 10px", borderLeft: "3px solid var(--hr-line)", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--mantine-color-error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--sql-number)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--mantine-primary-color-filled)",
    color: "#fff",
    padding: "3px 8px",
    borderRadius: "4px",
    cursor: "pointer",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--mantine-color-error) 1px",
    textUnderlineOffset: "4px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--sql-number) 1px",
    textUnderlineOffset: "4px",
  },
  ".cm-lintRange-hint": { backgroundImage: "none" },
  ".cm-lintRange-active": { backgroundColor: "var(--hr-bad-wash)" },
  ".cm-lintRange-hint.cm-lintRange-active": { backgroundColor: "transparent" },
  ".sql-hole": { backgroundColor: "var(--hr-wash)", borderRadius: "3px", color: "var(--hr-accent)" },
  ".sql-hole *": { color: "inherit" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--sql-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--sql-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--sql-number)" },
  { tag: [tags.lineComment, tags.blockComment], color: "var(--mantine-color-dimmed)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--sql-type)" },
]);

/** `{filters}` and `{variables.x}` are filled in before the query runs: they look like holes to fill. */
const holes = new MatchDecorator({
  regexp: /\{\s*[A-Za-z_][\w.]*\s*\}/g,
  decoration: Decoration.mark({ class: "sql-hole" }),
});
const holePlugin = ViewPlugin.fromClass(
  class {
    decorations;
    constructor(view: EditorView) {
      this.decorations = holes.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = holes.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const theme = [look, syntaxHighlighting(colours), holePlugin];
