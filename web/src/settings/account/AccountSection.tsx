import { SegmentedControl, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { useMe } from "@/api/project";
import { Card } from "@/ui/Card";
import { TextSetting } from "../TextSetting";
import { EmailForm } from "./EmailForm";
import { PasswordForm } from "./PasswordForm";
import { useAccountChange } from "./useAccountChange";

export function AccountSection() {
  const me = useMe();
  const change = useAccountChange();
  return (
    <>
      <Card title="You">
        <Stack gap="md">
          <TextSetting
            label="Name"
            value={me.first_name}
            maxLength={64}
            onSave={(first_name) => change({ first_name }, "Your name was changed")}
          />
          <ColorScheme />
        </Stack>
      </Card>
      <Card title="Email address">
        <EmailForm />
      </Card>
      <Card title="Password">
        <PasswordForm />
      </Card>
    </>
  );
}

function ColorScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div>
      <Text size="sm" fw={600} id="colours">
        Colours
      </Text>
      <SegmentedControl
        mt={4}
        aria-labelledby="colours"
        data={[
          { value: "auto", label: "As this device" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
        value={colorScheme}
        onChange={(scheme) => setColorScheme(scheme as "auto" | "light" | "dark")}
      />
    </div>
  );
}
