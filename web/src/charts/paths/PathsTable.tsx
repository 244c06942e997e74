import { Text } from "@mantine/core";
import { useState } from "react";
import { type Column, DataTable, type Sorting } from "@/ui/DataTable";
import { duration, number } from "@/ui/format";
import { NumberButton } from "../NumberButton";
import { type Edge, nameOf, stepOf } from "./model";

interface PathsTableProps {
  edges: Edge[];
  onOpen?: (source: string, target: string) => void;
}

export function PathsTable({ edges, onOpen }: PathsTableProps) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const rows = sorting ? edges.toSorted((a, b) => compare(a, b, sorting)) : edges;
  const name = (key: string) => (
    <Text size="sm" truncate maw="18rem" title={nameOf(key)}>
      {nameOf(key)}
    </Text>
  );
  const columns: Column<Edge>[] = [
    { key: "step", label: "Step", sortable: true, render: (edge) => stepOf(edge.source) },
    { key: "source", label: "From", render: (edge) => name(edge.source) },
    { key: "target", label: "To", render: (edge) => name(edge.target) },
    {
      key: "value",
      label: "Times",
      align: "right",
      sortable: true,
      render: (edge) => (
        <NumberButton
          text={number(edge.value)}
          of={`${nameOf(edge.source)} to ${nameOf(edge.target)}`}
          onOpen={onOpen && (() => onOpen(edge.source, edge.target))}
        />
      ),
    },
    {
      key: "time",
      label: "Average time",
      align: "right",
      sortable: true,
      render: (edge) => duration(edge.time / 1000),
    },
  ];
  return (
    <DataTable
      label="Edges of the paths"
      columns={columns}
      rows={rows}
      rowKey={(edge) => `${edge.source}>${edge.target}`}
      sorting={sorting}
      onSort={setSorting}
      height={480}
    />
  );
}

function compare(a: Edge, b: Edge, { key, descending }: Sorting): number {
  const value = (edge: Edge) => (key === "step" ? stepOf(edge.source) : key === "time" ? edge.time : edge.value);
  return descending ? value(b) - value(a) : value(a) - value(b);
}
