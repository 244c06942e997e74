import { Button, Menu } from "@mantine/core";
import { IconChartLine, IconChevronDown, IconCopy, IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { useGo } from "@/app/ProjectLink";
import { exportPersons } from "@/persons/exportPersons";
import { confirm } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { renameCohort } from "./RenameCohort";
import { type Cohort, nameOf, useChangeCohort, useForgetCohorts } from "./useCohort";

/** Everybody beside the cohort, by those who viewed a page each day. */
const compared = (cohort: Cohort) => ({
  kind: "InsightVizNode",
  source: {
    kind: "TrendsQuery",
    series: [{ kind: "EventsNode", event: "$pageview", name: "$pageview", math: "dau" }],
    interval: "day",
    dateRange: { date_from: "-30d" },
    breakdownFilter: { breakdown_type: "cohort", breakdown: ["all", cohort.id] },
    trendsFilter: { display: "ActionsLineGraph" },
  },
});

export function CohortActions({ cohort }: { cohort: Cohort }) {
  const projectUrl = useProjectUrl();
  const forget = useForgetCohorts();
  const change = useChangeCohort(cohort.id);
  const go = useGo();

  const duplicate = async () => {
    try {
      const made = await requestJson<Cohort>(`${projectUrl}/cohorts/${cohort.id}/duplicate_as_static_cohort/`, {});
      void forget();
      done(`${nameOf(made)} holds those who are in it now`);
      go(`/cohorts/${made.id}`);
    } catch (error) {
      failed("The cohort was not duplicated", error);
    }
  };
  const remove = async () => {
    const agreed = await confirm({
      title: `Delete ${nameOf(cohort)}`,
      message:
        "Insights that filter or break down by it lose those parts, and cohorts that refer to it treat it as empty. The persons stay.",
      verb: "Delete",
    });
    if (!agreed) return;
    try {
      await requestJson(`${projectUrl}/cohorts/${cohort.id}/`, { deleted: true }, { method: "PATCH" });
      done("The cohort was deleted");
      await go("/cohorts", {}, { replace: true }); // first: this page would ask for the cohort again, and not find it
      void forget();
    } catch (error) {
      failed("The cohort was not deleted", error);
    }
  };
  const save = () =>
    void exportPersons(
      projectUrl,
      {
        search: "",
        filters: [{ type: "cohort", key: "id", operator: "in", value: cohort.id }],
        columns: ["email", "name"],
        sorting: { key: "created_at", descending: true },
      },
      undefined,
      `${nameOf(cohort)}.csv`,
    );

  return (
    <>
      <Button
        variant="default"
        leftSection={<IconChartLine size={16} />}
        onClick={() => go("/insights/new", { q: compared(cohort) })}
      >
        Compare in an insight
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} />}>
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} />}
            onClick={() => renameCohort({ cohort, onSave: async (named) => void (await change(named)) })}
          >
            Rename and describe
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void duplicate()}>
            Duplicate as static cohort
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={save}>
            Export members as CSV
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
            Delete cohort
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
