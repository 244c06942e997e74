import { Button, Menu } from "@mantine/core";
import { IconArrowMerge, IconArrowsSplit, IconChevronDown, IconEraser, IconTrash } from "@tabler/icons-react";
import { useProjectUrl } from "@/api/project";
import { useGo } from "@/app/ProjectLink";
import { confirm } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { choosePerson } from "./ChoosePerson";
import { askToDelete } from "./DeletePersons";
import { personName } from "./personName";
import { askToSplit } from "./SplitForm";
import { type Person, post, useForgetPersons, usePersonDeed } from "./usePerson";

/** What can be done with a whole person. */
export function PersonActions({ person }: { person: Person }) {
  const deed = usePersonDeed(person.uuid);
  const projectUrl = useProjectUrl();
  const forget = useForgetPersons();
  const go = useGo();
  const canSplit = person.distinct_ids.length > 1;

  const eraseEvents = async () => {
    const agreed = await confirm({
      title: "Delete all events of this person",
      message:
        "The person stays, with properties and distinct ids. What it did is no longer counted in insights. This cannot be undone.",
      verb: "Delete the events",
    });
    if (!agreed) return;
    await deed("delete_events/").then(
      () => done("The events are being deleted"),
      (error) => failed("The events were not deleted", error),
    );
  };
  const merge = () =>
    choosePerson({
      title: "Merge another person into this one",
      verb: "Merge into this person",
      dangerous: true,
      but: person.uuid,
      explanation: `The other person becomes part of ${person.name}: distinct ids and all past events move here, and the
        properties that this person does not have. The other profile is gone then. This cannot be undone; only its
        distinct ids can be split off again.`,
      onChoose: async (other) => {
        await deed("merge/", { ids: [other.uuid] });
        done(`${personName(other)} is part of this person now`);
      },
    });
  const remove = () =>
    askToDelete({
      count: 1,
      name: person.name,
      onDelete: async (withEvents) => {
        await post(`${projectUrl}/persons/${person.uuid}/?delete_events=${withEvents}`, {}, "DELETE");
        done("The person was deleted");
        await go("/persons", {}, { replace: true }); // first: this page would ask for the person again, and not find it
        void forget();
      },
    });

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={16} />}>
          Actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowMerge size={16} />} onClick={merge}>
          Merge another person
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowsSplit size={16} />}
          disabled={!canSplit}
          onClick={() => askToSplit({ person, onSplit: (main) => deed("split/", { main_distinct_id: main }) })}
        >
          {canSplit ? "Split by distinct id" : "Split: there is one distinct id only"}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconEraser size={16} />} color="red" onClick={() => void eraseEvents()}>
          Delete all events
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={remove}>
          Delete person
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
