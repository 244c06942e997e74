/** What the list of insights can be narrowed by; kept in the address. */
export interface ListFilters {
  search: string;
  mine: boolean;
  favourites: boolean;
  tags: string[];
  kind: string | null;
  createdBy: number | null;
}

export const NO_FILTERS: ListFilters = {
  search: "",
  mine: false,
  favourites: false,
  tags: [],
  kind: null,
  createdBy: null,
};

/** As the API calls the kinds. */
export const API_KINDS: Record<string, string> = {
  TrendsQuery: "TRENDS",
  FunnelsQuery: "FUNNELS",
  RetentionQuery: "RETENTION",
  PathsQuery: "PATHS",
  StickinessQuery: "STICKINESS",
  LifecycleQuery: "LIFECYCLE",
  HogQLQuery: "SQL",
};

export const isNarrowed = (filters: ListFilters): boolean =>
  JSON.stringify({ ...filters }) !== JSON.stringify(NO_FILTERS);
