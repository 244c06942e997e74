/** How to call an endpoint, ready to be copied. */
import { Anchor, Stack, Text } from "@mantine/core";
import { useProjectHref } from "@/app/ProjectLink";
import { Code } from "@/ui/Code";
import { sqlOf } from "../tabs/opening";
import { holesOf } from "../variables/holes";
import type { Endpoint } from "./useSaved";

export function EndpointUse({ endpoint, settings }: { endpoint: Endpoint; settings: string }) {
  const { names } = holesOf(String(sqlOf(endpoint.query)?.query ?? ""));
  return (
    <Stack gap="sm">
      {endpoint.description && <Text size="sm">{endpoint.description}</Text>}
      <Text size="sm">
        Put a personal API key with the scopes <code>endpoint:read</code> and <code>query:read</code> into{" "}
        <code>HEDGEROW_KEY</code>. <Anchor href={settings}>Make one in the settings.</Anchor>
      </Text>
      <Code label="Call with curl" value={curlOf(endpoint, names, location.origin)} />
      <Text size="sm" c="dimmed">
        The answer has <code>columns</code> and <code>results</code>, a list of rows. <code>limit</code> and{" "}
        <code>offset</code> in the body ask for a part of the rows.
        {names.length > 0 && " What is left out of variables has its default."}
      </Text>
      {!endpoint.is_active && <Text size="sm">It is switched off: calls are refused.</Text>}
    </Stack>
  );
}

/** The modal's content stands outside of the page, which gives it the address of the settings. */
export function useKeySettings(): string {
  return useProjectHref()("/settings/keys");
}

export function curlOf(endpoint: Pick<Endpoint, "endpoint_path">, names: string[], origin: string): string {
  const body = names.length ? { variables: Object.fromEntries(names.map((name) => [name, "…"])) } : {};
  return `curl '${origin}${endpoint.endpoint_path}/' \\
  -H "Authorization: Bearer $HEDGEROW_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(body)}'`;
}
