import { Skeleton, Stack } from "@mantine/core";

/** The grey shape of a page while its code or its first data are on their way. */
export function PageLoading() {
  return (
    <Stack p="lg" gap="md" role="status" aria-busy="true" aria-label="Loading">
      <Skeleton h={28} w={220} />
      <Skeleton h={120} />
      <Skeleton h={280} />
    </Stack>
  );
}
