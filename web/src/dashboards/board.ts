/** What every tile's menu needs to know of its dashboard. */
import { createContext, useContext } from "react";
import type { Dashboard, DashboardActions } from "./data";
import type { Move, Size } from "./layouts";

export interface Board {
  dashboard: Dashboard;
  actions: DashboardActions;
  move: (tile: number, where: Move) => void;
  resize: (tile: number, how: Size) => void;
}

export const BoardContext = createContext<Board | null>(null);

export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error("A tile is outside of its dashboard.");
  return board;
}
