import { Page } from "@/ui/Page";

export function ActionsPage() {
  return <Page title="ActionsPage">…</Page>;
}
