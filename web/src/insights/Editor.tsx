/** The editor of every kind of insight: options at the side, the bar and the chart beside them. */
import { Box, Button, Group } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconDeviceFloppy, IconShare } from "@tabler/icons-react";
import { useBlocker } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { InsightOfChart } from "@/annotations/place";
import { ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { Card } from "@/ui/Card";
import { confirm } from "@/ui/modals";
import { done } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { MoreMenu } from "./actions/MoreMenu";
import { useExports } from "./actions/useExports";
import { Bar } from "./bar/Bar";
import classes from "./editor.module.css";
import { Heading } from "./Heading";
import { KindTabs } from "./KindTabs";
import { unwrap, wrap } from "./model/kinds";
import { nameOf } from "./model/names";
import type { InsightQuery } from "./model/types";
import { Options } from "./options/Options";
import { Result, useInsightAnswer } from "./Result";
import { type Draft, useDraft } from "./useDraft";
import type { Insight } from "./useInsight";
import { type Naming, useInsightActions } from "./useInsightActions";

const UNNAMED: Naming = { name: "", description: "", tags: [] };

export function Editor({ insight }: { insight: Insight | null }) {
  const saved = insight ? unwrap(insight.query) : null;
  const draft = useDraft(saved);
  if (!draft.query) return <PageLoading />;
  return <OpenEditor insight={insight} draft={draft} query={draft.query} />;
}

/** Leaving a saved insight whose changes are not saved is asked about once. */
function useLeaveGuard(changed: boolean): { current: boolean } {
  const allowed = useRef(false);
  useBlocker({
    enableBeforeUnload: () => changed && !allowed.current,
    shouldBlockFn: async ({ current, next }) => {
      if (!changed || allowed.current || current.pathname === next.pathname) return false;
      return !(await confirm({
        title: "Leave without saving?",
        message: "The changes to this insight are not saved. They are lost when you leave.",
        verb: "Leave",
      }));
    },
  });
  return allowed;
}

interface OpenEditorProps {
  insight: Insight | null;
  draft: Draft;
  query: InsightQuery;
}

function OpenEditor({ insight, draft, query }: OpenEditorProps) {
  const [unsavedNaming, setUnsavedNaming] = useUrlState<Naming>("as", UNNAMED);
  const [optionsOpen, setOptionsOpen] = useState(false);
  const chart = useRef<HTMLDivElement>(null);
  const actions = useInsightActions();
  const answer = useInsightAnswer(query);
  const guard = useLeaveGuard(insight !== null && draft.changed);
  const naming: Naming = insight
    ? { name: insight.name ?? "", description: insight.description ?? "", tags: insight.tags }
    : unsavedNaming;
  const fallback = nameOf(query);
  const title = naming.name || fallback;
  const exports = useExports(answer.asked, title, chart);
  const change = { query, onChange: draft.setQuery };

  const saveNew = async (as: Naming) => {
    const made = await actions.saveNew(answer.asked, as, insight ?? undefined);
    if (!made) return;
    guard.current = true;
    actions.go(`/insights/${made.short_id}`, {}, { replace: insight === null });
  };
  const save = async () => {
    if (!insight) return saveNew(naming);
    const kept = await actions.patch(
      insight,
      { query: wrap(answer.asked, insight.query), derived_name: fallback },
      "The insight could not be saved",
    );
    if (!kept) return;
    draft.discard();
    done("Saved");
  };
  const sql = query.kind === "HogQLQuery" ? query.query : answer.result.data?.hogql;

  return (
    <Page
      title={title}
      above={
        <Group mb={4}>
          <ProjectLink to="/insights" size="sm">
            Insights
          </ProjectLink>
        </Group>
      }
      heading={
        <Heading
          {...naming}
          fallback={fallback}
          favourite={insight?.favorited ?? null}
          onChange={(part) =>
            insight ? void actions.patch(insight, part) : setUnsavedNaming({ ...unsavedNaming, ...part })
          }
        />
      }
      actions={
        <>
          {insight && draft.changed && (
            <>
              <Button size="xs" variant="subtle" onClick={draft.discard}>
                Discard changes
              </Button>
              <Button
                size="xs"
                variant="default"
                loading={actions.busy}
                onClick={() => void saveNew({ ...naming, name: naming.name && `${naming.name} (copy)` })}
              >
                Save as new
              </Button>
            </>
          )}
          {insight && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconShare size={15} />}
              onClick={() => actions.share(insight)}
            >
              Share
            </Button>
          )}
          <MoreMenu
            onCopyLink={() => void navigator.clipboard.writeText(location.href).then(() => done("The link is copied"))}
            onFile={(format) => void exports.file(format)}
            onPicture={exports.picture}
            onAnnotate={() => actions.annotate(insight)}
            onSql={sql ? () => actions.go("/sql", { q: sql }) : undefined}
            onDashboards={insight ? () => actions.dashboards(insight) : undefined}
            onDuplicate={
              insight
                ? async () => {
                    const copy = await actions.duplicate(insight);
                    if (copy) actions.go(`/insights/${copy.short_id}`);
                  }
                : undefined
            }
            onDelete={
              insight
                ? async () => {
                    if (!(await actions.remove(insight))) return;
                    guard.current = true;
                    actions.go("/insights");
                  }
                : undefined
            }
          />
          <Button
            size="xs"
            leftSection={<IconDeviceFloppy size={15} />}
            loading={actions.busy}
            disabled={insight !== null && !draft.changed}
            onClick={() => void save()}
          >
            {insight && !draft.changed ? "Saved" : "Save"}
          </Button>
        </>
      }
    >
      <KindTabs kind={query.kind} onKind={draft.setKind} />
      <Button
        className={classes.fold}
        variant="default"
        size="xs"
        mb="sm"
        fullWidth
        leftSection={<IconAdjustmentsHorizontal size={15} />}
        aria-expanded={optionsOpen}
        onClick={() => setOptionsOpen(!optionsOpen)}
      >
        {optionsOpen ? "Hide options" : "Events, filters and options"}
      </Button>
      <Box className={classes.grid}>
        <Box className={classes.options} data-open={optionsOpen || undefined}>
          <Card>
            <Options {...change} />
          </Card>
        </Box>
        <Card className={classes.main}>
          <Bar {...change} />
          <InsightOfChart value={insight?.id ?? null}>
            <Result {...change} answer={answer} chartRef={chart} />
          </InsightOfChart>
        </Card>
      </Box>
    </Page>
  );
}
