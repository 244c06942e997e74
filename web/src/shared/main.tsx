import "@mantine/core/styles.css";
import "@/app/global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "@/api/queryClient";
import { cssVariables, theme } from "@/app/theme";
import { embedded } from "./data";
import { knowProject } from "./project";
import { SharedPage } from "./SharedPage";

const options = new URLSearchParams(location.search);
const asked = options.get("theme");
const forced = asked === "light" || asked === "dark" ? asked : undefined;
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

knowProject(embedded()?.currency);
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
