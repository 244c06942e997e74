import { Button, Group, MultiSelect, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { useMe } from "@/api/project";
import { KeySecret } from "./KeySecret";
import { ScopePicker } from "./ScopePicker";
import { PRESETS, type Scope } from "./scopes";

export function KeyForm() {
  const queryClient = useQueryClient();
  const [label, setLabel] = useState("");
  const [preset, setPreset] = useState("ask");
  const [chosen, setChosen] = useState<string[]>([]);
  const [teams, setTeams] = useState<string[]>([]);
  const [error, setError] = useState("");
  const [value, setValue] = useState("");
  const [busy, setBusy] = useState(false);
  const projects = useMe().organization?.teams ?? [];
  const scopes = preset === "hand" ? chosen : (PRESETS.find((one) => one.key === preset)?.scopes ?? []);

  const make = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const body = { label: label.trim(), scopes: scopes as Scope[], scoped_teams: teams.map(Number) };
      const { data } = await api.POST("/api/personal_api_keys/", { body });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/personal_api_keys/"] });
      setValue(data?.value ?? "");
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
      setBusy(false);
    }
  };

  const choosePreset = (next: string) => {
    if (next === "hand") setChosen(scopes.includes("*") ? [] : scopes);
    setPreset(next);
  };

  if (value) return <KeySecret value={value} />;
  return (
    <form onSubmit={make}>
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="What uses it"
          value={label}
          maxLength={40}
          data-autofocus
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <Radio.Group label="What it may do" value={preset} onChange={choosePreset}>
          <Stack gap={8} mt={6}>
            {PRESETS.map(({ key, label: name, description }) => (
              <Radio key={key} value={key} label={name} description={description} />
            ))}
          </Stack>
        </Radio.Group>
        {preset === "hand" && <ScopePicker scopes={chosen} onChange={setChosen} />}
        <MultiSelect
          label="Only in these projects"
          placeholder={teams.length ? "" : "All your projects"}
          data={projects.map((one) => ({ value: String(one.id), label: one.name }))}
          value={teams}
          onChange={setTeams}
        />
        {error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={busy} disabled={!label.trim() || scopes.length === 0}>
          Make key
        </Button>
      </Group>
    </form>
  );
}
