import { Button, Progress, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask } from "@/api/ask";
import { $api } from "@/api/client";
import { useProject, useProjectPath, useProjectUrl } from "@/api/project";
import { queryClient } from "@/api/queryClient";
import { ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";
import { number } from "@/ui/format";
import { confirm } from "@/ui/modals";
import { failed } from "@/ui/notify";

const ABOUT = 65_000; // events of the demo
const NEARLY = 0.9;
const EVERY_MS = 1_500;
const QUIET_MS = 5_000;
const COUNT = { kind: "HogQLQuery", query: "SELECT count() FROM events" };

/** Thirty days of a web shop, to look around before one's own events are there. */
export function DemoData() {
  const path = useProjectPath();
  const project = useProject();
  const [before, setBefore] = useState<number | null>(null);
  const load = $api.useMutation("post", "/api/projects/{project_id}/load_demo/");
  const [isDone, setDone] = useState(false);
  const count = useCount(before !== null && !isDone);
  const loaded = before === null ? 0 : (count ?? before) - before;

  // The demo does not say how much it sends: it is over when nothing more comes.
  useEffect(() => {
    if (loaded < ABOUT * NEARLY) return;
    const quiet = setTimeout(() => setDone(true), QUIET_MS);
    return () => clearTimeout(quiet);
  }, [loaded]);

  const start = async () => {
    const agreed =
      !project.ingested_event ||
      (await confirm({
        title: "Mix demo data with real events?",
        message:
          "This project has events already. The demo's 65,000 events come on top and count in every number. A project of its own for the demo is the tidier way.",
        verb: "Load into this project",
      }));
    if (!agreed) return;
    try {
      await load.mutateAsync({ params: { path } });
      setBefore(count ?? 0);
    } catch (error) {
      failed("The demo data could not be loaded", error);
    }
  };

  return (
    <Card title="Look around first">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          30 days of a believable web shop: 2,000 visitors, about 65,000 events. Every page then has something to show.
        </Text>
        {before === null ? (
          <Button variant="default" onClick={start} loading={load.isPending}>
            Load demo data
          </Button>
        ) : (
          <>
            <Progress value={(loaded / ABOUT) * 100} w="100%" aria-label="Demo events loaded" />
            <Text size="sm" role="status">
              {isDone
                ? `All ${number(loaded)} events are here.`
                : `${number(loaded)} of about ${number(ABOUT)} events are here`}
            </Text>
            {isDone && (
              <Text size="sm">
                <ProjectLink to="/home">See the home page</ProjectLink>,{" "}
                <ProjectLink to="/dashboards">make a dashboard</ProjectLink> or{" "}
                <ProjectLink to="/insights/new">ask a question</ProjectLink>.
              </Text>
            )}
          </>
        )}
      </Stack>
    </Card>
  );
}

/** How many events the project has, asked again and again while they arrive. */
function useCount(watching: boolean): number | undefined {
  const projectUrl = useProjectUrl();
  const { data } = useQuery({
    queryKey: ["event-count", projectUrl],
    queryFn: async ({ signal }) => {
      const answer = await ask<number[][]>(projectUrl, COUNT, { signal, refresh: "force_blocking" });
      void queryClient.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/"] });
      return answer.results[0]?.[0] ?? 0;
    },
    refetchInterval: watching ? EVERY_MS : false,
  });
  return data;
}
