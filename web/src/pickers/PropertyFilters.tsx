/** A row of filters as chips; each opens to be changed, and "Filter" adds one. All of them must hold. */
import { Button, Group, Popover, UnstyledButton } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useCohortName } from "./CohortPicker";
import { type Draft, FilterForm, settle } from "./FilterForm";
import { describeFilter, isComplete, type PropertyFilter, type Scope } from "./filters";
import { InPopover } from "./InPopover";
import classes from "./pickers.module.css";

interface PropertyFiltersProps {
  value: PropertyFilter[];
  onChange: (next: PropertyFilter[]) => void;
  scopes?: Scope[];
  /** Properties and values seen with this event come first. */
  event?: string | null;
  /** What the button that adds a filter says. */
  label?: string;
}

const ALL_SCOPES: Scope[] = ["event", "person", "session", "group", "element", "cohort", "hogql"];

function fresh(scopes: Scope[]): PropertyFilter {
  const type = scopes[0] ?? "event";
  if (type === "cohort") return { type, key: "id", operator: "in" };
  return type === "hogql" ? { type, key: "" } : { type, key: "", operator: "exact", value: [] };
}

interface FilterPopoverProps {
  filter: PropertyFilter;
  onApply: (filter: PropertyFilter) => void;
  scopes: Scope[];
  event?: string | null;
  children: (toggle: () => void) => React.ReactNode;
}

/** Closing it applies what is complete. */
function FilterPopover({ filter, onApply, scopes, event, children }: FilterPopoverProps) {
  const [opened, setOpened] = useState(false);
  const [draft, setDraft] = useState<Draft>({ filter, pending: "" });
  const close = () => {
    setOpened(false);
    const settled = settle(draft);
    if (isComplete(settled) && JSON.stringify(settled) !== JSON.stringify(filter)) onApply(settled);
  };
  const toggle = () => {
    if (opened) close();
    else {
      setDraft({ filter, pending: "" });
      setOpened(true);
    }
  };
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      width={340}
      position="bottom-start"
      trapFocus
      withRoles={false}
    >
      <Popover.Target>{children(toggle)}</Popover.Target>
      <Popover.Dropdown className={classes.form} p="sm" role="dialog" aria-label="Filter">
        <InPopover value={true}>
          <FilterForm draft={draft} onDraft={setDraft} onDone={close} scopes={scopes} event={event} />
        </InPopover>
      </Popover.Dropdown>
    </Popover>
  );
}

function Chip(props: {
  filter: PropertyFilter;
  onChange: (filter: PropertyFilter) => void;
  onRemove: () => void;
  scopes: Scope[];
  event?: string | null;
}) {
  const { filter, onChange, onRemove, scopes, event } = props;
  const cohort = useCohortName(filter.type === "cohort" && typeof filter.value === "number" ? filter.value : null);
  const sentence = describeFilter(filter, cohort);
  const known = scopes.includes(filter.type as Scope) ? scopes : [filter.type as Scope, ...scopes];
  return (
    <FilterPopover filter={filter} onApply={onChange} scopes={known} event={event}>
      {(toggle) => (
        <span className={classes.chip} data-incomplete={!isComplete(filter) || undefined}>
          <UnstyledButton className={classes.chipButton} onClick={toggle} title={sentence} aria-haspopup="dialog">
            {sentence}
          </UnstyledButton>
          <UnstyledButton className={classes.chipClose} onClick={onRemove} aria-label={`Remove filter ${sentence}`}>
            <IconX size={14} />
          </UnstyledButton>
        </span>
      )}
    </FilterPopover>
  );
}

export function PropertyFilters(props: PropertyFiltersProps) {
  const { value, onChange, scopes = ALL_SCOPES, event, label = "Filter" } = props;
  return (
    <Group gap={6}>
      {value.map((filter, index) => (
        <Chip
          key={`${index}:${filter.type}:${filter.key}`}
          filter={filter}
          onChange={(next) => onChange(value.map((one, at) => (at === index ? next : one)))}
          onRemove={() => onChange(value.filter((_, at) => at !== index))}
          scopes={scopes}
          event={event}
        />
      ))}
      <FilterPopover
        filter={fresh(scopes)}
        onApply={(filter) => onChange([...value, filter])}
        scopes={scopes}
        event={event}
      >
        {(toggle) => (
          <Button variant="subtle" size="compact-sm" leftSection={<IconFilter size={14} />} onClick={toggle}>
            {label}
          </Button>
        )}
      </FilterPopover>
    </Group>
  );
}
