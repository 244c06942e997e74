import { Button } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { PlainProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/EmptyState";

/** Home of a project that no event has reached yet. */
export function Waiting() {
  return (
    <Card>
      <EmptyState
        icon={IconPlugConnected}
        title="No event has arrived yet"
        action={
          <Button component={PlainProjectLink} to="/connect" mt="sm">
            Connect your product
          </Button>
        }
      >
        Add a few lines to your site, app or server, or load the demo data to look around first. Numbers appear here
        within seconds of the first event.
      </EmptyState>
    </Card>
  );
}
