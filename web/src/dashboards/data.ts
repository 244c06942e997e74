/** A dashboard and its tiles, and what may be done with them. What is shown changes at once; the server follows. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Question } from "@/api/ask";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { failed } from "@/ui/notify";

export type Dashboard = Schemas["DashboardRow"];
export type DashboardShort = Schemas["DashboardShort"];
export type TileRow = Schemas["TileRow"];
export type TileChange = Schemas["TileChange"];
export type DashboardChange = Schemas["DashboardChange"];

const ONE = "/api/projects/{project_id}/dashboards/{id}/" as const;

export function useDashboard(id: number) {
  const path = useProjectPath();
  return $api.useQuery("get", ONE, { params: { path: { ...path, id } } }, { enabled: Number.isInteger(id) });
}

export interface DashboardActions {
  change: (change: DashboardChange) => Promise<void>;
  changeTile: (tile: number, change: TileChange) => Promise<void>;
  removeTile: (tile: number) => Promise<void>;
  addText: (body: string) => Promise<void>;
  reload: () => Promise<void>;
}

export function useDashboardActions(id: number): DashboardActions {
  const project = useProjectPath();
  const client = useQueryClient();
  const path = useMemo(() => ({ ...project, id }), [project, id]);
  const key = useMemo(() => $api.queryOptions("get", ONE, { params: { path } }).queryKey, [path]);

  const reload = useCallback(async () => {
    await client.invalidateQueries({ queryKey: key });
    await client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/dashboards/"] });
  }, [client, key]);

  const change = useCallback(
    async (change: DashboardChange) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<Dashboard>(key);
      if (before) client.setQueryData(key, laid(before, change));
      try {
        const { data } = await api.PATCH(ONE, { params: { path }, body: change });
        if (data) client.setQueryData(key, data);
        void client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/dashboards/"] });
      } catch (error) {
        client.setQueryData(key, before);
        failed("The dashboard could not be changed", error);
      }
    },
    [client, key, path],
  );

  return useMemo(
    () => ({
      change,
      changeTile: (tile, part) => change({ tiles: [{ ...part, id: tile }] }),
      removeTile: (tile) => change({ tiles: [{ id: tile, deleted: true }] }),
      addText: (body) => change({ tiles: [{ text: { body } }] }),
      reload,
    }),
    [change, reload],
  );
}

/** The dashboard as it will be. */
function laid(before: Dashboard, { tiles, filters, variables, ...rest }: DashboardChange): Dashboard {
  const sent = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const by = new Map((tiles ?? []).map((one) => [one.id, one]));
  return {
    ...before,
    ...sent,
    ...(filters === undefined ? {} : { persisted_filters: filters }),
    ...(variables === undefined ? {} : { persisted_variables: variables }),
    tiles: before.tiles
      .filter((tile) => by.get(tile.id)?.deleted !== true)
      .map((tile) => {
        const part = by.get(tile.id);
        if (!part) return tile;
        return {
          ...tile,
          layouts: part.layouts ?? tile.layouts,
          color: part.color === undefined ? tile.color : part.color,
          show_description: part.show_description === undefined ? tile.show_description : part.show_description,
          text: part.text && tile.text ? { ...tile.text, body: part.text.body } : tile.text,
        };
      }),
  } as Dashboard;
}

/** What is asked: the source of the insight's node, as the query endpoint wants it. */
export function questionOf(tile: TileRow): Question | null {
  const query = tile.insight?.query as Question | null | undefined;
  return query?.kind ? query : null;
}

export const titleOf = (tile: TileRow): string =>
  tile.insight?.name || tile.insight?.derived_name || "Untitled insight";
