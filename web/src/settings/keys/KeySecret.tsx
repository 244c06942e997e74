import { Box, Button, Group, Text } from "@mantine/core";
import { CopyButton } from "@/ui/CopyButton";
import { closeModal } from "@/ui/modals";
import classes from "../Secret.module.css";

/** A key's value, which the server tells once. */
export function KeySecret({ value }: { value: string }) {
  return (
    <>
      <Text size="sm" mb="sm">
        Copy the key now: it is shown this once, and only its hash is kept.
      </Text>
      <Box className={classes.secret}>
        <code data-testid="key-value">{value}</code>
        <CopyButton value={value} what="the key" />
      </Box>
      <Group justify="flex-end" mt="md">
        <Button onClick={closeModal}>Done</Button>
      </Group>
    </>
  );
}
