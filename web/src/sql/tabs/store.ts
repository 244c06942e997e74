/** Tabs and the texts that were run, kept in this browser for each project. */
import { newTab, type Tab } from "./tab";

export interface Tabs {
  tabs: Tab[];
  active: string;
}

export interface Ran {
  text: string;
  at: string;
}

const MOST_RAN = 50;
const tabsKey = (project: string) => `hedgerow.sql.tabs.${project}`;
const ranKey = (project: string) => `hedgerow.sql.ran.${project}`;

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null; // no storage, or something else's
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // full, or forbidden: the tabs then last as long as the page
  }
}

export function readTabs(project: string): Tabs {
  const kept = read<Tabs>(tabsKey(project));
  const tabs = Array.isArray(kept?.tabs) ? kept.tabs.filter((one) => typeof one?.text === "string") : [];
  const all = tabs.length ? tabs.map((one) => newTab(one.number, one)) : [newTab(1)];
  return { tabs: all, active: all.some((one) => one.id === kept?.active) ? (kept?.active ?? "") : (all[0]?.id ?? "") };
}

export const writeTabs = (project: string, tabs: Tabs): void => write(tabsKey(project), tabs);

export const readRan = (project: string): Ran[] => read<Ran[]>(ranKey(project)) ?? [];

/** The newest first, each text once. */
export function addRan(project: string, text: string): void {
  if (!text.trim()) return;
  const others = readRan(project).filter((one) => one.text !== text);
  write(ranKey(project), [{ text, at: new Date().toISOString() }, ...others].slice(0, MOST_RAN));
}

export const clearRan = (project: string): void => write(ranKey(project), []);
