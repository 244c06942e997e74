import { Page } from "@/ui/Page";

export function EventPage() {
  return <Page title="EventPage">…</Page>;
}
