/** Who is signed in, and which project the address names. */
import { useParams } from "@tanstack/react-router";
import { $api, type Schemas } from "./client";

export type Me = Schemas["Me"];
export type Project = Schemas["ProjectDetail"];

export function useMe(): Me {
  return $api.useSuspenseQuery("get", "/api/users/{uuid}/", { params: { path: { uuid: "@me" } } }).data;
}

/** The `project_id` of the address, as path parameters want it: `{ params: { path: useProjectPath() } }`. */
export function useProjectPath(): { project_id: string } {
  const { projectId } = useParams({ strict: false });
  return { project_id: projectId ?? "@current" };
}

/** Where this project's API begins, for requests without types. */
export function useProjectUrl(): string {
  return `/api/projects/${useProjectPath().project_id}`;
}

/** The project of the address. Loaded by the shell before any page is drawn, so that this never waits. */
export function useProject(): Project {
  const path = useProjectPath();
  return $api.useSuspenseQuery("get", "/api/projects/{project_id}/", { params: { path } }).data;
}
