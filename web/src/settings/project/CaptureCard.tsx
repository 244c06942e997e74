import { Stack, Switch, TagsInput, Text } from "@mantine/core";
import { type Project, useProject } from "@/api/project";
import { Card } from "@/ui/Card";
import { type ProjectChanges, useProjectChange } from "../useProjectChange";

type Name =
  | "autocapture_exceptions_opt_in"
  | "autocapture_web_vitals_opt_in"
  | "capture_performance_opt_in"
  | "capture_dead_clicks"
  | "heatmaps_opt_in"
  | "session_recording_opt_in"
  | "capture_console_log_opt_in";

const SWITCHES: { name: Name; label: string; description: string }[] = [
  {
    name: "autocapture_exceptions_opt_in",
    label: "Exceptions",
    description: "Errors that nobody caught, as $exception.",
  },
  { name: "autocapture_web_vitals_opt_in", label: "Web vitals", description: "How fast pages feel, as $web_vitals." },
  { name: "capture_dead_clicks", label: "Dead clicks", description: "Clicks after which nothing happened." },
  { name: "heatmaps_opt_in", label: "Heatmap data", description: "Where people click and how far they scroll." },
  {
    name: "session_recording_opt_in",
    label: "Session recordings",
    description: "What the page looked like. Recordings are kept; there is no player for them yet.",
  },
  { name: "capture_performance_opt_in", label: "Network timing", description: "Requests of the page, in recordings." },
  { name: "capture_console_log_opt_in", label: "Console", description: "What the page logs, in recordings." },
];

/** What the browser SDK is told to do. It asks when a page is opened. */
export function CaptureCard() {
  const project = useProject();
  const change = useProjectChange();
  return (
    <Card title="What browsers send">
      <Text size="sm" c="dimmed" mb="md">
        The browser SDK asks for these each time a page is opened. What its own configuration says goes first.
      </Text>
      <Stack gap="md">
        <Switch
          label="Autocapture"
          description="Clicks, changes and submitted forms, without a line of code."
          checked={!project.autocapture_opt_out}
          onChange={(event) => change({ autocapture_opt_out: !event.currentTarget.checked })}
        />
        {SWITCHES.map(({ name, label, description }) => (
          <Switch
            key={name}
            label={label}
            description={description}
            checked={project[name]}
            onChange={(event) => change({ [name]: event.currentTarget.checked } as ProjectChanges)}
          />
        ))}
        <Sites project={project} name="recording_domains" label="Record only on these sites" />
        <Sites project={project} name="app_urls" label="Your sites" />
      </Stack>
    </Card>
  );
}

const HINTS = {
  recording_domains: "Empty: on all. For example https://shop.example.com or https://*.example.com.",
  app_urls: "Kept for tools that ask the API where your sites are, such as the toolbar of SDKs.",
};

function Sites(props: { project: Project; name: "recording_domains" | "app_urls"; label: string }) {
  const { project, name, label } = props;
  const change = useProjectChange();
  const sites = project[name].filter((one): one is string => typeof one === "string");
  return (
    <TagsInput
      label={label}
      description={HINTS[name]}
      placeholder={sites.length ? "" : "https://"}
      value={sites}
      onChange={(next) => change({ [name]: next } as ProjectChanges)}
    />
  );
}
