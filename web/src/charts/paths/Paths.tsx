/** What people do one after the other. A node or an edge is looked into: who walked it, and only the ways from there. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Question } from "@/api/ask";
import { number } from "@/ui/format";
import { showActors } from "../actors";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { type ChartClick, EChart } from "../EChart";
import { type ChartProps, record } from "../source";
import { type Node, nameOf, nodesOf, readEdges } from "./model";
import { PathsTable } from "./PathsTable";
import { sankeyOption } from "./sankeyOption";

const MIN_COLUMN_PX = 150; // narrower, and no name can be read: the chart scrolls sideways

export function Paths({ query, answer, height, compact, interactive, onQueryChange }: ChartProps) {
  const colors = useChartColors();
  const edges = useMemo(() => readEdges(answer), [answer]);
  const nodes = useMemo(() => nodesOf(edges), [edges]);
  const option = useMemo(() => sankeyOption(edges, nodes, colors, compact), [edges, nodes, colors, compact]);
  const [chosen, setChosen] = useState<Node | null>(null);
  const openEdge = (source: string, target: string) =>
    showActors(
      pathActors(query, { pathStartKey: source, pathEndKey: target }),
      `${nameOf(source)} → ${nameOf(target)}`,
    );
  const onClick = (click: ChartClick) => {
    const data = record(click.data);
    if (click.dataType === "edge") openEdge(String(data.source), String(data.target));
    else setChosen(nodes.find((node) => node.key === click.name) ?? null);
  };
  const change = (next: Question) => {
    setChosen(null);
    onQueryChange?.(next);
  };
  const table = <PathsTable edges={edges} onOpen={interactive ? openEdge : undefined} />;
  const steps = Math.max(1, ...nodes.map((node) => node.step));
  const words = `Paths of ${steps} steps, ${edges.length} edges; most walked: ${edges
    .slice(0, 3)
    .map((edge) => `${nameOf(edge.source)} to ${nameOf(edge.target)} ${number(edge.value)} times`)
    .join(", ")}`;
  const chart = (
    <section
      style={{ overflowX: "auto" }}
      aria-label="Paths"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
      tabIndex={0}
    >
      <div style={{ minWidth: steps * MIN_COLUMN_PX }}>
        <EChart
          option={option}
          height={compact ? height : Math.max(height, 440)}
          label={words}
          onClick={interactive ? onClick : undefined}
        />
      </div>
    </section>
  );
  const bar = chosen && interactive && <NodeBar node={chosen} query={query} onQueryChange={onQueryChange && change} />;
  if (compact) {
    return (
      <ChartFrame table={table} height={height}>
        {chart}
        {bar}
      </ChartFrame>
    );
  }
  return (
    <Stack gap="sm">
      {chart}
      {bar}
      {table}
    </Stack>
  );
}

function pathActors(query: Question, keys: Record<string, string>): Question {
  const source = { ...query, pathsFilter: { ...record(query.pathsFilter), ...keys } };
  return {
    kind: "ActorsQuery",
    select: ["actor", "event_count"],
    source: { kind: "InsightActorsQuery", source },
  };
}

interface NodeBarProps {
  node: Node;
  query: Question;
  onQueryChange?: (query: Question) => void;
}

/** What can be asked about the node that was pressed. */
function NodeBar({ node, query, onQueryChange }: NodeBarProps) {
  const filter = record(query.pathsFilter);
  const change = (next: Record<string, unknown>) => onQueryChange?.({ ...query, pathsFilter: { ...filter, ...next } });
  const title = `Step ${node.step}: ${node.name}`;
  const excluded = Array.isArray(filter.excludeEvents) ? filter.excludeEvents : [];
  return (
    <Group gap="xs" role="group" aria-label={title}>
      <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
        {title}
      </Text>
      {node.came > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            showActors(pathActors(query, { pathEndKey: node.key }), `Came to ${node.name}, step ${node.step}`)
          }
        >
          {number(node.came)} came here
        </Button>
      )}
      {node.went > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            showActors(pathActors(query, { pathStartKey: node.key }), `Went on from ${node.name}, step ${node.step}`)
          }
        >
          {number(node.went)} went on
        </Button>
      )}
      {onQueryChange && (
        <>
          <Button size="compact-sm" variant="default" onClick={() => change({ startPoint: node.name })}>
            Show only paths from here
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => change({ endPoint: node.name })}>
            Show only paths to here
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => change({ excludeEvents: [...excluded, node.name] })}
          >
            Leave it out
          </Button>
        </>
      )}
    </Group>
  );
}
