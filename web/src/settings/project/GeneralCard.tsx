import { SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { useProject } from "@/api/project";
import { Card } from "@/ui/Card";
import { TextSetting } from "../TextSetting";
import { useProjectChange } from "../useProjectChange";

function zones(current: string): string[] {
  return [...new Set(["UTC", current, ...Intl.supportedValuesOf("timeZone")])].sort();
}

const NAMES = new Intl.DisplayNames("en", { type: "currency" });
const CURRENCIES = Intl.supportedValuesOf("currency").map((code) => ({
  value: code,
  label: `${code}: ${NAMES.of(code)}`,
}));

export function GeneralCard() {
  const project = useProject();
  const change = useProjectChange();
  const data = useMemo(() => zones(project.timezone), [project.timezone]);
  return (
    <Card title="General">
      <Stack gap="md">
        <TextSetting
          label="Name"
          value={project.name}
          required
          maxLength={200}
          onSave={(name) => change({ name }, "Renamed")}
        />
        <Select
          label="Time zone"
          description="In which days begin and end, in every insight. Changing it moves events to other days."
          data={data}
          value={project.timezone}
          searchable
          allowDeselect={false}
          maxDropdownHeight={280}
          limit={100}
          nothingFoundMessage="No such time zone"
          onChange={(timezone) => timezone && change({ timezone }, `Days now begin in ${timezone}`)}
        />
        <Select
          label="Currency"
          description="In which charts show amounts of money. It changes no number."
          data={CURRENCIES}
          value={project.base_currency}
          searchable
          allowDeselect={false}
          maxDropdownHeight={280}
          limit={100}
          nothingFoundMessage="No such currency"
          onChange={(code) => code && change({ base_currency: code }, `Amounts of money are now in ${code}`)}
        />
        <div>
          <Text size="sm" fw={600} id="week-start">
            Weeks begin on
          </Text>
          <SegmentedControl
            mt={4}
            aria-labelledby="week-start"
            data={[
              { value: "0", label: "Sunday" },
              { value: "1", label: "Monday" },
            ]}
            value={String(project.week_start_day)}
            onChange={(day) => change({ week_start_day: Number(day) })}
          />
        </div>
      </Stack>
    </Card>
  );
}
