import { Page } from "@/ui/Page";

export function CohortsPage() {
  return <Page title="CohortsPage">…</Page>;
}
