import { Page } from "@/ui/Page";

export function PropertyDefinitionPage() {
  return <Page title="PropertyDefinitionPage">…</Page>;
}
