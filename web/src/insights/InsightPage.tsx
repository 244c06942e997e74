import { Page } from "@/ui/Page";

export function InsightPage() {
  return <Page title="InsightPage">…</Page>;
}
