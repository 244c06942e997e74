/** How the event store would answer: its plan, and the query as HogQL was read. */
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { type Question, useAnswer } from "@/api/ask";
import { Code } from "@/ui/Code";
import { ErrorNotice } from "@/ui/ErrorNotice";

export function ExplainModal({ question }: { question: Question }) {
  const { data, error, refetch } = useAnswer({ ...question, explain: true }, { keep: false });
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} title="The query did not run" />;
  if (!data) return <Skeleton h={320} />;
  const plan = Array.isArray(data.explain) ? data.explain.join("\n") : "";
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        To be read from the bottom: what is read first stands last. Granules are blocks of up to 8,192 rows; fewer of
        them mean a faster query. A condition on timestamp helps most.
      </Text>
      <Title order={2} size="sm">
        Plan
      </Title>
      <Code label="Plan" value={plan || "There is no plan for this query."} />
      {data.hogql && (
        <>
          <Title order={2} size="sm">
            HogQL, as it was read
          </Title>
          <Code label="HogQL" value={data.hogql} />
        </>
      )}
    </Stack>
  );
}
