import { expect, test } from "vitest";
import atlas from "world-atlas/countries-50m.json";
import { countryCode, countryName } from "./countryCodes";

// Spelt otherwise on the map: looked through by hand.
const OTHERWISE = new Set("MP GS IO LC SH SS EH MK PF TF GQ FO CD CV AU".split(" "));
const UNKNOWN = new Set(["N. Cyprus", "Somaliland", "Indian Ocean Ter.", "Ashmore and Cartier Is.", "Siachen Glacier"]);

interface Country {
  id?: string;
  properties: { name: string };
}
const countries = (atlas as unknown as { objects: { countries: { geometries: Country[] } } }).objects.countries
  .geometries;

const plain = (name: string) =>
  name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();

test("every country of the map has two letters", () => {
  const missing = countries
    .filter((one) => !countryCode(one.id, one.properties.name))
    .map((one) => one.properties.name);
  expect(missing.filter((name) => !UNKNOWN.has(name))).toEqual([]);
});

test("the letters are those of the country, by the name that the platform has for them", () => {
  const wrong = countries.flatMap((one) => {
    const code = countryCode(one.id, one.properties.name);
    if (!code) return [];
    const [map, platform] = [plain(one.properties.name), plain(countryName(code))];
    return map.slice(0, 4) === platform.slice(0, 4) || OTHERWISE.has(code)
      ? []
      : [`${one.properties.name}: ${code} ${countryName(code)}`];
  });
  expect(wrong).toEqual([]);
});
