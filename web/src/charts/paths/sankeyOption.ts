import { duration, number } from "@/ui/format";
import { type ChartColors, seriesColor, withAlpha } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import { type Edge, type Node, nameOf, shortName } from "./model";

interface Shown {
  dataType: string;
  name: string;
  data: { source?: string; target?: string; value?: number };
}

/** One name has one colour at every step. */
export function sankeyOption(edges: Edge[], nodes: Node[], colors: ChartColors, compact: boolean): ChartOption {
  const names = [...new Set(nodes.map((node) => node.name))];
  const color = (name: string) => seriesColor(colors, names.indexOf(name));
  const lastStep = Math.max(...nodes.map((node) => node.step));
  return {
    tooltip: {
      trigger: "item",
      formatter: ({ dataType, name, data }: Shown) => {
        if (dataType === "edge") {
          const edge = edges.find((one) => one.source === data.source && one.target === data.target);
          const rows = [{ name: "Times walked", value: number(edge?.value ?? 0) }];
          if (edge) rows.push({ name: "Time between, on average", value: duration(edge.time / 1000) });
          return tooltipNode({ title: `${nameOf(data.source ?? "")} → ${nameOf(data.target ?? "")}`, rows });
        }
        const node = nodes.find((one) => one.key === name);
        const rows = node
          ? [
              ...(node.came ? [{ name: "Came here", value: number(node.came) }] : []),
              ...(node.went ? [{ name: "Went on", value: number(node.went) }] : []),
            ]
          : [];
        return tooltipNode({ title: nameOf(name), rows, note: node && `Step ${node.step}` });
      },
    },
    series: [
      {
        type: "sankey",
        left: 4,
        right: 4,
        top: 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: compact ? 6 : 12,
        draggable: false,
        emphasis: { focus: "adjacency" },
        lineStyle: { color: withAlpha(colors.dim, 0.35), opacity: 0.55, curveness: 0.5 },
        label: {
          color: colors.text,
          fontSize: 12,
          overflow: "truncate",
          width: compact ? 90 : 170,
          formatter: ({ name }: { name: string }) => shortName(nameOf(name)),
        },
        data: nodes.map((node) => ({
          name: node.key,
          depth: node.step - 1,
          itemStyle: { color: color(node.name) },
          label: { position: node.step === lastStep ? "left" : "right" },
        })),
        links: edges.map(({ source, target, value }) => ({ source, target, value })),
      },
    ],
  };
}
