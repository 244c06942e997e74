import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { $api, request, requestJson, type Schemas } from "@/api/client";
import { useProjectPath, useProjectUrl } from "@/api/project";

export type Cohort = Schemas["CohortRow"];
export type Uploaded = NonNullable<Cohort["uploaded"]>;

const WHILE_CALCULATING = 1_500;

/** One cohort; asked again and again while it is being calculated. */
export function useCohort(id: number) {
  return $api.useQuery(
    "get",
    "/api/projects/{project_id}/cohorts/{id}/",
    { params: { path: { ...useProjectPath(), id } } },
    { refetchInterval: (query) => (query.state.data?.is_calculating ? WHILE_CALCULATING : false) },
  );
}

export function useForgetCohorts(): () => Promise<void> {
  const client = useQueryClient();
  const projectUrl = useProjectUrl();
  return useCallback(async () => {
    void client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/cohorts/"] });
    void client.invalidateQueries({
      queryKey: ["get", "/api/projects/{project_id}/cohorts/{id}/calculation_history/"],
    });
    void client.invalidateQueries({ queryKey: ["pages", projectUrl] });
    void client.invalidateQueries({ queryKey: ["persons-total", projectUrl] });
    await client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/cohorts/{id}/"] });
  }, [client, projectUrl]);
}

/** Changes what is sent, and reads everything about cohorts anew. */
export function useChangeCohort(id: number): (change: Record<string, unknown>) => Promise<Cohort> {
  const projectUrl = useProjectUrl();
  const forget = useForgetCohorts();
  return useCallback(
    async (change) => {
      const changed = await requestJson<Cohort>(`${projectUrl}/cohorts/${id}/`, change, { method: "PATCH" });
      await forget();
      return changed;
    },
    [projectUrl, id, forget],
  );
}

/** A list of people as a file, into a new static cohort or an existing one. */
export async function upload(
  projectUrl: string,
  file: File,
  target: { id: number } | { name: string; description: string },
): Promise<Cohort> {
  const form = new FormData();
  form.set("csv", file);
  if ("id" in target) return send(`${projectUrl}/cohorts/${target.id}/`, form, "PATCH");
  form.set("name", target.name);
  form.set("description", target.description);
  form.set("is_static", "true");
  return send(`${projectUrl}/cohorts/`, form, "POST");
}

const send = (path: string, body: FormData, method: string): Promise<Cohort> =>
  request(path, { method, body }).then((answer) => answer.json() as Promise<Cohort>);

/** "Dana Jones", else the e-mail address. */
export function byWhom(cohort: Cohort): string {
  const user = cohort.created_by;
  if (!user) return "";
  return [user.first_name, user.last_name].filter(Boolean).join(" ") || user.email;
}

export const nameOf = (cohort: Cohort): string => cohort.name || `Cohort ${cohort.id}`;
