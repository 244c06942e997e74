import { Skeleton, Stack, Table, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { Code } from "@/ui/Code";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { moment, number } from "@/ui/format";

/** One dead letter, with the beginning of its body. */
export function DeadLetter({ id }: { id: number }) {
  const { timezone } = useProject();
  const answer = $api.useQuery("get", "/api/projects/{project_id}/ingestion/dead_letters/{id}/", {
    params: { path: { ...useProjectPath(), id } },
  });
  if (answer.error) return <ErrorNotice error={answer.error} onRetry={answer.refetch} />;
  const letter = answer.data;
  if (!letter) return <Skeleton h={240} />;
  const facts: [string, string][] = [
    ["Reason", letter.reason],
    ["Error", letter.error],
    ["Received", letter.received_at ? moment(letter.received_at, timezone) : "unknown"],
    ["Kind of request", letter.lane || "unknown"],
    ["Events", letter.events === null ? "unknown" : number(letter.events)],
    ["Sent by", letter.user_agent || "unknown"],
  ];
  return (
    <Stack gap="sm">
      <Table layout="fixed" verticalSpacing={4}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={130} scope="row" fw={500}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Code value={letter.body || " "} label="Body" />
      {!letter.body_is_whole && (
        <Text size="xs" c="dimmed">
          The beginning of {number(letter.bytes)} bytes. <code>hedgerow deadletter show</code> gives all.
        </Text>
      )}
    </Stack>
  );
}
