/** A public link to a dashboard or an insight, a frame for other sites, and passwords. */
import { Anchor, Button, Code, Group, Select, Skeleton, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { $api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { CopyButton } from "@/ui/CopyButton";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { failed } from "@/ui/notify";
import { embedCode, shareAddress } from "./shareAddress";

const ROUTE = "/api/projects/{project_id}/dashboards/{id}/sharing/" as const;
const PASSWORDS = "/api/projects/{project_id}/dashboards/{id}/sharing/passwords/" as const;

export function ShareForm({ id, name }: { id: number; name: string }) {
  const params = { path: { ...useProjectPath(), id } };
  const sharing = $api.useQuery("get", ROUTE, { params });
  const options = {
    onSuccess: () => sharing.refetch(),
    onError: (error: unknown) => failed("It was not changed", error),
  };
  const change = $api.useMutation("patch", ROUTE, options);
  const renew = $api.useMutation("post", "/api/projects/{project_id}/dashboards/{id}/sharing/refresh/", options);
  if (sharing.error) return <ErrorNotice error={sharing.error} onRetry={() => sharing.refetch()} />;
  if (!sharing.data) return <Skeleton h={180} />;
  const { enabled, access_token: token } = sharing.data;
  return (
    <Stack>
      <Switch
        label="Anybody with the link can see it"
        description="Without signing in. Turning this off makes the link useless for ever."
        checked={enabled}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ params, body: { enabled: event.currentTarget.checked } })}
        data-autofocus
      />
      <Text size="sm" c="dimmed">
        The page shows names, descriptions, text cards and charts of figures, computed at most half an hour ago. It
        shows no person: lists of people and events are left out, values of personal properties become "Group 1", "Group
        2", and nothing can be clicked open. Search engines are asked to leave it out.
      </Text>
      {enabled && token && (
        <>
          <Link token={token} name={name} onRenew={() => renew.mutate({ params })} />
          <Passwords id={id} sharing={sharing.data} onChange={() => sharing.refetch()} />
        </>
      )}
    </Stack>
  );
}

const THEMES = [
  { value: "auto", label: "As the visitor's system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const REFRESHES = [
  { value: "0", label: "When it is opened" },
  { value: "300", label: "Every 5 minutes" },
  { value: "900", label: "Every 15 minutes" },
  { value: "1800", label: "Every 30 minutes" },
];

function Link({ token, name, onRenew }: { token: string; name: string; onRenew: () => void }) {
  const [theme, setTheme] = useState("auto");
  const [refresh, setRefresh] = useState("0");
  const wanted = { theme, refresh: Number(refresh) };
  const link = shareAddress(location.origin, "shared", token, wanted);
  const code = embedCode(shareAddress(location.origin, "embedded", token, wanted), name);
  return (
    <>
      <Group grow>
        <Select
          label="Colours"
          data={THEMES}
          value={theme}
          allowDeselect={false}
          onChange={(next) => setTheme(next ?? "auto")}
        />
        <Select
          label="Figures are fetched"
          data={REFRESHES}
          value={refresh}
          allowDeselect={false}
          onChange={(next) => setRefresh(next ?? "0")}
        />
      </Group>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput label="Link" readOnly value={link} flex={1} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton value={link} what="the link" />
      </Group>
      <Group gap="md">
        <Anchor href={link} target="_blank" size="sm">
          Open it
        </Anchor>
        <Button size="compact-sm" variant="default" onClick={onRenew}>
          Replace the link
        </Button>
      </Group>
      <div>
        <Group gap="xs" justify="space-between">
          <Text size="sm" fw={500}>
            Embed code
          </Text>
          <CopyButton value={code} what="the embed code" />
        </Group>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {code}
        </Code>
      </div>
    </>
  );
}

interface PasswordsProps {
  id: number;
  sharing: Schemas["SharingRow"];
  onChange: () => void;
}

function Passwords({ id, sharing, onChange }: PasswordsProps) {
  const path = { ...useProjectPath(), id };
  const options = { onSuccess: onChange, onError: (error: unknown) => failed("It was not changed", error) };
  const change = $api.useMutation("patch", ROUTE, options);
  const add = $api.useMutation("post", PASSWORDS, options);
  const remove = $api.useMutation("delete", `${PASSWORDS}{password_id}/`, options);
  const [note, setNote] = useState("");
  const made = add.data?.password;
  return (
    <Stack gap="xs">
      <Switch
        label="Ask for a password"
        checked={sharing.password_required}
        disabled={change.isPending}
        onChange={(event) =>
          change.mutate({ params: { path }, body: { password_required: event.currentTarget.checked } })
        }
      />
      {sharing.password_required && sharing.share_passwords.length === 0 && (
        <Text size="sm" c="var(--mantine-color-error)">
          There is no password yet, so nobody can open the page.
        </Text>
      )}
      {sharing.password_required && (
        <>
          {sharing.share_passwords.length > 0 && (
            <Table aria-label="Passwords">
              <Table.Tbody>
                {sharing.share_passwords.map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Td>{one.note || "Password"}</Table.Td>
                    <Table.Td ta="right">
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        color="red"
                        leftSection={<IconTrash size={14} />}
                        onClick={() => remove.mutate({ params: { path: { ...path, password_id: one.id } } })}
                      >
                        Delete
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          {made && (
            <Group gap="xs">
              <Text size="sm">
                The new password, shown this once: <Code>{made}</Code>
              </Text>
              <CopyButton value={made} what="the password" />
            </Group>
          )}
          <Group align="flex-end" gap="xs">
            <TextInput
              label="Who it is for"
              value={note}
              maxLength={100}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Button
              variant="default"
              leftSection={<IconPlus size={16} />}
              loading={add.isPending}
              onClick={() => add.mutate({ params: { path }, body: { note } })}
            >
              New password
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
