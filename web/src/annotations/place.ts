/** Where a chart stands: what is annotated on one insight or one dashboard shows there alone. */
import { createContext } from "react";
import type { Schemas } from "@/api/client";

export const InsightOfChart = createContext<number | null>(null);
export const DashboardOfChart = createContext<number | null>(null);

type Placed = Pick<Schemas["AnnotationRow"], "scope" | "dashboard_item" | "dashboard_id">;

export function isShownOn(annotation: Placed, insight: number | null, dashboard: number | null): boolean {
  switch (annotation.scope) {
    case "project":
    case "organization":
      return true;
    case "dashboard_item":
      return insight !== null && annotation.dashboard_item === insight;
    case "dashboard":
      return dashboard !== null && annotation.dashboard_id === dashboard;
    default:
      return false;
  }
}
