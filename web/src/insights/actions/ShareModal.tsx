/** A public link to the insight, with or without passwords, and the code that embeds it in another page. */
import { ActionIcon, Alert, Button, Code, Group, Skeleton, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, api, type Schemas } from "@/api/client";
import { CopyButton } from "@/ui/CopyButton";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { failed } from "@/ui/notify";

const SHARING = "/api/projects/{project_id}/insights/{id}/sharing/" as const;
const PASSWORDS = "/api/projects/{project_id}/insights/{id}/sharing/passwords/" as const;
const PASSWORD = "/api/projects/{project_id}/insights/{id}/sharing/passwords/{password_id}/" as const;
type Sharing = Schemas["SharingRow"];

/** Inside a modal, which the shell draws: the project is given, not read from the address. */
export function ShareModal({ projectId, shortId }: { projectId: string; shortId: string }) {
  const path = { project_id: projectId, id: shortId };
  const client = useQueryClient();
  const options = $api.queryOptions("get", SHARING, { params: { path } });
  const sharing = $api.useQuery("get", SHARING, { params: { path } });
  const change = async (body: Partial<Schemas["SharingChange"]>) => {
    try {
      const { data } = await api.PATCH(SHARING, { params: { path }, body: body as Schemas["SharingChange"] });
      client.setQueryData(options.queryKey, data);
    } catch (error) {
      failed("Sharing could not be changed", error);
    }
  };
  if (sharing.error) return <ErrorNotice error={sharing.error} onRetry={() => void sharing.refetch()} />;
  if (!sharing.data) return <Skeleton h={160} />;
  const { enabled, access_token, password_required } = sharing.data;
  return (
    <Stack gap="sm">
      <Switch
        label="Anyone with the link can see this insight"
        checked={enabled}
        onChange={(event) => void change({ enabled: event.currentTarget.checked })}
      />
      {enabled && access_token && (
        <>
          <Links token={access_token} />
          <Switch
            label="Ask for a password"
            checked={password_required}
            onChange={(event) => void change({ password_required: event.currentTarget.checked })}
          />
          {password_required && (
            <Passwords path={path} sharing={sharing.data} onChanged={() => void sharing.refetch()} />
          )}
        </>
      )}
    </Stack>
  );
}

function Links({ token }: { token: string }) {
  const link = `${location.origin}/shared/${token}`;
  const embed = `<iframe width="100%" height="400" frameborder="0" src="${location.origin}/embedded/${token}"></iframe>`;
  return (
    <>
      <TextInput label="Public link" readOnly value={link} rightSection={<CopyButton value={link} what="the link" />} />
      <TextInput
        label="Code to embed it"
        readOnly
        value={embed}
        rightSection={<CopyButton value={embed} what="the code" />}
      />
    </>
  );
}

interface PasswordsProps {
  path: { project_id: string; id: string };
  sharing: Sharing;
  onChanged: () => void;
}

function Passwords({ path, sharing, onChanged }: PasswordsProps) {
  const [made, setMade] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const add = async () => {
    try {
      const { data } = await api.POST(PASSWORDS, { params: { path }, body: { note: note || null } as never });
      setMade(data?.password ?? null);
      setNote("");
      onChanged();
    } catch (error) {
      failed("The password could not be made", error);
    }
  };
  const remove = async (id: string) => {
    try {
      await api.DELETE(PASSWORD, { params: { path: { ...path, password_id: id } } });
      onChanged();
    } catch (error) {
      failed("The password could not be removed", error);
    }
  };
  return (
    <Stack gap={6}>
      {sharing.share_passwords.map((one) => (
        <Group key={one.id} justify="space-between" gap="xs">
          <Text size="sm">{one.note || "Password without a note"}</Text>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${one.note || "password"}`}
            onClick={() => void remove(one.id)}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      ))}
      {!sharing.share_passwords.length && (
        <Text size="sm" c="dimmed">
          Nobody can open the link until there is a password. Make one for each person or team, so that you can take it
          back alone.
        </Text>
      )}
      {made && (
        <Alert variant="light" title="The new password, shown only now">
          <Group gap={4}>
            <Code>{made}</Code>
            <CopyButton value={made} what="the password" />
          </Group>
        </Alert>
      )}
      <Group gap="xs" align="flex-end">
        <TextInput
          label="For whom is a new password"
          size="xs"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button size="xs" variant="default" onClick={() => void add()}>
          Make a password
        </Button>
      </Group>
    </Stack>
  );
}
