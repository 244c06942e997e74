/** A button that opens a searchable list: what every picker is made of. Arrow keys move, Enter takes, Esc closes. */
import { Button, Combobox, Group, Loader, Text, useCombobox } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useContext, useState } from "react";
import { InPopover } from "./InPopover";
import classes from "./SearchPicker.module.css";

export interface Choice {
  value: string;
  label: string;
  /** The name in the data, where the label differs. */
  code?: string;
  /** At the right: a volume, a type. */
  note?: ReactNode;
  section?: string;
}

interface SearchPickerProps {
  /** What the button says. */
  children: ReactNode;
  /** What is chosen here, for screen readers. */
  label: string;
  choices: Choice[];
  chosen?: string | null;
  onPick: (value: string) => void;
  search: string;
  onSearch: (search: string) => void;
  loading?: boolean;
  /** Between the search field and the list, for example tabs. */
  header?: ReactNode;
  footer?: ReactNode;
  empty?: ReactNode;
  placeholder?: string;
  variant?: "default" | "subtle" | "light";
  leftSection?: ReactNode;
  fullWidth?: boolean;
  size?: "xs" | "sm";
  chevron?: boolean;
  onOpen?: () => void;
  /** Closes on Enter with a search text that is no choice: gives that text. */
  onFree?: (text: string) => void;
}

/** Sections in the order in which they first occur. */
function inSections(choices: Choice[]): [string, Choice[]][] {
  const sections = new Map<string, Choice[]>();
  for (const one of choices) {
    const name = one.section ?? "";
    sections.set(name, [...(sections.get(name) ?? []), one]);
  }
  return [...sections];
}

function Option({ choice, chosen }: { choice: Choice; chosen: boolean }) {
  return (
    <Combobox.Option value={choice.value} active={chosen} className={classes.option}>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <div className={classes.words}>
          <Text size="sm" fw={chosen ? 650 : undefined} truncate>
            {choice.label}
          </Text>
          {choice.code && (
            <Text size="xs" c="dimmed" ff="monospace" truncate>
              {choice.code}
            </Text>
          )}
        </div>
        {choice.note && (
          <Text size="xs" c="dimmed" className={classes.note} component="div">
            {choice.note}
          </Text>
        )}
      </Group>
    </Combobox.Option>
  );
}

export function SearchPicker(props: SearchPickerProps) {
  const { choices, chosen, onPick, search, onSearch, loading, size = "xs" } = props;
  const nested = useContext(InPopover);
  const [opened, setOpened] = useState(false);
  const combobox = useCombobox({
    opened,
    onOpenedChange: setOpened,
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      onSearch("");
    },
    onDropdownOpen: () => {
      props.onOpen?.();
      combobox.focusSearchInput();
    },
  });
  const close = () => {
    combobox.closeDropdown();
    combobox.focusTarget();
  };

  return (
    <Combobox
      store={combobox}
      width={320}
      position="bottom-start"
      withinPortal={!nested}
      shadow="md"
      onOptionSubmit={(value) => {
        onPick(value);
        close();
      }}
    >
      <Combobox.Target targetType="button">
        <Button
          variant={props.variant ?? "default"}
          size={size}
          justify="space-between"
          fullWidth={props.fullWidth}
          classNames={{ root: classes.button, label: classes.label }}
          rightSection={props.chevron === false ? undefined : <IconChevronDown size={14} />}
          leftSection={props.leftSection}
          onClick={() => combobox.toggleDropdown()}
          aria-label={typeof props.children === "string" ? `${props.label}: ${props.children}` : props.label}
        >
          {props.children}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown className={classes.dropdown}>
        {opened && (
          <div role="dialog" aria-label={props.label}>
            <Combobox.Search
              value={search}
              onChange={(event) => {
                onSearch(event.currentTarget.value);
                combobox.selectFirstOption();
              }}
              onKeyDown={(event) => {
                if (event.key === "Escape") {
                  event.stopPropagation();
                  close();
                } else if (event.key === "Enter" && props.onFree && search && !choices.length) {
                  props.onFree(search);
                  close();
                }
              }}
              placeholder={props.placeholder ?? "Search"}
              aria-label={`${props.label}: search`}
              rightSection={loading ? <Loader size={14} /> : undefined}
            />
            {props.header}
            <Combobox.Options className={classes.options} aria-label={props.label} tabIndex={0}>
              {inSections(choices).map(([section, members]) =>
                section ? (
                  <Combobox.Group key={section} label={section}>
                    {members.map((one) => (
                      <Option key={one.value} choice={one} chosen={one.value === chosen} />
                    ))}
                  </Combobox.Group>
                ) : (
                  members.map((one) => <Option key={one.value} choice={one} chosen={one.value === chosen} />)
                ),
              )}
              {!choices.length && !loading && (
                <Combobox.Empty>{props.empty ?? "Nothing is called that."}</Combobox.Empty>
              )}
            </Combobox.Options>
            {props.footer}
          </div>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}
