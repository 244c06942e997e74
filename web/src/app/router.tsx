/** Every address of the app, in one list. Each page is a file of its own that is loaded when it is first opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorRouteComponent,
  lazyRouteComponent,
  Outlet,
  type RouteComponent,
  redirect,
} from "@tanstack/react-router";
import { $api, api } from "@/api/client";
import { queryClient } from "@/api/queryClient";
import { PageError } from "@/ui/PageError";
import { PageLoading } from "@/ui/PageLoading";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

// biome-ignore lint/suspicious/noExplicitAny: a page's props are its own; the router passes none
type PageModule = () => Promise<Record<string, any>>;

/** Below `/project/{id}`. */
const PAGES: Record<string, PageModule> = {
  "/home": () => import("@/home/HomePage"),
  "/connect": () => import("@/setup/ConnectPage"),
  "/dashboards": () => import("@/dashboards/DashboardsPage"),
  "/dashboards/$dashboardId": () => import("@/dashboards/DashboardPage"),
  "/insights": () => import("@/insights/InsightsPage"),
  "/insights/new": () => import("@/insights/InsightPage"),
  "/insights/$shortId": () => import("@/insights/InsightPage"),
  "/web": () => import("@/webanalytics/WebAnalyticsPage"),
  "/sql": () => import("@/sql/SqlPage"),
  "/activity": () => import("@/activity/LivePage"),
  "/activity/explore": () => import("@/activity/ExplorePage"),
  "/activity/sessions": () => import("@/sessions/SessionsPage"),
  "/activity/sessions/$sessionId": () => import("@/sessions/SessionPage"),
  "/events/$eventId": () => import("@/activity/EventPage"),
  "/persons": () => import("@/persons/PersonsPage"),
  "/persons/$personId": () => import("@/persons/PersonPage"),
  "/groups": () => import("@/groups/GroupsPage"),
  "/groups/$typeIndex": () => import("@/groups/GroupsPage"),
  "/groups/$typeIndex/$groupKey": () => import("@/groups/GroupPage"),
  "/cohorts": () => import("@/cohorts/CohortsPage"),
  "/cohorts/new": () => import("@/cohorts/CohortPage"),
  "/cohorts/$cohortId": () => import("@/cohorts/CohortPage"),
  "/actions": () => import("@/actions/ActionsPage"),
  "/actions/new": () => import("@/actions/ActionPage"),
  "/actions/$actionId": () => import("@/actions/ActionPage"),
  "/definitions": () => import("@/definitions/EventDefinitionsPage"),
  "/definitions/properties": () => import("@/definitions/PropertyDefinitionsPage"),
  "/definitions/events/$definitionId": () => import("@/definitions/EventDefinitionPage"),
  "/definitions/properties/$definitionId": () => import("@/definitions/PropertyDefinitionPage"),
  "/annotations": () => import("@/annotations/AnnotationsPage"),
  "/ingestion": () => import("@/settings/IngestionPage"),
  "/settings": () => import("@/settings/SettingsPage"),
  "/settings/$section": () => import("@/settings/SettingsPage"),
};

/** The component of a page's module: the export that is named like its file. */
function page(load: PageModule): RouteComponent {
  return lazyRouteComponent(async () => {
    const module = await load();
    const component = Object.entries(module).find(([name]) => name.endsWith("Page"))?.[1];
    return { default: component };
  });
}

// The type in this version asks for a lazy component; the router takes any.
const pageError = PageError as unknown as ErrorRouteComponent;

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

/** Without a project in the address: the one last used, or where a newcomer begins. */
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    const { data } = await api.GET("/api/projects/{project_id}/", { params: { path: { project_id: "@current" } } });
    if (!data) return;
    throw redirect({ href: `/project/${data.id}/${data.ingested_event ? "home" : "connect"}` });
  },
});

const project = createRoute({
  getParentRoute: () => root,
  path: "/project/$projectId",
  component: Shell,
  errorComponent: pageError,
  loader: ({ params }) =>
    Promise.all([
      queryClient.ensureQueryData(
        $api.queryOptions("get", "/api/projects/{project_id}/", { params: { path: { project_id: params.projectId } } }),
      ),
      queryClient.ensureQueryData(
        $api.queryOptions("get", "/api/users/{uuid}/", { params: { path: { uuid: "@me" } } }),
      ),
    ]),
  staleTime: Number.POSITIVE_INFINITY,
});

const projectHome = createRoute({
  getParentRoute: () => project,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ href: `/project/${(params as { projectId: string }).projectId}/home` });
  },
});

const pages = Object.entries(PAGES).map(([path, load]) =>
  createRoute({ getParentRoute: () => project, path, component: page(load) }),
);

export const router = createRouter({
  routeTree: root.addChildren([home, project.addChildren([projectHome, ...pages])]),
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: pageError,
  defaultNotFoundComponent: NotFoundPage,
  defaultPreload: "intent",
  defaultPendingMs: 150,
  scrollRestoration: true,
});
