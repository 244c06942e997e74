/** What can be asked about: tables, their fields, what is joined behind a dot, properties. A click inserts it. */
import { Skeleton, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { type Question, useAnswer } from "@/api/ask";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Branch } from "./Branch";
import { type Field, isJoin, isMain, isRaw, quoted, type ShownTable, searched, type Table } from "./model";
import { Properties } from "./Properties";
import classes from "./Schema.module.css";

const SCHEMA: Question = { kind: "DatabaseSchemaQuery" };

export function SchemaTree({ onInsert }: { onInsert: (text: string) => void }) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 150);
  const { data, error, refetch } = useAnswer(SCHEMA);
  const tables = useMemo(() => Object.values((data?.tables ?? {}) as Record<string, Table>), [data]);
  const shown = useMemo(() => searched(tables, search), [tables, search]);
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Stack gap={8}>
        {Array.from({ length: 12 }, (_, index) => (
          <Skeleton key={index} h={18} w={`${90 - ((index * 17) % 45)}%`} />
        ))}
      </Stack>
    );
  }
  const branch = ({ table, fields }: ShownTable) => (
    <Branch
      key={table.name}
      name={table.name}
      opened={search !== "" && fields.length < 30}
      onInsert={() => onInsert(table.name)}
    >
      {() => fields.map((field) => <FieldBranch key={field.name} field={field} tables={tables} onInsert={onInsert} />)}
    </Branch>
  );
  return (
    <Stack gap="xs" className={classes.tree}>
      <TextInput
        size="xs"
        aria-label="Search tables, fields and properties"
        placeholder="Search fields and properties"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {/* another key opens the branches that a search has found */}
      <ul className={classes.list} key={search ? "found" : "all"} aria-label="Schema">
        {shown.filter(isMain).map(branch)}
        <Branch name="Event properties" opened={search !== ""}>
          {() => <Properties scope="event" search={search} before="properties" onInsert={onInsert} />}
        </Branch>
        <Branch name="Person properties" opened={search !== ""}>
          {() => <Properties scope="person" search={search} before="person.properties" onInsert={onInsert} />}
        </Branch>
        {shown.filter((one) => !isMain(one) && !isRaw(one)).map(branch)}
        {shown.some(isRaw) && (
          <Branch name="As it is stored" opened={search !== ""}>
            {() => shown.filter(isRaw).map(branch)}
          </Branch>
        )}
      </ul>
    </Stack>
  );
}

interface FieldBranchProps {
  field: Field;
  tables: Table[];
  onInsert: (text: string) => void;
}

function FieldBranch({ field, tables, onInsert }: FieldBranchProps) {
  const written = quoted(field.name);
  if (!isJoin(field) || !field.fields) {
    return <Branch name={field.name} type={typeWords(field)} onInsert={() => onInsert(written)} />;
  }
  const behind = tables.find((table) => table.name === field.table);
  return (
    <Branch name={field.name} type={`joins ${field.table}`} onInsert={() => onInsert(`${written}.`)}>
      {() =>
        (field.fields ?? []).map((name) => (
          <Branch
            key={name}
            name={name}
            type={behind?.fields[name] && typeWords(behind.fields[name])}
            onInsert={() => onInsert(`${written}.${quoted(name)}`)}
          />
        ))
      }
    </Branch>
  );
}

function typeWords({ type, chain }: Field): string {
  if (type === "field_traverser") return chain ? `is ${chain.join(".")}` : "alias";
  return type === "lazy_table" ? "join" : type;
}
