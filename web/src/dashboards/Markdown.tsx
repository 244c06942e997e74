import { Fragment } from "react";
import classes from "./Markdown.module.css";
import { type Block, type Inline, parseMarkdown } from "./markdown";

/** A text card's Markdown as elements of React. Its largest headings are the page's second level. */
export function Markdown({ source }: { source: string }) {
  const blocks = parseMarkdown(source);
  const levels = [...new Set(blocks.flatMap((block) => (block.kind === "heading" ? [block.level] : [])))].sort();
  return (
    <div className={classes.text}>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} levels={levels} />
      ))}
    </div>
  );
}

const HEADINGS = ["h2", "h3", "h4", "h5", "h6"] as const;

function BlockView({ block, levels }: { block: Block; levels: number[] }) {
  switch (block.kind) {
    case "heading": {
      const Heading = HEADINGS[levels.indexOf(block.level)] ?? "h6";
      return (
        <Heading data-level={block.level}>
          <Parts parts={block.parts} />
        </Heading>
      );
    }
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>
              <Parts parts={item} />
            </li>
          ))}
        </List>
      );
    }
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "rule":
      return <hr />;
    default: {
      const Around = block.kind === "quote" ? "blockquote" : "p";
      return (
        <Around>
          {block.lines.map((line, index) => (
            <Fragment key={index}>
              {index > 0 && <br />}
              <Parts parts={line} />
            </Fragment>
          ))}
        </Around>
      );
    }
  }
}

function Parts({ parts }: { parts: Inline[] }) {
  return parts.map((part, index) => <Part key={index} part={part} />);
}

function Part({ part }: { part: Inline }) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return <code>{part.text}</code>;
    case "bold":
      return (
        <strong>
          <Parts parts={part.parts} />
        </strong>
      );
    case "italic":
      return (
        <em>
          <Parts parts={part.parts} />
        </em>
      );
    case "link":
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          <Parts parts={part.parts} />
        </a>
      );
  }
}
