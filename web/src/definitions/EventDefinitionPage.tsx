import { Page } from "@/ui/Page";

export function EventDefinitionPage() {
  return <Page title="EventDefinitionPage">…</Page>;
}
