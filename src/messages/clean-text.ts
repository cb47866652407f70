// Texts of businesses and customers, made fit for a message.

/** Overrides and isolates could turn the words around them. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/g;

function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll(CONTROLS, "")
    .replaceAll(BIDI_CONTROLS, "");
}

/** A copy of some facts with every text in it cleaned. */
export function cleaned<T>(value: T): T {
  if (typeof value === "string") return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(cleaned) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cleaned(part)])) as T;
}

/** One line without line ends, for subjects and short texts. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Whole characters up to a length; `...` stands for the rest. */
export function clipped(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 3)
        .join("")
        .trimEnd()}...`;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A name inside a sentence of the other direction keeps its own order, and disturbs none around it. */
export function isolated(text: string, direction: "ltr" | "rtl"): string {
  if (text === "" || (direction === "ltr" && !RIGHT_TO_LEFT.test(text))) return text;
  return `\u2068${text}\u2069`;
}

/** Mail programs make links of such names. A stranger could book with one to advertise by our mails. */
export function looksLikeLink(name: string): boolean {
  return /:\/\/|www\.|\p{L}\.\p{L}{2,}(?![\p{L}.])|@/iu.test(name);
}
