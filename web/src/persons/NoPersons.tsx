import { Button, Code, Stack } from "@mantine/core";
import { IconUserSearch, IconUsers } from "@tabler/icons-react";
import { PlainProjectLink } from "@/app/ProjectLink";
import { EmptyState } from "@/ui/EmptyState";

const IDENTIFY = `posthog.identify(user.id, {
  email: user.email,
  name: user.name,
})`;

/** A project without persons: how they come to be. */
export function NoPersons() {
  return (
    <EmptyState
      icon={IconUsers}
      title="Nobody is known yet"
      action={
        <Stack gap="sm" align="center" mt="xs" maw="100%">
          <Code block ta="left" maw="100%" style={{ overflowX: "auto" }} tabIndex={0}>
            {IDENTIFY}
          </Code>
          <Button component={PlainProjectLink} to="/connect" size="sm">
            Connect your product
          </Button>
        </Stack>
      }
    >
      A person is made by the first event of a visitor. Call <Code>identify()</Code> when somebody signs in: what they
      did before and on other devices then becomes one person, with the properties that you send along.
    </EmptyState>
  );
}

/** Nobody matches the search and the filters. */
export function NobodyFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={IconUserSearch}
      title="Nobody matches"
      action={
        <Button variant="default" size="sm" onClick={onClear} mt="xs">
          Clear search and filters
        </Button>
      }
    >
      The search looks at e-mail addresses, names and distinct ids, in any case. Filters have to hold all at once.
    </EmptyState>
  );
}
