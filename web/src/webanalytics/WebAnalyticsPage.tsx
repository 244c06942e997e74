import { Page } from "@/ui/Page";

export function WebAnalyticsPage() {
  return <Page title="WebAnalyticsPage">…</Page>;
}
