import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ApiError } from "@/api/client";

interface ErrorNoticeProps {
  error: unknown;
  onRetry?: () => void;
  title?: string;
}

/** What went wrong, in the server's own sentence, and a way to try again. */
export function ErrorNotice({ error, onRetry, title = "This could not be shown" }: ErrorNoticeProps) {
  const known = error instanceof ApiError;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={title} role="alert">
      <Text size="sm" style={{ whiteSpace: "pre-wrap" }} ff={message.includes("\n") ? "monospace" : undefined}>
        {known ? message : `Something in this page broke: ${message}`}
      </Text>
      {onRetry && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
