/** Tables and fields of the project's HogQL, as `DatabaseSchemaQuery` tells them. */
export interface Field {
  name: string;
  hogql_value: string;
  type: string;
  /** Of lazy joins: the table behind the dot, and its fields. */
  table?: string;
  fields?: string[];
  /** Of other names for a field: where they lead. */
  chain?: string[];
}

export interface Table {
  name: string;
  fields: Record<string, Field>;
}

export const isJoin = (field: Field): boolean => field.type === "lazy_table" || field.type === "view";

/** A name as it is written in a query. */
export const quoted = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;

export interface ShownTable {
  table: Table;
  /** Fields that match the search; all where the table's own name does. */
  fields: Field[];
}

/** What of the schema has all words of a search in its names. */
export function searched(tables: Table[], search: string): ShownTable[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  return tables.flatMap((table) => {
    const fields = Object.values(table.fields);
    if (has(table.name)) return [{ table, fields }];
    const found = fields.filter((field) => has(field.name) || has(`${table.name}.${field.name}`));
    return found.length ? [{ table, fields: found }] : [];
  });
}

/** What most queries are about. */
export const isMain = ({ table }: ShownTable): boolean => table.name === "events" || table.name === "persons";

/** Tables with every version of a row, that hardly anybody needs. */
export const isRaw = ({ table }: ShownTable): boolean => table.name.startsWith("raw_");
