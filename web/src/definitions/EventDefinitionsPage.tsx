import { Page } from "@/ui/Page";

export function EventDefinitionsPage() {
  return <Page title="EventDefinitionsPage">…</Page>;
}
