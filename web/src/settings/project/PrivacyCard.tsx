import { Select, Stack, Switch } from "@mantine/core";
import { useProject } from "@/api/project";
import { Card } from "@/ui/Card";
import { useProjectChange } from "../useProjectChange";

const COOKIELESS = [
  { value: "0", label: "Dropped" },
  { value: "1", label: "Counted, with an id that lasts a day" },
  { value: "2", label: "Counted, with sessions as well" },
];

export function PrivacyCard() {
  const project = useProject();
  const change = useProjectChange();
  return (
    <Card title="Privacy and bots">
      <Stack gap="md">
        <Switch
          label="Remove IP addresses"
          description="Addresses are removed as events arrive, after the country was looked up. Past events keep theirs."
          checked={project.anonymize_ips}
          onChange={(event) => change({ anonymize_ips: event.currentTarget.checked })}
        />
        <Switch
          label="Drop events of bots"
          description="Known crawlers are not stored. Otherwise they are marked with $is_bot and can be filtered out."
          checked={project.drop_bots}
          onChange={(event) => change({ drop_bots: event.currentTarget.checked })}
        />
        <Select
          label="Events of visitors without cookies"
          description="Those of SDKs in cookieless mode."
          data={COOKIELESS}
          value={String(project.cookieless_server_hash_mode)}
          allowDeselect={false}
          onChange={(mode) => change({ cookieless_server_hash_mode: Number(mode) })}
        />
      </Stack>
    </Card>
  );
}
