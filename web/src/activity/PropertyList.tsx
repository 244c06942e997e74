/** Properties to read: searched, with their types, copied, or turned into a filter. */
import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { IconFilterPlus } from "@tabler/icons-react";
import { PropertyValue } from "@/persons/PropertyValue";
import { typeOf } from "@/persons/propertyKinds";
import { propertyName } from "@/pickers/filters";
import { CopyButton } from "@/ui/CopyButton";
import { text } from "@/ui/format";
import classes from "./PropertyList.module.css";

export type Entry = [key: string, value: unknown];

interface PropertyListProps {
  label: string;
  entries: Entry[];
  onFilter?: (key: string, value: unknown) => void;
}

/** What can be compared with: texts, numbers, yes and no. */
const isSimple = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

export function PropertyList({ label, entries, onFilter }: PropertyListProps) {
  return (
    <dl className={classes.list} aria-label={label}>
      {entries.map(([key, value]) => (
        <div key={key} className={classes.line}>
          <dt className={classes.name} title={key}>
            {propertyName(key)}
          </dt>
          <dd className={classes.value}>
            <PropertyValue value={value} wrap />
            <Text span size="xs" c="dimmed" className={classes.type}>
              {typeOf(value)}
            </Text>
          </dd>
          <Group component="dd" gap={0} wrap="nowrap" m={0} className={classes.buttons}>
            {onFilter && isSimple(value) && (
              <Tooltip label="Filter by this">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  onClick={() => onFilter(key, value)}
                  aria-label={`Filter by ${propertyName(key)}`}
                >
                  <IconFilterPlus size={16} />
                </ActionIcon>
              </Tooltip>
            )}
            <CopyButton value={text(value)} what={propertyName(key)} />
          </Group>
        </div>
      ))}
    </dl>
  );
}

/** Those whose name or value holds every word. */
export function searched(entries: Entry[], search: string): Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(([key, value]) => {
    const haystack = `${key} ${propertyName(key)} ${text(value)}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}
