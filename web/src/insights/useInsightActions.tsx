/** Saving, copying, deleting, sharing: everything that an insight's page and rows of the list do. */
import { useParams, useSearch } from "@tanstack/react-router";
import { useGo } from "@/app/ProjectLink";
import { showModal } from "@/ui/modals";
import { done, failed, undoable } from "@/ui/notify";
import { AnnotationModal } from "./actions/AnnotationModal";
import { DashboardModal } from "./actions/DashboardModal";
import { ShareModal } from "./actions/ShareModal";
import { wrap } from "./model/kinds";
import { insightName, nameOf } from "./model/names";
import type { InsightQuery } from "./model/types";
import { type Insight, type InsightChange, useChangeInsight, useCreateInsight } from "./useInsight";

export interface Naming {
  name: string;
  description: string;
  tags: string[];
}

export function useInsightActions() {
  const { projectId = "@current" } = useParams({ strict: false });
  /** The dashboard that asked for a new insight. */
  const { dashboard } = useSearch({ strict: false }) as { dashboard?: number };
  const go = useGo();
  const change = useChangeInsight();
  const create = useCreateInsight();

  const patch = async (insight: Insight, body: InsightChange, failure = "The insight could not be changed") => {
    try {
      return await change.mutateAsync({ id: insight.short_id, change: body });
    } catch (error) {
      failed(failure, error);
      return null;
    }
  };

  const saveNew = async (query: InsightQuery, naming: Naming, before?: Insight) => {
    try {
      const insight = await create.mutateAsync({
        ...naming,
        derived_name: nameOf(query),
        query: wrap(query, before?.query),
        saved: true,
        ...(dashboard ? { dashboards: [dashboard] } : {}),
      });
      done(dashboard ? "Saved, and put on the dashboard" : "Saved as a new insight");
      return insight;
    } catch (error) {
      failed("The insight could not be saved", error);
      return null;
    }
  };

  const duplicate = async (insight: Insight) => {
    try {
      const copy = await create.mutateAsync({
        name: `${insightName(insight)} (copy)`,
        description: insight.description,
        tags: insight.tags,
        query: insight.query,
        saved: true,
      });
      done(`${insightName(copy)} was made`);
      return copy;
    } catch (error) {
      failed("The insight could not be copied", error);
      return null;
    }
  };

  const remove = async (insight: Insight) => {
    const gone = await patch(insight, { deleted: true }, "The insight could not be deleted");
    if (gone) {
      undoable(`${insightName(insight)} was deleted`, () =>
        change.mutateAsync({ id: insight.short_id, change: { deleted: false } }),
      );
    }
    return gone !== null;
  };

  return {
    go,
    patch,
    saveNew,
    duplicate,
    remove,
    busy: change.isPending || create.isPending,
    share: (insight: Insight) =>
      showModal({
        title: "Share this insight",
        children: <ShareModal projectId={projectId} shortId={insight.short_id} />,
      }),
    dashboards: (insight: Insight) =>
      showModal({
        title: "Dashboards with this insight",
        children: (
          <DashboardModal
            projectId={projectId}
            chosen={insight.dashboards}
            onChange={(dashboards) => change.mutateAsync({ id: insight.short_id, change: { dashboards } })}
          />
        ),
      }),
    annotate: (insight: Insight | null) =>
      showModal({
        title: "New annotation",
        children: <AnnotationModal projectId={projectId} insight={insight?.id ?? null} />,
      }),
  };
}
