/** A funnel's steps: who got there, who dropped off and how long it took. Columns side by side, rows on phones. */
import { Stack } from "@mantine/core";
import { useMemo } from "react";
import { duration, number, percent } from "@/ui/format";
import { showActors } from "../actors";
import { useChartColors, withAlpha } from "../colors";
import { NumberButton } from "../NumberButton";
import { type ChartProps, record } from "../source";
import classes from "./FunnelSteps.module.css";
import { FunnelTable } from "./FunnelTable";
import { type Bar, readSteps, type Step, stepActors } from "./steps";

export function FunnelSteps({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const { steps, groups } = useMemo(() => readSteps(query, answer, colors), [query, answer, colors]);
  const reference = record(query.funnelsFilter).funnelStepReference === "previous" ? "previous" : "total";
  const open = (step: Step, bar: Bar, dropped: boolean) => {
    const who = bar.group.hasBreakdown || bar.group.compare ? ` (${bar.group.label})` : "";
    const title = `Step ${step.index + 1}: ${step.name}${who}`;
    const asked = (drop: boolean) => stepActors(query, bar, step.index, drop);
    const choices = [
      { label: "Converted", query: asked(false) },
      { label: "Dropped off", query: asked(true) },
    ];
    showActors(asked(dropped), title, step.index > 0 ? choices : undefined);
  };
  const layout = record(query.funnelsFilter).layout === "horizontal" ? "rows" : undefined;
  const many = groups.length > 1;
  return (
    <Stack gap="md" className={classes.place}>
      <ol className={classes.steps} data-layout={layout} aria-label="Steps of the funnel">
        {steps.map((step) => (
          <li key={step.index} className={classes.step}>
            <div className={classes.name} title={step.name}>
              <span className={classes.place1}>{step.index + 1}</span>
              <span className={classes.words}>{step.name}</span>
            </div>
            <div
              className={classes.bars}
              style={{ ["--bar-height" as string]: `${compact ? Math.max(80, height - 120) : height - 110}px` }}
            >
              {step.bars.map((bar) => (
                <BarColumn
                  key={bar.group.key}
                  bar={bar}
                  step={step}
                  onOpen={interactive ? (dropped) => open(step, bar, dropped) : undefined}
                />
              ))}
            </div>
            {!many && step.bars[0] && (
              <StepNumbers
                step={step}
                bar={step.bars[0]}
                previous={reference === "previous"}
                onOpen={interactive ? (dropped) => open(step, step.bars[0] as Bar, dropped) : undefined}
              />
            )}
          </li>
        ))}
      </ol>
      {many && <FunnelTable steps={steps} groups={groups} onOpen={interactive ? open : undefined} compact={compact} />}
    </Stack>
  );
}

interface BarColumnProps {
  bar: Bar;
  step: Step;
  onOpen?: (dropped: boolean) => void;
}

/** The mouse's way to the numbers; the keyboard's are the numbers themselves. */
function BarColumn({ bar, step, onOpen }: BarColumnProps) {
  const title = `${bar.group.label === "All" ? step.name : bar.group.label}: ${number(bar.count)} (${percent(bar.share)})`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the number below is the button
    <div
      className={classes.bar}
      data-open={onOpen ? true : undefined}
      title={title}
      style={{ background: withAlpha(bar.group.color, 0.14), opacity: bar.group.compare === "previous" ? 0.6 : 1 }}
      onClick={onOpen && ((event) => onOpen(step.index > 0 && event.target === event.currentTarget))}
    >
      <div
        className={classes.filled}
        style={{ background: bar.group.color, ["--share" as string]: `${bar.share * 100}%` }}
      />
    </div>
  );
}

interface StepNumbersProps {
  step: Step;
  bar: Bar;
  previous: boolean;
  onOpen?: (dropped: boolean) => void;
}

function StepNumbers({ step, bar, previous, onOpen }: StepNumbersProps) {
  const share = previous ? bar.fromBefore : bar.share;
  return (
    <div className={classes.numbers}>
      <div>
        <strong>
          <NumberButton text={number(bar.count)} of={`got to ${step.name}`} onOpen={onOpen && (() => onOpen(false))} />
        </strong>{" "}
        <span className={classes.dim}>{percent(share)}</span>
      </div>
      {step.index > 0 && (
        <div className={classes.dim}>
          <NumberButton
            text={number(bar.dropped)}
            of={`dropped off before ${step.name}`}
            onOpen={onOpen && (() => onOpen(true))}
          />{" "}
          dropped off ({percent(1 - bar.fromBefore)})
        </div>
      )}
      {bar.averageSeconds !== null && (
        <div className={classes.dim} title="Time from the step before, on average and in the median">
          {duration(bar.averageSeconds)} avg{bar.medianSeconds !== null && `, ${duration(bar.medianSeconds)} median`}
        </div>
      )}
    </div>
  );
}
