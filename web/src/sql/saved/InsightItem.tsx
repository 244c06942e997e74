import { Menu } from "@mantine/core";
import { useProjectPath } from "@/api/project";
import { useGo } from "@/app/ProjectLink";
import { DashboardModal } from "@/insights/actions/DashboardModal";
import { showModal } from "@/ui/modals";
import { failed, undoable } from "@/ui/notify";
import { Item } from "./Item";
import { type Insight, useSavedActions } from "./useSaved";

export function InsightItem({ insight, onOpen }: { insight: Insight; onOpen: () => void }) {
  const { changeInsight } = useSavedActions();
  const { project_id } = useProjectPath();
  const go = useGo();
  const id = insight.short_id;
  const name = insight.name || insight.derived_name || "Untitled query";
  const rename = async (next: string) => {
    try {
      await changeInsight(id, { name: next });
      return true;
    } catch (error) {
      failed("It could not be renamed", error);
      return false;
    }
  };
  const remove = async () => {
    try {
      await changeInsight(id, { deleted: true });
      undoable(`${name} was deleted`, () => changeInsight(id, { deleted: false }));
    } catch (error) {
      failed("It could not be deleted", error);
    }
  };
  const chooseDashboards = () =>
    showModal({
      title: `Dashboards with ${name}`,
      children: (
        <DashboardModal
          projectId={project_id}
          chosen={insight.dashboards}
          onChange={(dashboards) => changeInsight(id, { dashboards })}
        />
      ),
    });
  return (
    <Item name={name} about={insight.description} changed={insight.last_modified_at} onOpen={onOpen} onRename={rename}>
      <Menu.Item onClick={chooseDashboards}>Add to dashboard</Menu.Item>
      <Menu.Item onClick={() => go(`/insights/${id}`)}>Open as an insight</Menu.Item>
      <Menu.Divider />
      <Menu.Item color="red" onClick={() => void remove()}>
        Delete
      </Menu.Item>
    </Item>
  );
}
