/** Saving: over what the tab was opened from, or as something new. */
import { Button, Menu } from "@mantine/core";
import { IconApi, IconChevronDown, IconDeviceFloppy, IconLayoutDashboard, IconPlus } from "@tabler/icons-react";
import type { Question } from "@/api/ask";
import { showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { isChanged, type Tab } from "../tabs/tab";
import { EndpointForm } from "./EndpointForm";
import { EndpointUse, useKeySettings } from "./EndpointUse";
import { InsightForm } from "./InsightForm";
import { insightQuery, useSavedActions } from "./useSaved";

interface SaveMenuProps {
  tab: Tab;
  question: Question;
  variables: string[];
  onChange: (change: Partial<Tab>) => void;
}

export function SaveMenu({ tab, question, variables, onChange }: SaveMenuProps) {
  const actions = useSavedActions();
  const settings = useKeySettings();
  const { origin, text } = tab;
  const empty = !text.trim();

  const save = async () => {
    if (!origin) return;
    try {
      if (origin.kind === "insight") await actions.changeInsight(origin.id, { query: insightQuery(tab, question) });
      else await actions.changeEndpoint(origin.id, { query: question });
      onChange({ origin: { ...origin, text } });
      done(`${origin.name} was saved`);
    } catch (error) {
      failed("The query could not be saved", error);
    }
  };

  const asInsight = (toDashboard: boolean) =>
    showModal({
      title: toDashboard ? "Add to dashboard" : "Save as insight",
      children: (
        <InsightForm
          toDashboard={toDashboard}
          onSave={async (naming) => {
            const body = { ...naming, query: insightQuery(tab, question), saved: true };
            const made = await actions.createInsight(body);
            onChange({ origin: { kind: "insight", id: made.short_id, name: naming.name, text } });
            done(naming.dashboards.length ? "Saved, and added to the dashboard" : "Saved as an insight");
          }}
        />
      ),
    });

  const asEndpoint = () =>
    showModal({
      title: "Save as endpoint",
      children: (
        <EndpointForm
          variables={variables}
          onSave={async (naming) => {
            const made = await actions.createEndpoint({ ...naming, query: question });
            onChange({ origin: { kind: "endpoint", id: made.name, name: made.name, text } });
            const children = <EndpointUse endpoint={made} settings={settings} />;
            showModal({ title: `Call ${made.name}`, size: "lg", children });
          }}
        />
      ),
    });

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDeviceFloppy size={14} />}
          rightSection={<IconChevronDown size={14} />}
          disabled={empty}
        >
          Save
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {origin && (
          <>
            <Menu.Item leftSection={<IconDeviceFloppy size={14} />} onClick={() => void save()}>
              Save {origin.name}
              {isChanged(tab) ? "" : " (text not changed)"}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => asInsight(false)}>
          Save as insight
        </Menu.Item>
        <Menu.Item leftSection={<IconLayoutDashboard size={14} />} onClick={() => asInsight(true)}>
          Add to dashboard
        </Menu.Item>
        <Menu.Item leftSection={<IconApi size={14} />} onClick={asEndpoint}>
          Save as endpoint
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
