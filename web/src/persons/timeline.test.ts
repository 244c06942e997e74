import { expect, test } from "vitest";
import type { Question } from "@/api/ask";
import { joined, lengthOf, readPage } from "./timeline";

const event = (uuid: string, timestamp: string, name = "$pageview") => ({
  uuid,
  event: name,
  timestamp,
  properties: {},
  distinct_id: "a",
});

test("sessions that two pages cut apart are one again", () => {
  const later = { sessions: [{ sessionId: "s", events: [event("2", "2026-01-01T10:01:00Z")] }], before: "x" };
  const older = {
    sessions: [{ sessionId: "s", events: [event("1", "2026-01-01T10:00:00Z"), event("2", "2026-01-01T10:01:00Z")] }],
    before: null,
  };
  const [session] = joined([later, older], null);
  expect(session?.events.map((one) => one.uuid)).toEqual(["1", "2"]);
  expect(session && lengthOf(session)).toBe("1m");
  expect(joined([later, older], "signed up")).toEqual([]);
});

test("a page is the week before the last event, and says where the next begins", async () => {
  const asked: Question[] = [];
  const page = await readPage(
    async (query) => {
      asked.push(query);
      return query.kind === "HogQLQuery"
        ? { results: [["2026-01-20T10:00:00.000Z", 3]] }
        : { results: [{ sessionId: "s", events: [event("1", "2026-01-20T10:00:00.000Z")] }], hasMore: false };
    },
    "u",
    null,
    null,
  );
  expect(asked[1]).toMatchObject({ after: "2026-01-13T10:00:00.001Z", before: "2026-01-20T10:00:00.001Z" });
  expect(page.before).toBe("2026-01-13T10:00:00.001Z");
  const full = await readPage(
    async (query) =>
      query.kind === "HogQLQuery"
        ? { results: [["2026-01-20T11:00:00.000+01:00", 3]] }
        : { results: [{ sessionId: "s", events: [event("1", "2026-01-20T10:30:00.000+01:00")] }], hasMore: true },
    "u",
    null,
    null,
  );
  expect(full.before).toBe("2026-01-20T09:30:00.001Z");
  const none = await readPage(async () => ({ results: [["1970-01-01T00:00:00Z", 0]] }), "u", null, page.before);
  expect(none).toEqual({ sessions: [], before: null });
});
