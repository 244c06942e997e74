import { Page } from "@/ui/Page";

export function PropertyDefinitionsPage() {
  return <Page title="PropertyDefinitionsPage">…</Page>;
}
