/** The editor itself. Loaded when the SQL page is drawn, because CodeMirror is large. */
import { closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from "@codemirror/commands";
import { sql } from "@codemirror/lang-sql";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { forceLinting, lintKeymap } from "@codemirror/lint";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Question } from "@/api/ask";
import { styleNonce } from "@/app/nonce";
import classes from "./CodeEditor.module.css";
import { checking, type Problem } from "./checking";
import { completion } from "./completion";
import { hogql } from "./dialect";
import { theme } from "./theme";

export interface EditorHandle {
  insert: (text: string) => void;
  comment: () => void;
  /** Puts the caret at a line and column, both from 1, and into sight. */
  goTo: (line: number, column: number) => void;
  focus: () => void;
}

export interface CodeEditorProps {
  /** Each query has its own undo history. */
  id: string;
  value: string;
  onChange: (text: string) => void;
  onRun: () => void;
  onEscape: () => boolean;
  onProblems: (problems: Problem[]) => void;
  question: (text: string) => Question;
  /** Changes whenever what the text is checked with has changed: variables, filters. */
  checkKey: string;
  projectUrl: string;
  describedBy: string;
  ref?: Ref<EditorHandle>;
}

export default function CodeEditor(props: CodeEditorProps) {
  const { id, value, checkKey, describedBy, ref } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const states = useRef(new Map<string, EditorState>());
  const shown = useRef(id);
  const live = useRef(props);
  live.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is read through `live`
  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({ parent: place.current, state: fresh(value) });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  const extensions = useRef<Extension>(null);
  function fresh(text: string): EditorState {
    extensions.current ??= setup(() => live.current, describedBy);
    return EditorState.create({ doc: text, extensions: extensions.current });
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: `fresh` is the same for the life of the editor
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    if (shown.current !== id) {
      states.current.set(shown.current, editor.state);
      shown.current = id;
      editor.setState(states.current.get(id) ?? fresh(value));
    }
    const now = editor.state.doc.toString();
    if (now !== value) editor.dispatch({ changes: { from: 0, to: now.length, insert: value } });
  }, [id, value]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what the check depends on
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    editor.dispatch({}); // an empty change would not be linted again; forcing it does
    forceLinting(editor);
  }, [checkKey]);

  useImperativeHandle(ref, () => ({
    insert: (text) => {
      const editor = view.current;
      if (!editor) return;
      editor.dispatch(editor.state.replaceSelection(text), { scrollIntoView: true });
      editor.focus();
    },
    comment: () => {
      if (!view.current) return;
      toggleComment(view.current);
      view.current.focus();
    },
    goTo: (line, column) => {
      const editor = view.current;
      if (!editor) return;
      const at = editor.state.doc.line(Math.max(1, Math.min(line, editor.state.doc.lines)));
      editor.dispatch({ selection: { anchor: Math.min(at.from + column - 1, at.to) }, scrollIntoView: true });
      editor.focus();
    },
    focus: () => view.current?.focus(),
  }));

  return <div ref={place} className={classes.frame} />;
}

/**
 * Typing over a selection. A browser would put the letter into an element that is styled like what it replaces,
 * which the Content-Security-Policy refuses with a message in the console; so the editor does it itself.
 */
const overwriting = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { from, to, empty } = view.state.selection.main;
    const text = event.data;
    if (event.inputType !== "insertText" || text === null || empty || view.composing) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    const handled = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, insert));
    if (!handled) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

function setup(live: () => CodeEditorProps, describedBy: string): Extension {
  return [
    EditorView.cspNonce.of(styleNonce()),
    Prec.highest(
      keymap.of([
        {
          key: "Mod-Enter",
          run: (view) => {
            closeCompletion(view);
            live().onRun();
            return true;
          },
        },
      ]),
    ),
    Prec.low(keymap.of([{ key: "Escape", run: () => live().onEscape() }])),
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    placeholder("SELECT event, count() FROM events GROUP BY event"),
    sql({ dialect: hogql, upperCaseKeywords: true }),
    completion(() => live().projectUrl),
    checking({
      projectUrl: () => live().projectUrl,
      question: (text) => live().question(text),
      onProblems: (problems) => live().onProblems(problems),
    }),
    theme,
    overwriting,
    EditorView.contentAttributes.of({
      "aria-label": "SQL query",
      "aria-describedby": describedBy,
      spellcheck: "false",
      autocapitalize: "off",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) live().onChange(update.state.doc.toString());
    }),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
  ];
}
