import "@mantine/core/styles.css";
import "@/app/global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { $api } from "@/api/client";
import type { Project } from "@/api/project";
import { queryClient } from "@/api/queryClient";
import { cssVariables, theme } from "@/app/theme";
import { SharedPage } from "./SharedPage";

const options = new URLSearchParams(location.search);
const asked = options.get("theme");
const forced = asked === "light" || asked === "dark" ? asked : undefined;
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// Charts ask which project they are of, for its time zone. Here each answer says its own, and nothing may be fetched.
queryClient.setQueryData(
  $api.queryOptions("get", "/api/projects/{project_id}/", { params: { path: { project_id: "@current" } } }).queryKey,
  { id: 0, name: "", timezone: "UTC" } as Project,
);
queryClient.setDefaultOptions({ queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } });

const root = createRootRoute({ component: () => <SharedPage refresh={Number(options.get("refresh")) || 0} /> });
// In memory: the page has one address, and what charts ask their router for has an answer.
const router = createRouter({ routeTree: root, history: createMemoryHistory() });

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      forceColorScheme={forced}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
