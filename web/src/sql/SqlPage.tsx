import { Box, Button, Drawer, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconBookmarks, IconDatabase, IconVariable } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Question } from "@/api/ask";
import { useProjectPath, useProjectUrl } from "@/api/project";
import { showModal } from "@/ui/modals";
import { Page } from "@/ui/Page";
import type { EditorHandle } from "./editor/CodeEditor";
import { laidOut } from "./editor/layout";
import { placeIn } from "./editor/positions";
import { SqlEditor } from "./editor/SqlEditor";
import { RunBar } from "./RunBar";
import { ExplainModal } from "./result/ExplainModal";
import { ResultPanel } from "./result/ResultPanel";
import { useRuns } from "./result/useRuns";
import classes from "./SqlPage.module.css";
import { SavedPanel } from "./saved/SavedPanel";
import { SaveMenu } from "./saved/SaveMenu";
import { SchemaTree } from "./schema/SchemaTree";
import { Examples } from "./start/Examples";
import type { Example } from "./start/examples";
import { TooLong } from "./TooLong";
import { addRan } from "./tabs/store";
import { TabBar } from "./tabs/TabBar";
import { questionOf, type Tab, tabName } from "./tabs/tab";
import { useTabs } from "./tabs/useTabs";
import { holesOf } from "./variables/holes";
import { Inputs } from "./variables/Inputs";
import { NewVariable } from "./variables/NewVariable";
import { useVariables } from "./variables/useVariables";

export function SqlPage() {
  const { project_id: project } = useProjectPath();
  const projectUrl = useProjectUrl();
  const space = useTabs();
  const { tab, change, arrived, settle } = space;
  const { variables, ready } = useVariables();
  const { runs, start, cancel } = useRuns();
  const editor = useRef<EditorHandle>(null);
  const [panel, setPanel] = useState<"schema" | "saved" | null>(null);
  const wide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const holes = useMemo(() => holesOf(tab.text), [tab.text]);
  const run = runs[tab.id];
  const running = run?.state === "running";

  const changeTab = useCallback((next: Partial<Tab>) => change(tab.id, next), [change, tab.id]);
  const asQuestion = useCallback(
    (text: string, of: Tab = tab): Question => questionOf(text, of, variables, holesOf(text)),
    [tab, variables],
  );
  const question = useMemo(() => asQuestion(tab.text), [asQuestion, tab.text]);

  const runTab = useCallback(
    async (of: Tab, force = false) => {
      if (!of.text.trim()) return;
      addRan(project, of.text);
      const finished = await start(of.id, questionOf(of.text, of, variables, holesOf(of.text)), { force });
      const place = finished?.state === "failed" && finished.error instanceof Error && placeIn(finished.error.message);
      if (place && document.activeElement?.closest(".cm-editor")) editor.current?.goTo(place.line, place.column);
    },
    [project, start, variables],
  );
  const runNow = useCallback((force = false) => void runTab(tab, force), [runTab, tab]);
  const refresh = useCallback(() => runNow(true), [runNow]);
  const cancelNow = useCallback(() => cancel(tab.id), [cancel, tab.id]);

  // What a link opened runs by itself, when the variables in it are known.
  useEffect(() => {
    if (arrived !== tab.id || !ready) return;
    settle();
    void runTab(tab);
  }, [arrived, ready, tab, settle, runTab]);

  // Esc cancels wherever the focus is, unless something nearer took the key.
  useEffect(() => {
    if (!running) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && cancelNow();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [running, cancelNow]);

  const fill = (next: Partial<Tab>) => {
    changeTab(next);
    if (run) void runTab({ ...tab, ...next });
  };
  const choose = (example: Example) => {
    const next: Partial<Tab> = {
      text: example.text,
      view: example.chart ? "chart" : "table",
      chart: example.chart ?? {},
    };
    changeTab(next);
    void runTab({ ...tab, ...next });
  };
  const insert = (text: string) => {
    setPanel(null);
    // after the drawer has given the focus back
    setTimeout(() => editor.current?.insert(text), wide ? 0 : 250);
  };

  return (
    <Page
      title="SQL"
      description="Ask anything about events, people, groups and sessions in HogQL."
      actions={
        <>
          {!wide && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconDatabase size={14} />}
              onClick={() => setPanel("schema")}
            >
              Schema
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconVariable size={14} />}
            onClick={() => showModal({ title: "New variable", children: <NewVariable /> })}
          >
            New variable
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconBookmarks size={14} />}
            onClick={() => setPanel("saved")}
          >
            Saved queries
          </Button>
        </>
      }
    >
      <Box className={classes.layout}>
        {wide && (
          <aside className={classes.schema} aria-label="Schema">
            <SchemaTree onInsert={insert} />
          </aside>
        )}
        <Stack gap="sm" className={classes.work}>
          <TabBar
            tabs={space.tabs}
            active={tab.id}
            onActivate={space.activate}
            onClose={space.close}
            onAdd={space.add}
          />
          {space.opening ? (
            <Skeleton h={182} />
          ) : (
            <SqlEditor
              editor={editor}
              id={tab.id}
              value={tab.text}
              onChange={(text) => changeTab({ text })}
              onRun={() => runNow()}
              onEscape={() => {
                if (running) cancelNow();
                return running;
              }}
              question={asQuestion}
              checkKey={JSON.stringify([tab.values, tab.filters, variables.map((one) => one.code_name)])}
              projectUrl={projectUrl}
            />
          )}
          <RunBar
            project={project}
            running={running}
            empty={!tab.text.trim()}
            onRun={() => runNow()}
            onCancel={cancelNow}
            onLayout={() => changeTab({ text: laidOut(tab.text) })}
            onComment={() => editor.current?.comment()}
            onExplain={() =>
              showModal({ title: "How it would run", size: "xl", children: <ExplainModal question={question} /> })
            }
            onRecall={(text) => changeTab({ text })}
          >
            <SaveMenu tab={tab} question={question} variables={holes.names} onChange={changeTab} />
          </RunBar>
          <TooLong tab={tab} question={question} onChange={changeTab} />
          <Inputs tab={tab} holes={holes} variables={variables} ready={ready} onChange={fill} />
          {run ? (
            <ResultPanel
              run={run}
              view={tab.view}
              chart={tab.chart}
              name={tabName(tab)}
              onChange={changeTab}
              onRefresh={refresh}
              onCancel={cancelNow}
            />
          ) : (
            !tab.text.trim() && !space.opening && <Examples onChoose={choose} />
          )}
        </Stack>
      </Box>
      <Drawer opened={panel === "schema"} onClose={() => setPanel(null)} title="Schema" size="sm">
        <SchemaTree onInsert={insert} />
      </Drawer>
      <SavedPanel opened={panel === "saved"} onClose={() => setPanel(null)} onOpen={space.open} />
    </Page>
  );
}
