/** The editor with what belongs below it: how to use it by keyboard, and what is wrong with the text. */
import { Box, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { CodeEditorProps, EditorHandle } from "./CodeEditor";
import classes from "./CodeEditor.module.css";
import type { Problem } from "./checking";
import lists from "./Problems.module.css";

const CodeEditor = lazy(() => import("./CodeEditor"));
const HELP = "sql-editor-help";

type SqlEditorProps = Omit<CodeEditorProps, "describedBy" | "onProblems" | "ref"> & {
  editor: React.RefObject<EditorHandle | null>;
};

export function SqlEditor({ editor, ...props }: SqlEditorProps) {
  const [problems, setProblems] = useState<Problem[]>([]);
  return (
    <Box>
      <Suspense fallback={<div className={`${classes.frame} ${classes.waiting}`} aria-busy="true" />}>
        <CodeEditor {...props} ref={editor} describedBy={HELP} onProblems={setProblems} />
      </Suspense>
      <div aria-live="polite">
        {problems.map((one) => (
          <ProblemLine
            key={`${one.from} ${one.message}`}
            problem={one}
            onGo={() => editor.current?.goTo(one.line, one.column)}
          />
        ))}
      </div>
      <Group gap={4} mt={6} id={HELP} component="p" c="dimmed" fz="xs" m={0}>
        <Text span inherit visibleFrom="sm">
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> runs the query,{" "}
        </Text>
        <Text span inherit visibleFrom="sm">
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Space</Kbd> suggests,{" "}
        </Text>
        <Text span inherit visibleFrom="sm">
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">/</Kbd> comments,{" "}
        </Text>
        <Text span inherit>
          <Kbd size="xs">Esc</Kbd> then <Kbd size="xs">Tab</Kbd> leaves the editor.
        </Text>
      </Group>
    </Box>
  );
}

function ProblemLine({ problem, onGo }: { problem: Problem; onGo: () => void }) {
  const bad = problem.severity === "error";
  const Icon = bad ? IconAlertCircle : IconAlertTriangle;
  return (
    <UnstyledButton className={lists.problem} data-bad={bad || undefined} onClick={onGo}>
      <Icon size={16} aria-label={bad ? "Error" : "Warning"} />
      <span>{problem.message}</span>
    </UnstyledButton>
  );
}
