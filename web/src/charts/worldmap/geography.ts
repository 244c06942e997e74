/** The outlines of countries, each named by its two letters: a chunk that only world maps fetch. */
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";
import { registerMap } from "../echarts";
import { countryCode } from "./countryCodes";

const MAP = "world";
const ANTARCTICA = "AQ"; // takes a third of the picture, and nobody's events come from there

interface Properties {
  name: string;
}

let registered = false;

export function registerWorld(): string {
  if (registered) return MAP;
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<Properties> }>;
  const countries = feature(topology, topology.objects.countries);
  const features = countries.features.flatMap((one) => {
    const code = countryCode(one.id, one.properties.name);
    return code === ANTARCTICA ? [] : [{ ...one, properties: { name: code ?? one.properties.name } }];
  });
  registerMap(MAP, { geoJSON: { type: "FeatureCollection", features } } as never);
  registered = true;
  return MAP;
}
