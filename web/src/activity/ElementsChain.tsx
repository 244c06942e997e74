import { Text } from "@mantine/core";
import type { Schemas } from "@/api/client";
import classes from "./ElementsChain.module.css";

type Element = Schemas["EventElement"];

/** What was clicked, from the element itself outwards to the page. */
export function ElementsChain({ elements }: { elements: Element[] }) {
  return (
    <ol className={classes.chain} aria-label="Elements, from the one that was clicked outwards">
      {elements.map((element, index) => (
        <li key={element.order} className={classes.element}>
          <code>
            <span className={classes.tag}>{element.tag_name || "?"}</span>
            {element.attr_id && <span className={classes.id}>#{element.attr_id}</span>}
            {classesOf(element).map((name) => (
              <span key={name}>.{name}</span>
            ))}
          </code>
          {element.text && (
            <Text span size="sm">
              “{element.text}”
            </Text>
          )}
          {element.href && (
            <Text span size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {element.href}
            </Text>
          )}
          {index === 0 && (
            <Text span size="xs" c="dimmed">
              was clicked
            </Text>
          )}
        </li>
      ))}
    </ol>
  );
}

const classesOf = (element: Element): string[] =>
  Array.isArray(element.attr_class) ? element.attr_class.map(String) : [];
