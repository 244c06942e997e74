/** HogQL for the editor's colours: ClickHouse's SELECT and what HogQL adds. */
import { SQLDialect } from "@codemirror/lang-sql";

const KEYWORDS = `select distinct on from where prewhere group by having qualify order limit offset with recursive as
  union all except intersect join inner left right full outer cross any asof semi anti using array final sample
  case when then else end and or not in like ilike between is null asc desc nulls first last fill ties window over
  partition rows range preceding following current row unbounded interval second minute hour day week month quarter
  year cast exclude columns values filter rollup cube grouping sets cohort global`;
const TYPES = "int integer float decimal string datetime date boolean bool uuid array tuple map nullable";

export const hogql = SQLDialect.define({
  keywords: KEYWORDS.replaceAll(/\s+/g, " "),
  types: TYPES,
  builtin: "true false",
  doubleDollarQuotedStrings: false,
  backslashEscapes: true,
  hashComments: true,
  slashComments: true,
  spaceAfterDashes: false,
  doubleQuotedStrings: false,
  identifierQuotes: '`"',
  operatorChars: "*+-%<>!=&|~^/?:",
});
