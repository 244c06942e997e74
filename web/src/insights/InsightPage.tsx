/** `/insights/new` and `/insights/{short id}`. */
import { Box } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { PageLoading } from "@/ui/PageLoading";
import { Editor } from "./Editor";
import { unwrap } from "./model/kinds";
import { OtherInsight } from "./OtherInsight";
import { useInsight } from "./useInsight";

export function InsightPage() {
  const { shortId } = useParams({ strict: false });
  return shortId ? <SavedInsight key={shortId} shortId={shortId} /> : <Editor key="new" insight={null} />;
}

/** Tells the server that the insight was looked at, for "last viewed". */
function useViewed(id: number | undefined): void {
  const { project_id } = useProjectPath();
  useEffect(() => {
    if (id === undefined) return;
    const body = { insight_ids: [id] };
    api.POST("/api/projects/{project_id}/insights/viewed/", { params: { path: { project_id } }, body }).catch(() => {
      // that it was looked at is worth no message
    });
  }, [id, project_id]);
}

function SavedInsight({ shortId }: { shortId: string }) {
  const { data, error, refetch } = useInsight(shortId);
  useViewed(data?.id);
  if (error) {
    return (
      <Box p="lg">
        <ErrorNotice error={error} title="This insight could not be opened" onRetry={() => void refetch()} />
      </Box>
    );
  }
  if (!data) return <PageLoading />;
  return unwrap(data.query) ? <Editor insight={data} /> : <OtherInsight insight={data} />;
}
