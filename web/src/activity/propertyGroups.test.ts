import { expect, test } from "vitest";
import { grouped } from "./propertyGroups";

test("properties stand in the group where one looks for them", () => {
  const keys = ["plan", "$browser", "$geoip_city_name", "utm_source", "$current_url", "$lib", "$set"];
  const groups = grouped(keys.map((key) => [key, 1]));
  expect(Object.fromEntries(groups.map((one) => [one.name, one.entries.map(([key]) => key)]))).toEqual({
    Event: ["plan"],
    Page: ["$current_url"],
    Campaign: ["utm_source"],
    Device: ["$browser"],
    Place: ["$geoip_city_name"],
    "Person properties it sets": ["$set"],
    "SDK and ids": ["$lib"],
  });
  expect(groups[0]?.name).toBe("Event");
});
