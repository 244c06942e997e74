import { useMemo } from "react";
import { useProject } from "@/api/project";
import { record } from "./source";
import { type Formats, formatsOf } from "./valueFormat";

/** How the numbers of an insight are written, by its filter; money is in the project's currency. */
export function useFormats(filter: unknown): Formats {
  const { base_currency: currency } = useProject();
  return useMemo(() => formatsOf(record(filter), currency), [filter, currency]);
}
