import { Badge, Group, Text, Tooltip } from "@mantine/core";
import { IconEyeOff, IconRosetteDiscountCheck } from "@tabler/icons-react";

interface MarksProps {
  verified: boolean;
  hidden: boolean;
}

/** Whether a definition was verified, and whether pickers leave it out. */
export function Marks({ verified, hidden }: MarksProps) {
  return (
    <>
      {verified && (
        <Tooltip label="Verified: somebody of the team stands by it">
          <IconRosetteDiscountCheck size={17} color="var(--hr-accent)" aria-label="Verified" role="img" />
        </Tooltip>
      )}
      {hidden && (
        <Tooltip label="Hidden: pickers leave it out">
          <IconEyeOff size={16} color="var(--mantine-color-dimmed)" aria-label="Hidden" role="img" />
        </Tooltip>
      )}
    </>
  );
}

export function Tags({ tags }: { tags: string[] }) {
  return (
    <Group gap={4} wrap="nowrap">
      {tags.map((tag) => (
        <Badge key={tag} variant="default" radius="sm" tt="none" fw={500}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}

interface NameCellProps extends MarksProps {
  /** The link to the definition. */
  children: React.ReactNode;
  /** The name in the data, where the shown one differs. */
  code?: string;
  description: string;
}

/** A name with its marks, and what it means below. */
export function NameCell({ children, code, description, ...marks }: NameCellProps) {
  return (
    <div style={{ minWidth: "10rem", maxWidth: "26rem" }}>
      <Group gap={6} wrap="nowrap">
        {children}
        <Marks {...marks} />
      </Group>
      {(description || code) && (
        <Text size="xs" c="dimmed" truncate title={description || code} ff={description ? undefined : "monospace"}>
          {description || code}
        </Text>
      )}
    </div>
  );
}
