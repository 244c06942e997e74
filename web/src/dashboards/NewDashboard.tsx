import { Button, Group, SimpleGrid, Skeleton, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import {
  IconBuilding,
  IconChartLine,
  IconFlask,
  IconHeartbeat,
  IconLayoutDashboard,
  IconPlant2,
  IconServer,
  IconUsers,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { useGo } from "@/app/ProjectLink";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { closeModal } from "@/ui/modals";
import { failed } from "@/ui/notify";
import classes from "./NewDashboard.module.css";
import { TemplateForm } from "./TemplateForm";

export type Template = Schemas["TemplateRow"];

const ICONS: Record<string, typeof IconChartLine> = {
  "company-kpis": IconBuilding,
  "product-health": IconHeartbeat,
  growth: IconPlant2,
  "engineering-health": IconServer,
  "experiment-results": IconFlask,
  "customer-success": IconUsers,
};

/** First what it begins with; a template then asks what its events are called here. */
export function NewDashboard() {
  const path = useProjectPath();
  const [template, setTemplate] = useState<Template | null>(null);
  const [isBlank, setBlank] = useState(false);
  const templates = $api.useQuery("get", "/api/projects/{project_id}/dashboard_templates/", { params: { path } });
  const opened = useOpened();

  if (template) return <TemplateForm template={template} onBack={() => setTemplate(null)} onMade={opened} />;
  if (isBlank) return <BlankForm onBack={() => setBlank(false)} onMade={opened} />;
  return (
    <Stack>
      {templates.error && <ErrorNotice error={templates.error} onRetry={() => templates.refetch()} />}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        <Choice
          icon={IconLayoutDashboard}
          title="Blank dashboard"
          text="Add insights and text cards yourself."
          onClick={() => setBlank(true)}
        />
        {templates.isPending && [0, 1, 2, 3, 4, 5].map((one) => <Skeleton key={one} h={116} />)}
        {templates.data?.results.map((one) => (
          <Choice
            key={one.id}
            icon={ICONS[one.id] ?? IconChartLine}
            title={one.template_name ?? one.id}
            text={one.dashboard_description ?? ""}
            onClick={() => setTemplate(one)}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

interface ChoiceProps {
  icon: typeof IconChartLine;
  title: string;
  text: string;
  onClick: () => void;
}

function Choice({ icon: Icon, title, text, onClick }: ChoiceProps) {
  return (
    <UnstyledButton className={classes.choice} onClick={onClick}>
      <Icon size={22} stroke={1.5} aria-hidden />
      <Text fw={600} size="sm" mt={6}>
        {title}
      </Text>
      <Text size="xs" c="dimmed">
        {text}
      </Text>
    </UnstyledButton>
  );
}

function useOpened() {
  const client = useQueryClient();
  const go = useGo();
  return (id: number) => {
    void client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/dashboards/"] });
    closeModal();
    go(`/dashboards/${id}`);
  };
}

function BlankForm({ onBack, onMade }: { onBack: () => void; onMade: (id: number) => void }) {
  const path = useProjectPath();
  const [name, setName] = useState("");
  const create = async () => {
    try {
      const body = { name: name.trim() || "Untitled dashboard" };
      const { data } = await api.POST("/api/projects/{project_id}/dashboards/", { params: { path }, body });
      if (data) onMade(data.id);
    } catch (error) {
      failed("The dashboard could not be made", error);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <TextInput
        label="Name"
        placeholder="Checkout"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoFocus
      />
      <Group justify="space-between" mt="md">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button type="submit">Create dashboard</Button>
      </Group>
    </form>
  );
}
