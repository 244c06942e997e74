/** The project's properties of events or people. */
import { useProperties } from "@/pickers/usePropertyDefinitions";
import { Branch } from "./Branch";
import { quoted } from "./model";
import classes from "./Schema.module.css";

interface PropertiesProps {
  scope: "event" | "person";
  search: string;
  /** What stands before the dot: `properties`, `person.properties`. */
  before: string;
  onInsert: (text: string) => void;
}

const TYPES: Record<string, string> = { String: "text", Numeric: "number", Boolean: "boolean", DateTime: "datetime" };

export function Properties({ scope, search, before, onInsert }: PropertiesProps) {
  const { properties, loading, more } = useProperties({ scope, search });
  return (
    <>
      {properties.map(({ key, type }) => (
        <Branch
          key={key}
          name={key}
          type={TYPES[type ?? ""] ?? "text"}
          onInsert={() => onInsert(`${before}.${quoted(key)}`)}
        />
      ))}
      {!properties.length && <li className={classes.note}>{loading ? "Loading" : "None has this in its name."}</li>}
      {more && <li className={classes.note}>There are more. Search for them.</li>}
    </>
  );
}
