import { Page } from "@/ui/Page";

export function AnnotationsPage() {
  return <Page title="AnnotationsPage">…</Page>;
}
