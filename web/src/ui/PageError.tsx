import { Box } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { ErrorNotice } from "./ErrorNotice";

/** In place of a page that could not be shown. */
export function PageError({ error }: { error: Error }) {
  const router = useRouter();
  return (
    <Box p="lg" component="main">
      <ErrorNotice error={error} onRetry={() => router.invalidate()} />
    </Box>
  );
}
