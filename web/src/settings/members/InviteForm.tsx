import { Box, Button, Group, NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "@/api/client";
import { CopyButton } from "@/ui/CopyButton";
import { closeModal } from "@/ui/modals";
import { LEVELS, useOwnLevel } from "../levels";
import classes from "../Secret.module.css";

interface InviteFormProps {
  organization: string;
  /** For a new link to somebody who was invited before. */
  email?: string;
  level?: number;
}

export function InviteForm({ organization, email: known = "", level: first = 1 }: InviteFormProps) {
  const own = useOwnLevel();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState(known);
  const [level, setLevel] = useState(first);
  const [message, setMessage] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const [link, setLink] = useState("");
  const [busy, setBusy] = useState(false);

  const make = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const body = { target_email: email.trim(), level: level as 1 | 8 | 15, message: message.trim() || null };
      const params = { path: { organization_id: organization } };
      const { data } = await api.POST("/api/organizations/{organization_id}/invites/", { params, body });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/organizations/{organization_id}/invites/"] });
      setLink(data?.link ?? "");
    } catch (problem) {
      setError(problem instanceof ApiError ? problem : new ApiError(0, String(problem)));
    }
    setBusy(false);
  };

  if (link) return <InviteLink link={link} email={email.trim()} />;
  return (
    <form onSubmit={make}>
      <TextInput
        label="Email address"
        type="email"
        required
        withAsterisk={false}
        value={email}
        data-autofocus
        error={error?.message}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        mt="sm"
        label="Level"
        value={level}
        data={LEVELS.map(({ value, label }) => ({ value: String(value), label, disabled: value > own }))}
        onChange={(event) => setLevel(Number(event.currentTarget.value))}
      />
      <Textarea
        mt="sm"
        label="A few words"
        description="Shown on the page that the link opens."
        value={message}
        maxLength={1000}
        autosize
        minRows={2}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={busy} disabled={!email.includes("@")}>
          Make the link
        </Button>
      </Group>
    </form>
  );
}

function InviteLink({ link, email }: { link: string; email: string }) {
  return (
    <>
      <Text size="sm" mb="sm">
        Send this link to {email} yourself: no mail is sent. It is shown only now, works once, and ends after 7 days.
      </Text>
      <Box className={classes.secret}>
        <code data-testid="invite-link">{link}</code>
        <CopyButton value={link} what="the link" />
      </Box>
      <Group justify="flex-end" mt="md">
        <Button onClick={closeModal}>Done</Button>
      </Group>
    </>
  );
}
