import { Menu } from "@mantine/core";
import { showModal } from "@/ui/modals";
import { failed, undoable } from "@/ui/notify";
import { EndpointUse, useKeySettings } from "./EndpointUse";
import { Item } from "./Item";
import { type Endpoint, useSavedActions } from "./useSaved";

export function EndpointItem({ endpoint, onOpen }: { endpoint: Endpoint; onOpen: () => void }) {
  const { changeEndpoint, createEndpoint, deleteEndpoint } = useSavedActions();
  const settings = useKeySettings();
  const { name, description, query, cache_age_seconds, is_active } = endpoint;
  const change = async (body: Parameters<typeof changeEndpoint>[1], failure: string) => {
    try {
      await changeEndpoint(name, body);
      return true;
    } catch (error) {
      failed(failure, error);
      return false;
    }
  };
  const remove = async () => {
    try {
      await deleteEndpoint(name);
      // made anew under the same name, so that callers notice nothing
      undoable(`${name} was deleted`, () => createEndpoint({ name, description, query, cache_age_seconds, is_active }));
    } catch (error) {
      failed("It could not be deleted", error);
    }
  };
  return (
    <Item
      name={name}
      about={is_active ? description : "switched off"}
      changed={endpoint.updated_at}
      onOpen={onOpen}
      onRename={(next) => change({ name: next }, "It could not be renamed")}
      renameHint="Its address changes, too: whoever calls it needs the new one."
    >
      <Menu.Item
        onClick={() =>
          showModal({
            title: `Call ${name}`,
            size: "lg",
            children: <EndpointUse endpoint={endpoint} settings={settings} />,
          })
        }
      >
        How to call it
      </Menu.Item>
      <Menu.Item onClick={() => void change({ is_active: !is_active }, "It could not be changed")}>
        {is_active ? "Switch off" : "Switch on"}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item color="red" onClick={() => void remove()}>
        Delete
      </Menu.Item>
    </Item>
  );
}
