/** What the names of drops, warnings and dead letters mean, as docs/ingestion.md says it. */
export interface Meaning {
  what: string;
  todo?: string;
}

const MEANINGS: Record<string, Meaning> = {
  // not stored
  unknown_token: { what: "No project has the token that they came with.", todo: "Check the token in the SDK." },
  missing_event_name: { what: "No event name, or an empty one.", todo: "Name the event." },
  missing_distinct_id: {
    what: "No distinct id at the top level or in the properties.",
    todo: "Say who did it.",
  },
  malformed_properties: { what: "The properties are not an object.", todo: "Send an object." },
  event_too_large: { what: "Larger than an event may be.", todo: "Send smaller properties." },
  event_name_too_long: { what: "The name has more than 200 characters.", todo: "Shorten the name." },
  distinct_id_too_large: { what: "The distinct id has more than 200 characters.", todo: "Shorten the id." },
  malformed_distinct_id: {
    what: "An id that many people share, such as guest, null or undefined.",
    todo: "Send the person's own id.",
  },
  invalid_event_timestamp: { what: "The timestamp cannot be read.", todo: "Send RFC 3339." },
  invalid_options: { what: "One of the event's options is not a boolean.", todo: "Send true or false." },
  resent: { what: "Sent before with the same uuid. SDKs repeat requests whose answer they did not get." },
  performance_event: { what: "Performance events of old browser SDKs." },
  client_ingestion_warning: {
    what: "The browser SDK reports that it limited itself.",
    todo: "Send less from that page.",
  },
  snapshot_on_event_route: { what: "A recording that came as an event.", todo: "Use a newer SDK." },
  bot: { what: "Known crawlers, which this project drops.", todo: "Switch it off in the project's settings." },
  cookieless_not_enabled: {
    what: "Visitors without cookies, which this project does not count.",
    todo: "Allow them in the project's settings.",
  },
  invalid_event_when_process_person_profile_is_false: {
    what: "An event about a person that says it wants no person.",
    todo: "Drop one of the two.",
  },
  refused_by_store: { what: "The event store refused the row.", todo: "Report it: the worker's log has the error." },
  // stored all the same
  malformed_uuid: { what: "The uuid was none; one was made from the text." },
  ignored_invalid_timestamp: { what: "The timestamp could not be read; the time of arrival was taken." },
  event_properties_repaired: { what: "Something that cannot be stored was replaced, such as NaN or a NUL." },
  event_name_truncated: { what: "The name was longer than 200 characters and was cut." },
  distinct_id_truncated: { what: "The distinct id was longer than 200 characters and was cut." },
  malformed_person_properties: { what: "$set or $set_once is not an object, or $unset is no list of names." },
  invalid_process_person_profile: { what: "$process_person_profile is not a boolean; taken as true." },
  group_type_limit_reached: { what: "A sixth kind of group; its groups are not kept." },
  cannot_merge_with_illegal_distinct_id: {
    what: "An id such as undefined or null would have merged strangers; nothing was merged.",
    todo: "Identify people by their own ids.",
  },
  cannot_merge_already_identified: {
    what: "The person to be merged is identified already; nothing was merged.",
    todo: "Call reset when somebody signs out.",
  },
  // dead letters
  envelope_unreadable: { what: "The record itself cannot be read." },
  body_unreadable: { what: "The body cannot be decompressed." },
  json_unreadable: { what: "The body is not JSON." },
  step_failed: { what: "A step failed on it, which is a mistake in Hedgerow: please report it." },
};

export const meaning = (name: string): Meaning => MEANINGS[name] ?? { what: "" };

/** `missing_distinct_id` as words. */
export function words(name: string): string {
  const plain = name.replaceAll("_", " ").replace(/^json/, "JSON");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
