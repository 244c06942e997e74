/** Rules of path cleaning, as the project keeps them. */
export interface Rule {
  regex: string;
  alias: string;
}

export function rulesOf(saved: unknown[]): Rule[] {
  return saved.map((one) => {
    const { regex, alias } = (one ?? {}) as Partial<Rule>;
    return { regex: regex ?? "", alias: alias ?? "" };
  });
}

/** What the rules make of a path. The server uses RE2, which is alike for all that such rules need. */
export function cleaned(path: string, rules: Rule[]): string {
  return rules.reduce((text, { regex, alias }) => {
    if (!regex) return text;
    try {
      return text.replace(new RegExp(regex, "g"), () => alias);
    } catch {
      return text;
    }
  }, path);
}
