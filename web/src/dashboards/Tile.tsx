import { useIntersection } from "@mantine/hooks";
import { memo, useEffect, useState } from "react";
import { InsightOfChart } from "@/annotations/place";
import type { Overrides } from "@/api/ask";
import { ProjectLink } from "@/app/ProjectLink";
import { colourOf } from "./colours";
import { questionOf, type TileRow, titleOf } from "./data";
import { InsightTileBody } from "./InsightTileBody";
import { heightOf } from "./layouts";
import { Markdown } from "./Markdown";
import classes from "./Tile.module.css";
import { TileMenu } from "./TileMenu";
import { useTileAnswer } from "./useTileAnswer";

const HEAD_PX = 40;
const FOOT_PX = 26;
const DESCRIPTION_PX = 20;
const PADDING_PX = 10;

interface TileProps {
  tile: TileRow;
  rows: number;
  overrides: Overrides;
  /** Grows with each refreshing of the whole dashboard. */
  stamp: number;
  /** On wall screens, without menus. */
  isWall: boolean;
  onAge: (tile: number, computed: string | null) => void;
}

export const Tile = memo(function Tile(props: TileProps) {
  const { tile } = props;
  const colour = colourOf(tile.color);
  return (
    <section
      className={classes.tile}
      aria-label={tile.text ? "Text card" : titleOf(tile)}
      data-tile={tile.id}
      id={`tile-${tile.id}`}
    >
      {colour && <div className={classes.bar} style={{ background: colour }} />}
      {tile.text ? <TextTile {...props} body={tile.text.body} /> : <InsightTile {...props} />}
    </section>
  );
});

function TextTile({ tile, isWall, body }: TileProps & { body: string }) {
  return (
    <>
      <div className={`${classes.body} ${classes.card}`} data-grip={!isWall || undefined}>
        <Markdown source={body} />
      </div>
      {!isWall && (
        <div className={classes.corner}>
          <TileMenu tile={tile} />
        </div>
      )}
    </>
  );
}

function InsightTile({ tile, rows, overrides, stamp, isWall, onAge }: TileProps) {
  const [own, setOwn] = useState(0);
  const { ref, entry } = useIntersection<HTMLDivElement>({ rootMargin: "100px" });
  const query = questionOf(tile);
  const answer = useTileAnswer(query, overrides, stamp + own, entry?.isIntersecting ?? false);
  const computed = answer.data?.last_refresh ?? null;
  useEffect(() => onAge(tile.id, computed), [onAge, tile.id, computed]);

  const insight = tile.insight;
  const description = tile.show_description ? insight?.description : null;
  const height = heightOf(rows) - HEAD_PX - FOOT_PX - PADDING_PX - (description ? DESCRIPTION_PX : 0);
  return (
    <>
      <div ref={ref} className={classes.head} data-grip={!isWall || undefined}>
        <h2 className={classes.title}>
          {isWall || !insight ? (
            titleOf(tile)
          ) : (
            <ProjectLink to={`/insights/${insight.short_id}`}>{titleOf(tile)}</ProjectLink>
          )}
        </h2>
        {!isWall && (
          <TileMenu
            tile={tile}
            onRefresh={() => setOwn((count) => count + 1)}
            answer={answer.data}
            overrides={overrides}
          />
        )}
      </div>
      {description && (
        <div className={classes.description} title={description}>
          {description}
        </div>
      )}
      <InsightOfChart value={insight?.id ?? null}>
        <InsightTileBody
          query={query}
          answer={answer.data}
          error={answer.error}
          isOld={answer.isPlaceholderData}
          onRetry={answer.retry}
          height={Math.max(60, height)}
        />
      </InsightOfChart>
    </>
  );
}
