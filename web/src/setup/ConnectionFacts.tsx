import { Code, Group, Stack, Text } from "@mantine/core";
import { useProject } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";
import { CopyButton } from "@/ui/CopyButton";

/** The host and the token, for tools that ask for just these. */
export function ConnectionFacts() {
  const { api_token: token } = useProject();
  return (
    <Card title="Host and token">
      <Stack gap="xs">
        <Fact label="Host" value={location.origin} what="the host" />
        <Fact label="Project token" value={token} what="the project token" />
        <Text size="sm" c="dimmed">
          The token is public: it can send events and read flags, nothing else. To read data from scripts, make a{" "}
          <ProjectLink to="/settings/keys" inherit>
            personal API key
          </ProjectLink>
          .
        </Text>
      </Stack>
    </Card>
  );
}

function Fact({ label, value, what }: { label: string; value: string; what: string }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Group gap={4} wrap="nowrap">
        <Code style={{ overflowWrap: "anywhere" }} bg="var(--hr-code)">
          {value}
        </Code>
        <CopyButton value={value} what={what} />
      </Group>
    </div>
  );
}
