/** The small part of Markdown that text cards know, as a tree. What it does not know stays the text that it is. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "bold" | "italic"; parts: Inline[] }
  | { kind: "link"; href: string; parts: Inline[] };

export type Block =
  | { kind: "heading"; level: number; parts: Inline[] }
  | { kind: "paragraph" | "quote"; lines: Inline[][] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string }
  | { kind: "rule" };

const INLINE =
  /`([^`]+)`|\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__|\*(?=\S)([^*]+)\*|(?<![A-Za-z0-9])_(?=\S)([^_]+)_(?![A-Za-z0-9])|\[([^\]]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?'"])/;
const DEEPEST = 5; // of marks within marks

/** Only addresses that a browser fetches or mails to; above all no `javascript:`. */
export function safeHref(address: string): string | null {
  if (/^\/(?!\/)/.test(address) || address.startsWith("#")) return address;
  try {
    const { protocol, href } = new URL(address);
    return ["http:", "https:", "mailto:"].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}

export function parseInline(text: string, depth = 0): Inline[] {
  const found = depth < DEEPEST ? INLINE.exec(text) : null;
  if (!found) return text ? [{ kind: "text", text }] : [];
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return [
    ...(before ? [{ kind: "text", text: before } as const] : []),
    marked(found, depth),
    ...parseInline(after, depth),
  ];
}

function marked(found: RegExpExecArray, depth: number): Inline {
  const [whole, code, bold, bold2, italic, italic2, label, address, bare] = found;
  if (code !== undefined) return { kind: "code", text: code };
  const strong = bold ?? bold2;
  if (strong !== undefined) return { kind: "bold", parts: parseInline(strong, depth + 1) };
  const slanted = italic ?? italic2;
  if (slanted !== undefined) return { kind: "italic", parts: parseInline(slanted, depth + 1) };
  const href = safeHref(address ?? bare ?? "");
  if (!href) return { kind: "text", text: whole };
  return { kind: "link", href, parts: label ? parseInline(label, depth + 1) : [{ kind: "text", text: whole }] };
}

const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^\s*(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^>\s?(.*)$/;
const FENCE = /^```/;

export function parseMarkdown(source: string): Block[] {
  const lines = source.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  const line = () => lines[at] ?? "";
  const run = (take: (text: string) => string | null): string[] => {
    const taken: string[] = [];
    for (let text = take(line()); at < lines.length && text !== null; text = take(line())) {
      taken.push(text);
      at += 1;
    }
    return taken;
  };
  while (at < lines.length) {
    const heading = HEADING.exec(line());
    const item = ITEM.exec(line());
    if (!line().trim()) at += 1;
    else if (FENCE.test(line())) {
      at += 1;
      const text = run((one) => (FENCE.test(one) ? null : one)).join("\n");
      at += 1;
      blocks.push({ kind: "code", text });
    } else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, parts: parseInline(heading[2] ?? "") });
      at += 1;
    } else if (RULE.test(line())) {
      blocks.push({ kind: "rule" });
      at += 1;
    } else if (item) {
      const ordered = item[2] !== undefined;
      const items = run((one) => {
        const found = ITEM.exec(one);
        return found && (found[2] !== undefined) === ordered ? (found[3] ?? "") : null;
      });
      blocks.push({ kind: "list", ordered, items: items.map((one) => parseInline(one)) });
    } else if (QUOTE.test(line())) {
      const quoted = run((one) => QUOTE.exec(one)?.[1] ?? null);
      blocks.push({ kind: "quote", lines: quoted.map((one) => parseInline(one)) });
    } else {
      const plain = run((one) =>
        !one.trim() || HEADING.test(one) || ITEM.test(one) || RULE.test(one) || QUOTE.test(one) || FENCE.test(one)
          ? null
          : one,
      );
      blocks.push({ kind: "paragraph", lines: plain.map((one) => parseInline(one)) });
    }
  }
  return blocks;
}
