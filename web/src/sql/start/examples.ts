/** Queries to begin with, about what this project has. */
import { eventName } from "@/pickers/filters";

export interface Example {
  title: string;
  about: string;
  text: string;
  chart?: { display: string };
}

export interface Facts {
  /** Names of events, the most frequent first. */
  events: string[];
  personProperties: string[];
  eventProperties: string[];
}

const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const name = (value: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(value) ? value : `\`${value.replaceAll("`", "\\`")}\``;

const PLANS = ["plan", "tier", "subscription", "customer_kind", "role", "company_size", "country"];
const NOT_GROUPS = /^(\$|utm_|email$|name$|.*_at$|.*id$|.*name$|phone|avatar)/;

/** A property that puts people into few groups. */
function groupProperty(properties: string[]): string {
  return (
    PLANS.find((one) => properties.includes(one)) ??
    properties.find((one) => !NOT_GROUPS.test(one)) ??
    (properties.includes("$initial_browser") ? "$initial_browser" : "$browser")
  );
}

/** What people do one after the other: they come, then the two things that they do most. */
function steps(events: string[]): string[] {
  const own = events.filter((one) => !one.startsWith("$"));
  const all = [...events.filter((one) => one === "$pageview"), ...own];
  const found = all.slice(0, 3);
  return found.length > 1 ? found : ["$pageview", "$autocapture"];
}

export function examples({ events, personProperties, eventProperties }: Facts): Example[] {
  const group = groupProperty(personProperties);
  const funnel = steps(events);
  const conditions = funnel.map((one) => `event = ${text(one)}`).join(", ");
  const pairs = funnel.map((one, index) => `(${index + 1}, ${text(one)})`).join(", ");
  return [
    {
      title: "Top events of the week",
      about: "What happens most, and by how many people.",
      text: `SELECT event, count() AS events, uniq(person_id) AS people
FROM events
WHERE timestamp > now() - INTERVAL 7 DAY
GROUP BY event
ORDER BY events DESC
LIMIT 20`,
    },
    {
      title: `People per ${group.replaceAll("_", " ").replace("$", "")}`,
      about: "One property of people, and how many have each value.",
      text: `SELECT coalesce(toString(properties.${name(group)}), 'not set') AS ${name(group)}, count() AS people
FROM persons
GROUP BY 1
ORDER BY people DESC
LIMIT 20`,
      chart: { display: "ActionsPie" },
    },
    {
      title: "A funnel by hand",
      about: `How many get from “${eventName(funnel[0])}” to “${eventName(funnel.at(-1))}” within 14 days.`,
      text: `WITH reached AS (
    -- the last step that each person got to, in this order
    SELECT person_id, windowFunnel(14 * 86400)(toDateTime(timestamp), ${conditions}) AS step
    FROM events
    WHERE timestamp > now() - INTERVAL 30 DAY
    GROUP BY person_id
)
SELECT tupleElement(wanted, 2) AS event, countIf(step >= tupleElement(wanted, 1)) AS people
FROM reached
ARRAY JOIN [${pairs}] AS wanted
GROUP BY wanted
ORDER BY wanted
LIMIT 10`,
      chart: { display: "ActionsBar" },
    },
    {
      title: "Retention by week",
      about: "Of those who were new in a week, how many came back later.",
      text: `WITH newcomers AS (
    SELECT person_id, toStartOfWeek(min(timestamp)) AS first_week
    FROM events
    WHERE timestamp > now() - INTERVAL 8 WEEK
    GROUP BY person_id
)
SELECT
    newcomers.first_week AS first_week,
    dateDiff('week', newcomers.first_week, toStartOfWeek(events.timestamp)) AS weeks_later,
    uniq(events.person_id) AS people
FROM events
JOIN newcomers ON newcomers.person_id = events.person_id
WHERE events.timestamp > now() - INTERVAL 8 WEEK
GROUP BY first_week, weeks_later
ORDER BY first_week, weeks_later
LIMIT 100`,
    },
    slowestPages(eventProperties),
  ];
}

function slowestPages(properties: string[]): Example {
  if (properties.includes("$web_vitals_LCP_value")) {
    return {
      title: "Slowest pages",
      about: "Where the main content takes longest to appear (LCP, three of four views are faster).",
      text: `SELECT
    properties.$pathname AS page,
    count() AS views,
    round(quantile(0.75)(toFloat(properties.$web_vitals_LCP_value))) AS lcp_ms
FROM events
WHERE event = '$web_vitals' AND timestamp > now() - INTERVAL 7 DAY
GROUP BY page
HAVING lcp_ms > 0
ORDER BY lcp_ms DESC
LIMIT 20`,
    };
  }
  return {
    title: "Slowest pages to read",
    about: "Where people stay longest. Loading times need web vitals to be captured.",
    text: `SELECT
    properties.$prev_pageview_pathname AS page,
    count() AS views,
    round(median(toFloat(properties.$prev_pageview_duration)), 1) AS seconds
FROM events
WHERE event IN ('$pageview', '$pageleave') AND timestamp > now() - INTERVAL 7 DAY
GROUP BY page
HAVING page != '' AND views >= 5
ORDER BY seconds DESC
LIMIT 20`,
  };
}
