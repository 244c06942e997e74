/** The properties of a person or a group: searched, changed, added and deleted. */
import { ActionIcon, Button, Group, Stack, Switch, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMemo } from "react";
import { useUrlState } from "@/app/urlState";
import { propertyName } from "@/pickers/filters";
import { CopyButton } from "@/ui/CopyButton";
import { type Column, DataTable } from "@/ui/DataTable";
import { number, text } from "@/ui/format";
import { confirm } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { editProperty } from "./PropertyForm";
import { PropertyValue } from "./PropertyValue";
import { originOf, typeOf } from "./propertyKinds";
import { SearchBox } from "./SearchBox";

interface PropertiesTableProps {
  properties: Record<string, unknown>;
  /** "person" or "group". */
  noun: string;
  onSet: (key: string, value: unknown) => Promise<void>;
  onUnset: (key: string) => Promise<void>;
  /** Whether a column tells where each comes from. */
  origins?: boolean;
}

interface Property {
  key: string;
  value: unknown;
}

const isOwn = (key: string) => !key.startsWith("$");

export function PropertiesTable({ properties, noun, onSet, onUnset, origins = false }: PropertiesTableProps) {
  const [search, setSearch] = useUrlState("property", "");
  const [ownOnly, setOwnOnly] = useUrlState("own", false);
  const wanted = String(search).trim().toLowerCase();
  const rows = useMemo(() => {
    const all = Object.entries(properties).map(([key, value]): Property => ({ key, value }));
    const found = all.filter(
      ({ key, value }) =>
        (!ownOnly || isOwn(key)) &&
        (!wanted || `${key} ${propertyName(key)} ${text(value)}`.toLowerCase().includes(wanted)),
    );
    return found.sort((a, b) => Number(isOwn(b.key)) - Number(isOwn(a.key)) || a.key.localeCompare(b.key));
  }, [properties, wanted, ownOnly]);

  const save = async (key: string, value: unknown) => {
    await onSet(key, value);
    done(`${key} was saved`);
  };
  const taken = (key: string) => key in properties;
  const remove = async (key: string) => {
    const agreed = await confirm({
      title: `Delete ${key}`,
      message: `The property is removed from this ${noun}. An event that sends it again brings it back.`,
      verb: "Delete",
    });
    if (!agreed) return;
    await onUnset(key).then(
      () => done(`${key} was deleted`),
      (error) => failed("The property was not deleted", error),
    );
  };

  const columns: Column<Property>[] = [
    {
      key: "name",
      label: "Property",
      render: ({ key }) => (
        <div>
          <Text size="sm" fw={550} style={{ overflowWrap: "anywhere" }}>
            {propertyName(key)}
          </Text>
          {propertyName(key) !== key && (
            <Text size="xs" c="dimmed" ff="monospace">
              {key}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: "value",
      label: "Value",
      render: ({ value }) => (
        <div style={{ minWidth: "11rem" }}>
          <PropertyValue value={value} wrap />
        </div>
      ),
    },
    { key: "type", label: "Type", render: ({ value }) => <Dimmed>{typeOf(value)}</Dimmed> },
    ...(origins
      ? [
          {
            key: "origin",
            label: "Where it came from",
            render: ({ key }: Property) => <Dimmed>{originOf(key)}</Dimmed>,
          },
        ]
      : []),
    {
      key: "actions",
      label: "",
      name: "Actions",
      width: 110,
      render: ({ key, value }) => (
        <Group gap={2} wrap="nowrap" justify="flex-end">
          <CopyButton value={text(value)} what={`the value of ${key}`} />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Edit ${key}`}
            onClick={() => editProperty({ name: key, value, taken, onSave: save })}
          >
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${key}`} onClick={() => void remove(key)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];

  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="md">
          <SearchBox value={String(search)} onChange={setSearch} label="Search properties and values" />
          <Switch
            label="Only your own"
            checked={Boolean(ownOnly)}
            onChange={(event) => setOwnOnly(event.currentTarget.checked)}
          />
        </Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} />}
          onClick={() => editProperty({ taken, onSave: save })}
        >
          Add a property
        </Button>
      </Group>
      <DataTable<Property>
        label="Properties"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        height={rows.length > 200 ? "70dvh" : undefined}
        empty={
          <Text size="sm" c="dimmed" py="lg" ta="center">
            {Object.keys(properties).length
              ? "No property matches."
              : `This ${noun} has no properties yet. Add one here, or send it with an event.`}
          </Text>
        }
      />
      <Text size="sm" c="dimmed" role="status">
        {number(rows.length)} of {number(Object.keys(properties).length)} properties
      </Text>
    </Stack>
  );
}

function Dimmed({ children }: { children: string }) {
  return (
    <Text span size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
      {children}
    </Text>
  );
}
