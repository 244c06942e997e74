/** One step of an action: an event, where it happened, what was clicked, and its properties. */
import { ActionIcon, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput, Title, Tooltip } from "@mantine/core";
import { IconCopy, IconTrash } from "@tabler/icons-react";
import { EventPicker } from "@/pickers/EventPicker";
import type { PropertyFilter, Scope } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import { AUTOCAPTURE, filtersOf, MATCHINGS, type Matched, type Matching, matchingOf, type Step } from "./steps";

interface StepFormProps {
  index: number;
  step: Step;
  onChange: (step: Step) => void;
  onDuplicate: () => void;
  /** Left out of the only step. */
  onRemove?: () => void;
}

const SCOPES: Scope[] = ["event", "person", "element", "cohort", "hogql"];

export function StepForm({ index, step, onChange, onDuplicate, onRemove }: StepFormProps) {
  const change = (part: Partial<Step>) => onChange({ ...step, ...part });
  const name = `Step ${index + 1}`;
  const setEvent = (event: string | null) =>
    // What was clicked means nothing to other events.
    change(event === AUTOCAPTURE ? { event } : { event, selector: null, text: null, href: null, tag_name: null });
  return (
    <Paper withBorder p="md" bd="1px solid var(--hr-line)" component="section" aria-label={name}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Group gap="sm">
            <Title order={2} fz="sm" fw={600}>
              {name}
            </Title>
            <EventPicker value={step.event ?? null} onChange={setEvent} label={`Event of step ${index + 1}`} />
          </Group>
          <Group gap={2}>
            <Tooltip label="Duplicate">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Duplicate step ${index + 1}`}
                onClick={onDuplicate}
              >
                <IconCopy size={16} />
              </ActionIcon>
            </Tooltip>
            {onRemove && (
              <Tooltip label="Remove">
                <ActionIcon variant="subtle" color="gray" aria-label={`Remove step ${index + 1}`} onClick={onRemove}>
                  <IconTrash size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        </Group>
        <SimpleGrid cols={{ base: 1, md: step.event === AUTOCAPTURE ? 2 : 1 }} spacing="sm">
          <Matchable step={step} field="url" label="URL of the page" placeholder="/checkout" onChange={change} />
          {step.event === AUTOCAPTURE && (
            <>
              <Matchable
                step={step}
                field="text"
                label="Text of the element"
                placeholder="Add to basket"
                onChange={change}
              />
              <Matchable step={step} field="href" label="Where its link leads" placeholder="/cart" onChange={change} />
              <TextInput
                size="xs"
                label="CSS selector of the element"
                placeholder="main button.primary"
                value={step.selector ?? ""}
                onChange={(event) => change({ selector: event.currentTarget.value })}
              />
            </>
          )}
        </SimpleGrid>
        <div>
          <Text size="xs" fw={500} mb={4}>
            Properties
          </Text>
          <PropertyFilters
            value={filtersOf(step)}
            onChange={(next: PropertyFilter[]) => change({ properties: next as unknown as Step["properties"] })}
            scopes={SCOPES}
            event={step.event ?? null}
            label="Add a filter"
          />
        </div>
      </Stack>
    </Paper>
  );
}

interface MatchableProps {
  step: Step;
  field: Matched;
  label: string;
  placeholder: string;
  onChange: (part: Partial<Step>) => void;
}

/** A text, and how it is compared. */
function Matchable({ step, field, label, placeholder, onChange }: MatchableProps) {
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      <TextInput
        size="xs"
        label={label}
        placeholder={placeholder}
        value={step[field] ?? ""}
        onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        style={{ flex: 1 }}
      />
      <Select
        size="xs"
        w={130}
        aria-label={`How to compare: ${label}`}
        data={MATCHINGS}
        value={matchingOf(step, field)}
        onChange={(value) => onChange({ [`${field}_matching`]: value as Matching })}
        allowDeselect={false}
      />
    </Group>
  );
}
