// HTML by template. Every value is escaped, unless it is HTML itself.

export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | Markup | null | false | readonly Part[];

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function written(part: Part): string {
  if (part === null || part === false) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part !== "string") return part.map(written).join("");
  return part.replaceAll(/[&<>"']/g, (character) => ESCAPED[character] ?? "");
}

export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(fixed.reduce((text, next, index) => text + written(parts[index - 1] ?? null) + next));
}

/** Lines of a text, one below the other. */
export function lines(text: string): Markup {
  return new Markup(text.split("\n").map(written).join("<br>"));
}
