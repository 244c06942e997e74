/** Every number of a funnel: a row for each breakdown value, columns for each step. */

import { Table } from "@mantine/core";
import { Fragment } from "react";
import { duration, number, percent } from "@/ui/format";
import { NumberButton } from "../NumberButton";
import classes from "./FunnelTable.module.css";
import type { Bar, Group, Step } from "./steps";

interface FunnelTableProps {
  steps: Step[];
  groups: Group[];
  compact: boolean;
  onOpen?: (step: Step, bar: Bar, dropped: boolean) => void;
}

export function FunnelTable({ steps, groups, compact, onOpen }: FunnelTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
    <section className={classes.scroller} aria-label="Numbers of the funnel" tabIndex={0}>
      <Table verticalSpacing={6} horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{groups[0]?.hasBreakdown ? "Breakdown" : "Who"}</Table.Th>
            <Table.Th scope="col" ta="right">
              Conversion
            </Table.Th>
            {steps.map((step) => (
              <Fragment key={step.index}>
                <Table.Th scope="col" ta="right" className={classes.step}>
                  {step.index + 1}. {step.name}
                </Table.Th>
                {step.index > 0 && !compact && (
                  <>
                    <Table.Th scope="col" ta="right">
                      Dropped off
                    </Table.Th>
                    <Table.Th scope="col" ta="right">
                      Median time
                    </Table.Th>
                  </>
                )}
              </Fragment>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((group, at) => (
            <Table.Tr key={group.key}>
              <Table.Th scope="row" className={classes.name}>
                <span className={classes.mark} style={{ background: group.color }} />
                {group.label}
              </Table.Th>
              <Table.Td className={classes.number}>{percent(steps.at(-1)?.bars[at]?.share ?? 0)}</Table.Td>
              {steps.map((step) => (
                <Cells key={step.index} step={step} bar={step.bars[at] as Bar} compact={compact} onOpen={onOpen} />
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

interface CellsProps {
  step: Step;
  bar: Bar;
  compact: boolean;
  onOpen?: (step: Step, bar: Bar, dropped: boolean) => void;
}

function Cells({ step, bar, compact, onOpen }: CellsProps) {
  const of = `${bar.group.label}, ${step.name}`;
  return (
    <>
      <Table.Td className={classes.number}>
        <NumberButton text={number(bar.count)} of={of} onOpen={onOpen && (() => onOpen(step, bar, false))} />{" "}
        {step.index > 0 && <span className={classes.dim}>{percent(bar.share)}</span>}
      </Table.Td>
      {step.index > 0 && !compact && (
        <>
          <Table.Td className={classes.number}>
            <NumberButton
              text={number(bar.dropped)}
              of={`${of}, dropped off`}
              onOpen={onOpen && (() => onOpen(step, bar, true))}
            />
          </Table.Td>
          <Table.Td className={classes.number}>
            {bar.medianSeconds === null ? "" : duration(bar.medianSeconds)}
          </Table.Td>
        </>
      )}
    </>
  );
}
