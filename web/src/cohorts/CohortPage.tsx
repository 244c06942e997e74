import { Page } from "@/ui/Page";

export function CohortPage() {
  return <Page title="CohortPage">…</Page>;
}
