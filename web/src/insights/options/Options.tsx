/** Everything that can be said about an insight of a kind, but for what the bar above the chart says. */
import type { OptionsProps } from "../model/types";
import { Breakdowns } from "./Breakdowns";
import { Formulas } from "./Formulas";
import { FunnelOptions } from "./FunnelOptions";
import { GlobalFilters } from "./GlobalFilters";
import { LifecycleOptions } from "./LifecycleOptions";
import { PathsOptions } from "./PathsOptions";
import { RetentionOptions } from "./RetentionOptions";
import { SeriesList } from "./SeriesList";
import { SqlOptions } from "./SqlOptions";
import { StickinessOptions } from "./StickinessOptions";

export function Options(props: OptionsProps) {
  const { kind } = props.query;
  if (kind === "HogQLQuery") return <SqlOptions {...props} />;
  return (
    <>
      {kind !== "RetentionQuery" && kind !== "PathsQuery" && <SeriesList {...props} />}
      {kind === "TrendsQuery" && <Formulas {...props} />}
      {kind === "RetentionQuery" && <RetentionOptions {...props} />}
      {kind === "PathsQuery" && <PathsOptions {...props} />}
      {kind === "StickinessQuery" && <StickinessOptions {...props} />}
      {kind === "LifecycleQuery" && <LifecycleOptions {...props} />}
      <GlobalFilters {...props} />
      {kind === "TrendsQuery" && <Breakdowns {...props} />}
      {kind === "FunnelsQuery" && <FunnelOptions {...props} />}
    </>
  );
}
