/** The grid of a dashboard: dragged by the tiles' heads and resized at their corners, or by each tile's menu. */
import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { GridLayout, type Layout, useContainerWidth } from "react-grid-layout";
import type { TileRow } from "./data";
import classes from "./Grid.module.css";
import { COLUMNS, GAP_PX, heightOf, type Place, ROW_PX, SMALLEST } from "./layouts";

interface GridProps {
  tiles: TileRow[];
  places: Place[];
  isFixed: boolean;
  onChange: (places: Place[]) => void;
  children: (tile: TileRow, rows: number) => ReactNode;
}

const STYLE_ID = "react-draggable-style-el";

/** The library would make this element itself, with styles that the page's policy refuses. Ours are in the CSS file. */
function useNoStyleElement(): void {
  useEffect(() => {
    if (document.getElementById(STYLE_ID)) return;
    const element = document.createElement("template");
    element.id = STYLE_ID;
    document.head.append(element);
  }, []);
}

export function Grid(props: GridProps) {
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  return isPhone ? <Stacked {...props} /> : <WideGrid {...props} />;
}

function Stacked({ tiles, places, children }: GridProps) {
  const inOrder = [...places].sort((a, b) => a.y - b.y || a.x - b.x);
  return (
    <div className={classes.stack}>
      {inOrder.map((place) => {
        const tile = tiles.find((one) => String(one.id) === place.i);
        if (!tile) return null;
        return (
          <div key={place.i} style={tile.text ? undefined : { height: heightOf(place.h) }}>
            {children(tile, place.h)}
          </div>
        );
      })}
    </div>
  );
}

const GRID = { cols: COLUMNS, rowHeight: ROW_PX, margin: [GAP_PX, GAP_PX], containerPadding: [0, 0] } as const;

function WideGrid({ tiles, places, isFixed, onChange, children }: GridProps) {
  useNoStyleElement();
  const { width, containerRef, mounted } = useContainerWidth();
  // While a tile is dragged over others, its menu and chart keep the size they had.
  const [live, setLive] = useState<Layout | null>(null);
  const layout = useMemo(() => places.map((one) => ({ ...one, minW: SMALLEST.w, minH: SMALLEST.h })), [places]);
  const drag = useMemo(
    () => ({ enabled: !isFixed, handle: "[data-grip]", cancel: "a, button, input", threshold: 4 }),
    [isFixed],
  );
  const resize = useMemo(() => ({ enabled: !isFixed, handles: ["se"] as const }), [isFixed]);
  const rows = new Map((live ?? places).map((one) => [one.i, one.h]));

  const stopped = (next: Layout) => {
    setLive(null);
    onChange(next.map(({ i, x, y, w, h }) => ({ i, x, y, w, h })));
  };
  return (
    <div ref={containerRef} className={classes.grid} data-fixed={isFixed || undefined}>
      {mounted && (
        <GridLayout
          width={width}
          layout={layout}
          gridConfig={GRID}
          dragConfig={drag}
          resizeConfig={resize}
          onDragStop={stopped}
          onResize={setLive}
          onResizeStop={stopped}
        >
          {tiles.map((tile) => (
            <div key={tile.id}>{children(tile, rows.get(String(tile.id)) ?? 1)}</div>
          ))}
        </GridLayout>
      )}
    </div>
  );
}
