import { Page } from "@/ui/Page";

export function DashboardPage() {
  return <Page title="DashboardPage">…</Page>;
}
