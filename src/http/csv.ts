// Files for spreadsheets.

import { DATA_HEADERS } from "./headers";

type Cell = string | number;

/** A spreadsheet would take a cell that begins so for a formula. */
const LIKE_A_FORMULA = /^[=+\-@\t\r]/;

/** Begins a file that people open: it tells spreadsheets that the text is UTF-8. */
export const UTF8_MARK = "\uFEFF";

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(",")}\r\n`;
}

function cellText(value: Cell): string {
  const text = String(value);
  const safe = typeof value === "string" && LIKE_A_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `name` is that of the file, without its ending. */
export function csvFile(name: string, lines: readonly string[]): Response {
  return new Response(lines.join(""), {
    headers: {
      ...DATA_HEADERS,
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "no-store",
    },
  });
}
