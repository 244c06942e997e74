/** Tooltips as nodes: names of events and values of properties are text, whatever they contain. */
import classes from "./tooltip.module.css";

export interface TooltipRow {
  color?: string;
  name: string;
  value: string;
  dim?: boolean;
}

export interface TooltipContent {
  title?: string;
  rows: TooltipRow[];
  note?: string;
}

const MOST_ROWS = 12;

function element(tag: string, className: string | undefined, text?: string): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function tooltipNode({ title, rows, note }: TooltipContent): HTMLElement {
  const node = element("div", classes.tooltip);
  if (title) node.append(element("div", classes.title, title));
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = element("div", row.dim ? `${classes.row} ${classes.dim}` : classes.row);
    const mark = element("span", classes.mark);
    if (row.color) mark.style.background = row.color;
    line.append(mark, element("span", classes.name, row.name), element("span", classes.value, row.value));
    node.append(line);
  }
  if (rows.length > MOST_ROWS) node.append(element("div", classes.note, `and ${rows.length - MOST_ROWS} more`));
  if (note) node.append(element("div", classes.note, note));
  return node;
}
