import { Button, PasswordInput, Stack } from "@mantine/core";
import { useState } from "react";
import { useMe } from "@/api/project";
import { useAccountChange } from "./useAccountChange";

const SHORTEST = 10; // characters; the server refuses less
const TOGGLE = { "aria-label": "Show the password", tabIndex: 0 } as const;

export function PasswordForm() {
  const change = useAccountChange();
  const { email } = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await change({ password: next, current_password: current }, "Your password was changed")) {
      setCurrent("");
      setNext("");
    }
  };
  return (
    <form onSubmit={save}>
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Stack gap="sm" align="flex-start">
        <PasswordInput
          w="100%"
          label="Current password"
          autoComplete="current-password"
          visibilityToggleButtonProps={TOGGLE}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          w="100%"
          label="New password"
          description={`At least ${SHORTEST} characters. You are signed out everywhere else.`}
          autoComplete="new-password"
          visibilityToggleButtonProps={TOGGLE}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!current || next.length < SHORTEST}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
