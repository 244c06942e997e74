import { Page } from "@/ui/Page";

export function IngestionPage() {
  return <Page title="IngestionPage">…</Page>;
}
