import { Page } from "@/ui/Page";

export function LivePage() {
  return <Page title="LivePage">…</Page>;
}
