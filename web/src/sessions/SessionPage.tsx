import { Page } from "@/ui/Page";

export function SessionPage() {
  return <Page title="SessionPage">…</Page>;
}
