/** Formulas over the series: `A / B * 100`. They replace the series in the chart. */
import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconMath, IconTrash } from "@tabler/icons-react";
import type { FormulaNode, OptionsProps } from "../model/types";
import { CommitInput } from "./CommitInput";
import classes from "./options.module.css";
import { Section } from "./Section";

const KNOWN = /^[A-Za-z0-9\s.+\-*/%()]*$/;

/** Formulas in whichever of the three forms the query has them. */
function formulasOf(query: OptionsProps["query"]): FormulaNode[] {
  const { formulaNodes, formulas, formula } = query.trendsFilter ?? {};
  if (formulaNodes?.length) return formulaNodes;
  return (formulas?.length ? formulas : formula ? [formula] : []).map((one) => ({ formula: one }));
}

export function Formulas({ query, onChange }: OptionsProps) {
  const formulas = formulasOf(query);
  const set = (next: FormulaNode[]) =>
    onChange({
      ...query,
      trendsFilter: {
        ...query.trendsFilter,
        formula: undefined,
        formulas: undefined,
        formulaNodes: next.length ? next : undefined,
      },
    });
  const change = (index: number, part: Partial<FormulaNode>) =>
    set(formulas.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const add = () =>
    set([...formulas, { formula: formulas.length ? "" : (query.series?.length ?? 0) > 1 ? "A / B" : "A" }]);

  return (
    <Section
      title="Formulas"
      aside={
        <Button variant="subtle" size="compact-sm" leftSection={<IconMath size={14} />} onClick={add}>
          Add formula
        </Button>
      }
    >
      {formulas.length > 0 && (
        <Stack gap={6}>
          <Text size="xs" c="dimmed">
            Letters stand for the series, for example A / B * 100.
          </Text>
          {formulas.map((one, index) => (
            <Group key={index} gap={6} wrap="nowrap" align="flex-start">
              <CommitInput
                aria-label={`Formula ${index + 1}`}
                classNames={{ input: classes.code }}
                value={one.formula}
                onCommit={(formula) => change(index, { formula })}
                error={KNOWN.test(one.formula) ? undefined : "Letters, numbers and + - * / % ( ) only"}
              />
              <CommitInput
                aria-label={`Name of formula ${index + 1}`}
                placeholder="Name"
                value={one.custom_name ?? ""}
                onCommit={(name) => change(index, { custom_name: name.trim() || undefined })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={1}
                aria-label={`Remove formula ${index + 1}`}
                onClick={() => set(formulas.filter((_, at) => at !== index))}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </Group>
          ))}
        </Stack>
      )}
    </Section>
  );
}
