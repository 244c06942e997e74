import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useMe } from "@/api/project";
import { useAccountChange } from "./useAccountChange";

const TOGGLE = { "aria-label": "Show the password", tabIndex: 0 } as const;

export function EmailForm() {
  const me = useMe();
  const change = useAccountChange();
  const [email, setEmail] = useState(me.email);
  const [password, setPassword] = useState("");
  const changed = email.trim() !== me.email;
  const save = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await change({ email: email.trim(), current_password: password }, "Sign in with the new address from now on"))
      setPassword("");
  };
  return (
    <form onSubmit={save}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          w="100%"
          type="email"
          autoComplete="username"
          label="Address to sign in with"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {changed && (
          <PasswordInput
            w="100%"
            label="Your password"
            autoComplete="current-password"
            visibilityToggleButtonProps={TOGGLE}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Button type="submit" disabled={!changed || !password}>
          Change address
        </Button>
      </Stack>
    </form>
  );
}
