import { NavLink } from "@mantine/core";
import {
  IconArrowsSplit2,
  IconChartLine,
  IconFilter,
  IconRepeat,
  IconRotate2,
  IconStack2,
  type TablerIcon,
} from "@tabler/icons-react";
import { PlainProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";

const QUESTIONS: { kind: string; label: string; description: string; icon: TablerIcon }[] = [
  {
    kind: "TrendsQuery",
    label: "How often does it happen?",
    description: "Trends: counts over time",
    icon: IconChartLine,
  },
  {
    kind: "FunnelsQuery",
    label: "Where do people drop off?",
    description: "Funnel: steps in an order",
    icon: IconFilter,
  },
  { kind: "RetentionQuery", label: "Do they come back?", description: "Retention: by first week", icon: IconRepeat },
  { kind: "PathsQuery", label: "What do they do next?", description: "Paths: page after page", icon: IconArrowsSplit2 },
  { kind: "StickinessQuery", label: "How many days do they use it?", description: "Stickiness", icon: IconRotate2 },
  {
    kind: "LifecycleQuery",
    label: "Who is new, who is back, who is gone?",
    description: "Lifecycle",
    icon: IconStack2,
  },
];

/** The kinds of insights, as the questions that they answer. */
export function Questions() {
  return (
    <Card title="Ask a question" h="100%">
      {QUESTIONS.map(({ kind, label, description, icon: Icon }) => (
        <NavLink
          key={kind}
          component={PlainProjectLink}
          to="/insights/new"
          search={{ kind }}
          label={label}
          description={description}
          leftSection={<Icon size={20} stroke={1.6} />}
          style={{ borderRadius: "var(--mantine-radius-md)" }}
        />
      ))}
    </Card>
  );
}
