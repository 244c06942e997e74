import { Page } from "@/ui/Page";

export function ConnectPage() {
  return <Page title="ConnectPage">…</Page>;
}
