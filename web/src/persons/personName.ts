/** What a person is called, and where the profile is, from whatever a question or the API says of a person. */
export interface AnyPerson {
  id?: string | number | null;
  uuid?: string | null;
  name?: string | null;
  display_name?: string | null;
  distinct_ids?: string[] | null;
  distinct_id?: string | null;
  properties?: Record<string, unknown> | null;
}

/** The properties that name people where a project chose none. */
export const USUAL_NAMES = ["email", "Email", "name", "Name", "username", "Username", "UserName"];
/** What SDKs call visitors they do not know. */
const MADE_UP = /^[0-9a-f]{6,}(-[0-9a-f]{2,}){4}$/i;

/** The name the server gave; else the first property that names people; else a distinct id. */
export function personName(person: AnyPerson, naming: readonly string[] = USUAL_NAMES): string {
  const given = person.name || person.display_name;
  if (given) return given;
  for (const key of naming) {
    const value = person.properties?.[key];
    if ((typeof value === "string" && value.trim()) || typeof value === "number") return String(value);
  }
  const ids = person.distinct_ids ?? (person.distinct_id ? [person.distinct_id] : []);
  return (
    ids.find((id) => !MADE_UP.test(id)) ?? ids[0] ?? String(person.uuid ?? person.id ?? "Somebody without profile")
  );
}

/** What fits a table: ids that nobody chose are cut in the middle. */
export const shortName = (name: string): string =>
  MADE_UP.test(name) ? `${name.slice(0, 8)}…${name.slice(-6)}` : name;

/** Whether an id was made up by an SDK for somebody it did not know. */
export const isMadeUp = (id: string): boolean => MADE_UP.test(id);

/** The page of the person below the project; null where nothing says who it is. */
export function personAddress(person: AnyPerson): string | null {
  const id = person.uuid ?? person.id ?? person.distinct_ids?.[0] ?? person.distinct_id;
  return id === null || id === undefined || id === "" ? null : `/persons/${encodeURIComponent(String(id))}`;
}
