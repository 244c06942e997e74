/** The queries that are being worked on: kept in this browser, and the one in sight in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { failed, undoable } from "@/ui/notify";
import { type Address, addressOf, tabIn } from "./address";
import { freeNumber, tabOfEndpoint, tabOfInsight, withAddress, withTab } from "./opening";
import { readTabs, type Tabs, writeTabs } from "./store";
import { newTab, type Tab, tabName } from "./tab";

const KEEP_AFTER_MS = 400;

const keyOf = ({ q, insight, endpoint, view, chart, values, filters }: Address): string =>
  JSON.stringify({ q, insight, endpoint, view, chart, values, filters });

export interface Workspace extends Tabs {
  tab: Tab;
  /** A tab that a link opened: it runs by itself, once. */
  arrived: string | null;
  settle: () => void;
  /** Something saved is being fetched. */
  opening: boolean;
  change: (id: string, change: Partial<Tab>) => void;
  open: (change: Partial<Tab>) => void;
  add: () => void;
  activate: (id: string) => void;
  close: (id: string) => void;
}

export function useTabs(): Workspace {
  const { project_id: project } = useProjectPath();
  const search = useSearch({ strict: false }) as Address;
  const navigate = useNavigate();
  const [first] = useState(() => {
    const kept = readTabs(project);
    return { state: withAddress(kept, search) ?? kept, fetch: withAddress(kept, search) === null };
  });
  const [state, setState] = useState<Tabs>(first.state);
  const [arrived, setArrived] = useState<string | null>(tabIn(search) && !first.fetch ? first.state.active : null);
  const [opening, setOpening] = useState(first.fetch);
  const tab = state.tabs.find((one) => one.id === state.active) ?? (state.tabs[0] as Tab);
  const written = useRef<string>(first.fetch ? "" : keyOf(search));
  const latest = useRef(state);
  latest.current = state;

  const arrive = useCallback((next: Tabs) => {
    setState(next);
    setArrived(next.active);
  }, []);

  const fetchSaved = useCallback(
    async (address: Address) => {
      const wanted = tabIn(address);
      if (!wanted) return;
      setOpening(true);
      try {
        const made = wanted.insight
          ? await fetchInsight(project, wanted.insight)
          : await fetchEndpoint(project, wanted.endpoint ?? "");
        const text = wanted.text === undefined ? {} : { text: wanted.text };
        const values = { ...made.values, ...wanted.rest.values };
        arrive(withTab(latest.current, { ...made, ...text, values }));
      } catch (error) {
        failed("The saved query could not be opened", error);
      } finally {
        setOpening(false);
      }
    },
    [project, arrive],
  );

  // An address that this page did not write is one that somebody went to.
  const key = keyOf(search);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the address
  useEffect(() => {
    if (key === written.current) return;
    written.current = key;
    if (!tabIn(search)) return;
    const next = withAddress(latest.current, search);
    if (next) arrive(next);
    else void fetchSaved(search);
  }, [key]);

  useEffect(() => {
    if (opening) return;
    const timer = setTimeout(() => {
      writeTabs(project, state);
      const next = addressOf(tab);
      if (keyOf(next) === written.current) return;
      written.current = keyOf(next);
      void navigate({ to: ".", search: next as never, replace: true, resetScroll: false });
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [project, state, tab, opening, navigate]);

  useEffect(() => {
    const keep = () => writeTabs(project, latest.current);
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      keep();
    };
  }, [project]);

  const change = useCallback((id: string, next: Partial<Tab>) => {
    setState((now) => ({ ...now, tabs: now.tabs.map((one) => (one.id === id ? { ...one, ...next } : one)) }));
  }, []);
  const open = useCallback((next: Partial<Tab>) => arrive(withTab(latest.current, next)), [arrive]);
  const add = useCallback(() => {
    setState(({ tabs }) => {
      const made = newTab(freeNumber(tabs));
      return { tabs: [...tabs, made], active: made.id };
    });
  }, []);
  const activate = useCallback((id: string) => setState((now) => ({ ...now, active: id })), []);
  const close = useCallback((id: string) => {
    const before = latest.current;
    const index = before.tabs.findIndex((one) => one.id === id);
    const gone = before.tabs[index];
    if (!gone) return;
    const rest = before.tabs.filter((one) => one.id !== id);
    const tabs = rest.length ? rest : [newTab(1)];
    const neighbour = tabs[Math.min(index, tabs.length - 1)]?.id ?? "";
    setState({ tabs, active: before.active === id ? neighbour : before.active });
    if (gone.text.trim()) {
      undoable(`${tabName(gone)} was closed`, async () =>
        setState((now) => ({ tabs: now.tabs.toSpliced(index, 0, gone), active: gone.id })),
      );
    }
  }, []);
  const settle = useCallback(() => setArrived(null), []);

  return { ...state, tab, arrived, settle, opening, change, open, add, activate, close };
}

async function fetchInsight(project_id: string, id: string): Promise<Partial<Tab>> {
  const { data } = await api.GET("/api/projects/{project_id}/insights/{id}/", { params: { path: { project_id, id } } });
  if (!data) throw new Error("There is no such insight.");
  return tabOfInsight(data);
}

async function fetchEndpoint(project_id: string, name: string): Promise<Partial<Tab>> {
  const path = { project_id, name };
  const { data } = await api.GET("/api/projects/{project_id}/endpoints/{name}/", { params: { path } });
  if (!data) throw new Error("There is no such endpoint.");
  return tabOfEndpoint(data);
}
