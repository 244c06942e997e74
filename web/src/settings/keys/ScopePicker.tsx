import { Box, SegmentedControl, Text } from "@mantine/core";
import classes from "./ScopePicker.module.css";
import { type Access, accessOf, OBJECTS, withAccess } from "./scopes";

const READ = [
  { value: "none", label: "No" },
  { value: "read", label: "Read" },
];
const WRITE = [...READ, { value: "write", label: "Change" }];

export function ScopePicker({ scopes, onChange }: { scopes: string[]; onChange: (scopes: string[]) => void }) {
  return (
    <Box className={classes.list}>
      {OBJECTS.map(({ key, label, writable = true }) => (
        <div key={key} className={classes.row}>
          <Text size="sm" id={`scope-${key}`}>
            {label}
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby={`scope-${key}`}
            data={writable ? WRITE : READ}
            value={accessOf(scopes, key)}
            onChange={(access) => onChange(withAccess(scopes, key, access as Access))}
          />
        </div>
      ))}
    </Box>
  );
}
