import { Button, Group } from "@mantine/core";
import { IconLayoutGridAdd, IconX } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { DashboardOfChart } from "@/annotations/place";
import { $api } from "@/api/client";
import { useProjectPath, useProjectUrl } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { AddTile } from "./AddTile";
import { BoardFilters } from "./BoardFilters";
import { BoardHeading, BoardWords } from "./BoardHeading";
import { BoardMenu } from "./BoardMenu";
import { BoardContext } from "./board";
import classes from "./DashboardPage.module.css";
import { type Dashboard, useDashboard, useDashboardActions } from "./data";
import { downloadDashboard } from "./download";
import { Grid } from "./Grid";
import { layoutChanges, moved, type Place, placesOf, resized } from "./layouts";
import { type Filters, overridesOf, trimmed, type VariableValues, variablesUsed } from "./overrides";
import { RefreshControl } from "./RefreshControl";
import { Tile } from "./Tile";
import { useAges } from "./useAges";

export function DashboardPage() {
  const { dashboardId } = useParams({ strict: false }) as { dashboardId?: string };
  const dashboard = useDashboard(Number(dashboardId));
  if (dashboard.data) return <BoardPage key={dashboard.data.id} dashboard={dashboard.data} />;
  if (dashboard.isPending && Number.isInteger(Number(dashboardId))) return <PageLoading />;
  return (
    <Page title="Dashboard">
      <ErrorNotice
        error={dashboard.error ?? new Error("There is no dashboard of this number.")}
        title="This dashboard could not be shown"
        onRetry={() => dashboard.refetch()}
      />
    </Page>
  );
}

const NO_FILTERS: Filters = {};
const NO_VALUES: VariableValues = {};

/** What the address says goes before what is kept; both are laid over every insight. */
function useBoardOverrides(dashboard: Dashboard) {
  const kept = (dashboard.persisted_filters ?? NO_FILTERS) as Filters;
  const keptValues = (dashboard.persisted_variables ?? NO_VALUES) as VariableValues;
  const [own, setOwn] = useUrlState<Filters | null>("filters", null);
  const [ownValues, setOwnValues] = useUrlState<VariableValues | null>("variables", null);
  const filters = own ?? kept;
  const values = ownValues ?? keptValues;
  const key = JSON.stringify([trimmed(filters), values]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal overrides stay the same object, as tiles compare them
  const overrides = useMemo(() => overridesOf(filters, values), [key]);
  const isChanged = key !== JSON.stringify([trimmed(kept), keptValues]);
  return { filters, setOwn, values, setOwnValues, overrides, isChanged };
}

function BoardPage({ dashboard }: { dashboard: Dashboard }) {
  const actions = useDashboardActions(dashboard.id);
  const projectUrl = useProjectUrl();
  const path = useProjectPath();
  const { filters, setOwn, values, setOwnValues, overrides, isChanged } = useBoardOverrides(dashboard);
  const [every, setEvery] = useUrlState("refresh", 0);
  const [isWall, setWall] = useUrlState("wall", false);
  const [stamp, setStamp] = useState(0);
  const ages = useAges(dashboard.tiles);
  const refresh = useCallback(() => setStamp((count) => count + 1), []);

  const used = variablesUsed(dashboard);
  const { data: variables } = $api.useQuery(
    "get",
    "/api/projects/{project_id}/insight_variables/",
    { params: { path, query: { limit: 1000 } } },
    { enabled: used.size > 0 },
  );
  const places = useMemo(() => placesOf(dashboard.tiles), [dashboard.tiles]);

  const board = useMemo(() => {
    const arrange = (next: Place[]) => {
      const tiles = layoutChanges(dashboard.tiles, next);
      if (next !== places && tiles.length > 0) void actions.change({ tiles });
    };
    return {
      dashboard,
      actions,
      arrange,
      move: (tile: number, where: Parameters<typeof moved>[2]) => arrange(moved(places, String(tile), where)),
      resize: (tile: number, how: Parameters<typeof resized>[2]) => arrange(resized(places, String(tile), how)),
    };
  }, [dashboard, actions, places]);

  const save = async () => {
    await actions.change({ filters: trimmed(filters), variables: values });
    setOwn(null);
    setOwnValues(null);
  };

  const grid =
    dashboard.tiles.length === 0 ? (
      <EmptyState icon={IconLayoutGridAdd} title="Nothing is on this dashboard yet" action={<AddTile />}>
        A dashboard shows insights beside each other: choose saved ones, or ask a new question. Text cards say what to
        look at, and why.
      </EmptyState>
    ) : (
      <DashboardOfChart value={dashboard.id}>
        <Grid tiles={dashboard.tiles} places={places} isFixed={isWall} onChange={board.arrange}>
          {(tile, rows) => (
            <Tile tile={tile} rows={rows} overrides={overrides} stamp={stamp} isWall={isWall} onAge={ages.note} />
          )}
        </Grid>
      </DashboardOfChart>
    );
  const control = (
    <RefreshControl oldest={ages.oldest} isBusy={false} every={every} onEvery={setEvery} onRefresh={refresh} />
  );
  const name = dashboard.name || "Untitled dashboard";
  if (isWall) {
    return (
      <BoardContext value={board}>
        <Wall name={name} control={control} onLeave={() => setWall(false)}>
          {grid}
        </Wall>
      </BoardContext>
    );
  }
  return (
    <BoardContext value={board}>
      <Page
        title={name}
        above={
          <ProjectLink to="/dashboards" size="sm">
            Dashboards
          </ProjectLink>
        }
        heading={<BoardHeading dashboard={dashboard} actions={actions} />}
        actions={
          <>
            <BoardMenu
              onWall={() => setWall(true)}
              onDownload={() => downloadDashboard(projectUrl, dashboard, overrides)}
            />
            <AddTile />
          </>
        }
      >
        <div className={classes.words}>
          <BoardWords dashboard={dashboard} actions={actions} />
        </div>
        <Group justify="space-between" align="flex-start" gap="xs" mb="md">
          <BoardFilters
            filters={filters}
            onFilters={setOwn}
            variables={variables?.results.filter((one) => used.has(one.code_name)) ?? []}
            values={values}
            onValues={setOwnValues}
            isChanged={isChanged}
            onSave={save}
            onReset={() => {
              setOwn(null);
              setOwnValues(null);
            }}
          />
          {control}
        </Group>
        {grid}
      </Page>
    </BoardContext>
  );
}

interface WallProps {
  name: string;
  control: React.ReactNode;
  onLeave: () => void;
  children: React.ReactNode;
}

/** The dashboard alone, for screens on walls. */
function Wall({ name, control, onLeave, children }: WallProps) {
  useEffect(() => {
    document.title = `${name} · Hedgerow`;
    // Only where a click has asked for it; from a link the page alone is filled.
    void document.documentElement.requestFullscreen?.().catch(() => {});
    return () => {
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
    };
  }, [name]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && !document.fullscreenElement && onLeave();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onLeave]);
  return (
    <div className={classes.wall}>
      <Group justify="space-between" mb="sm">
        <h1 className={classes.wallTitle}>{name}</h1>
        <Group gap="xs">
          {control}
          <Button size="xs" variant="default" leftSection={<IconX size={14} />} onClick={onLeave}>
            Leave full screen
          </Button>
        </Group>
      </Group>
      {children}
    </div>
  );
}
