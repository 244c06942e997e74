import { Alert, Button, Skeleton, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { colourOf } from "@/dashboards/colours";
import { GAP_PX, heightOf, placesOf, ROW_PX } from "@/dashboards/layouts";
import { Markdown } from "@/dashboards/Markdown";
import { TileAnswer } from "@/dashboards/TileAnswer";
import { TimeAgo } from "@/ui/TimeAgo";
import { embedded, fetchShared, Refused, type SharedInsight, type SharedTile } from "./data";
import { knowProject } from "./project";
import { answerFor, questionFor } from "./question";
import classes from "./SharedPage.module.css";

const LEAST_SECONDS = 60; // between two fetches
const HEAD_PX = 76; // of a tile: its title and its age
const DESCRIPTION_PX = 20;
const ALONE_PX = 460;

const given = embedded();

/** What is shared, for whoever has the link: nothing to click, and nothing of anybody. */
export function SharedPage({ refresh }: { refresh: number }) {
  const shared = useQuery({
    queryKey: ["shared"],
    queryFn: async () => {
      const told = await fetchShared(given);
      knowProject(told.currency);
      return told;
    },
    initialData: given ?? undefined,
    refetchInterval: ({ state }) =>
      refresh > 0 && !needsPassword(state.error) ? Math.max(LEAST_SECONDS, refresh) * 1000 : false,
    refetchIntervalInBackground: false,
  });
  const { dashboard, insight } = shared.data ?? {};
  const title = dashboard?.name ?? insight?.name ?? (dashboard ? "Dashboard" : "Insight");
  const description = dashboard?.description ?? insight?.description;
  useEffect(() => {
    if (shared.data) document.title = `${title} · Hedgerow`;
  }, [title, shared.data]);

  if (!shared.data) {
    return (
      <main className={classes.page}>
        <h1 className="sr-only">Shared page</h1>
        {shared.error ? (
          <Alert color="red" title="This could not be shown" role="alert">
            <Text size="sm">{shared.error.message}</Text>
            <Button mt="sm" size="xs" variant="default" onClick={() => shared.refetch()}>
              Try again
            </Button>
          </Alert>
        ) : (
          <div aria-busy="true">
            <Skeleton h={30} w={240} mb="md" />
            <Skeleton h={420} />
          </div>
        )}
      </main>
    );
  }
  return (
    <main className={classes.page}>
      <header className={classes.header}>
        <Title order={1}>{title}</Title>
        {description && (
          <Text c="dimmed" size="sm" className={classes.description}>
            {description}
          </Text>
        )}
      </header>
      {needsPassword(shared.error) && (
        <Alert color="yellow" title="These figures are not kept up to date any more" role="alert" mb="md">
          <Text size="sm">{shared.error?.message}</Text>
          <Button mt="sm" size="xs" variant="default" component="a" href={location.pathname + location.search}>
            Give the password
          </Button>
        </Alert>
      )}
      {dashboard && <Board tiles={dashboard.tiles} />}
      {insight && (
        <section className={classes.tile}>
          <Insight insight={insight} height={ALONE_PX} />
        </section>
      )}
      <footer className={classes.footer}>
        Shared with Hedgerow. What is shown here is counted from events; no person can be seen in it.
      </footer>
    </main>
  );
}

const needsPassword = (error: unknown): boolean => error instanceof Refused && error.needsPassword;

function Board({ tiles }: { tiles: SharedTile[] }) {
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const places = placesOf(tiles.map((tile, id) => ({ ...tile, id })) as unknown as Parameters<typeof placesOf>[0]);
  const inOrder = [...places].sort((a, b) => a.y - b.y || a.x - b.x);
  return (
    <div className={classes.grid} style={{ gridAutoRows: ROW_PX, gap: GAP_PX }}>
      {inOrder.map(({ i, x, y, w, h }) => {
        const tile = tiles[Number(i)];
        if (!tile) return null;
        const place = isPhone
          ? tile.text === null
            ? { height: heightOf(h) }
            : undefined
          : { gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 1} / span ${h}` };
        return (
          <section key={i} className={classes.tile} style={place}>
            <Tile tile={tile} height={heightOf(h)} />
          </section>
        );
      })}
    </div>
  );
}

function Tile({ tile, height }: { tile: SharedTile; height: number }) {
  const colour = colourOf(tile.color);
  const { insight } = tile;
  const description = tile.show_description ? insight?.description : null;
  return (
    <>
      {colour && <div className={classes.bar} style={{ background: colour }} />}
      {tile.text !== null && (
        <div className={classes.text}>
          <Markdown source={tile.text} />
        </div>
      )}
      {insight && (
        <>
          <h2 className={classes.title}>{insight.name || "Untitled insight"}</h2>
          {description && <p className={classes.words}>{description}</p>}
          <Insight insight={insight} height={height - HEAD_PX - (description ? DESCRIPTION_PX : 0)} />
        </>
      )}
    </>
  );
}

function Insight({ insight, height }: { insight: SharedInsight; height: number }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
      <div className={classes.body} tabIndex={0}>
        {insight.withheld ? (
          <Text size="sm" c="dimmed">
            {insight.withheld}
          </Text>
        ) : (
          <TileAnswer
            query={questionFor(insight)}
            answer={answerFor(insight)}
            height={Math.max(60, height)}
            interactive={false}
          />
        )}
      </div>
      {insight.last_refresh && (
        <p className={classes.age}>
          Computed <TimeAgo time={insight.last_refresh} timezone={insight.timezone} />
        </p>
      )}
    </>
  );
}
