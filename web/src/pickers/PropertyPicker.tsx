/** Chooses a property of events, persons, sessions, groups or clicked elements. */
import { SegmentedControl, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { propertyName, SCOPE_LABELS, type Scope } from "./filters";
import classes from "./pickers.module.css";
import { type Choice, SearchPicker } from "./SearchPicker";
import { useGroupTypes } from "./useGroupTypes";
import { useProperties } from "./usePropertyDefinitions";

interface PropertyPickerProps {
  value: string | null;
  onChange: (key: string, scope: Scope, groupTypeIndex?: number) => void;
  scopes?: Scope[];
  /** The scope of the value. */
  scope?: Scope;
  groupTypeIndex?: number;
  /** Only properties seen with this event come first. */
  event?: string | null;
  /** Only numbers. */
  numerical?: boolean;
  label?: string;
  placeholder?: string;
  fullWidth?: boolean;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const DEFAULT_SCOPES: Scope[] = ["event", "person"];

export function PropertyPicker(props: PropertyPickerProps) {
  const { value, onChange, scopes = DEFAULT_SCOPES, event, numerical, label = "Property" } = props;
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search, 150);
  const [touched, setTouched] = useState(false);
  const groupTypes = useGroupTypes(scopes.includes("group"));
  const tabs = scopes.flatMap((scope) =>
    scope === "group"
      ? groupTypes.map((type) => ({
          value: `group:${type.group_type_index}`,
          label: capital(type.name_singular || type.group_type),
        }))
      : [{ value: scope as string, label: SCOPE_LABELS[scope] }],
  );
  const given = props.scope === "group" ? `group:${props.groupTypeIndex ?? 0}` : props.scope;
  const [tab, setTab] = useState<string>(given ?? scopes[0] ?? "event");
  const scope = tab.split(":")[0] as Scope;
  const groupTypeIndex = scope === "group" ? Number(tab.split(":")[1]) : undefined;
  const { properties, loading, more } = useProperties({
    scope,
    search: wanted,
    event,
    numerical,
    groupTypeIndex,
    enabled: touched,
  });
  const choices: Choice[] = properties.map((one) => ({
    value: one.key,
    label: propertyName(one.key),
    code: propertyName(one.key) === one.key ? undefined : one.key,
    note: one.type ?? "",
  }));

  return (
    <SearchPicker
      label={label}
      choices={choices}
      chosen={value}
      onPick={(key) => onChange(key, scope, groupTypeIndex)}
      onFree={(key) => onChange(key, scope, groupTypeIndex)}
      search={search}
      onSearch={setSearch}
      onOpen={() => setTouched(true)}
      loading={loading}
      placeholder="Search properties"
      fullWidth={props.fullWidth}
      header={
        tabs.length > 1 && (
          <SegmentedControl
            size="xs"
            fullWidth
            my={4}
            classNames={{ root: classes.tabs, label: classes.tab }}
            data={tabs}
            value={tab}
            onChange={setTab}
            aria-label="Whose property"
          />
        )
      }
      empty={
        search ? (
          <Text size="sm">
            No property is called that. Press Enter to use <b>{search}</b> all the same.
          </Text>
        ) : (
          <Text size="sm">No properties here yet.</Text>
        )
      }
      footer={
        more && (
          <Text size="xs" c="dimmed" px="xs" pt={4}>
            More match: type to narrow the list.
          </Text>
        )
      }
    >
      {value ? propertyName(value) : (props.placeholder ?? "Choose a property")}
    </SearchPicker>
  );
}
