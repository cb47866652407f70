// Pages of lists, and the opaque cursors between them.

/** Types of the parts of a list's cursor. */
export type CursorShape = readonly ("number" | "string")[];

export const BY_TIME: CursorShape = ["number", "string"];
export const BY_POSITION: CursorShape = ["number"];

/** The place of a list's last row, from its opaque cursor. Null without one. */
export function readCursor(
  cursor: string | undefined,
  shape: CursorShape,
): readonly (string | number)[] | null | "invalid" {
  if (cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
    if (!Array.isArray(parts) || parts.length !== shape.length) return "invalid";
    const isSound = parts.every(
      (part, index) => typeof part === shape[index] && (typeof part === "string" || Number.isSafeInteger(part)),
    );
    return isSound ? parts : "invalid";
  } catch {
    return "invalid";
  }
}

/** The piece of a list that a query asks for. "invalid" when its cursor is not one of a list by time. */
export function readPiece(query: { readonly limit?: number | undefined; readonly cursor?: string | undefined }) {
  const after = readCursor(query.cursor, BY_TIME);
  if (after === "invalid") return "invalid";
  return { after: after as readonly [number, string] | null, limit: query.limit ?? DEFAULT_LIMIT };
}

const DEFAULT_LIMIT = 50;

export function writeCursor(parts: readonly (string | number)[]): string {
  return btoa(JSON.stringify(parts)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export type Page<T> = { readonly rows: readonly T[]; readonly nextCursor: string | null };

/** A page of a list that is small enough to read as a whole. */
export function pageOfAll<T extends { readonly id: string }>(
  rows: readonly T[],
  limit: number,
  after: readonly (string | number)[] | null,
  positionOf: (row: T) => number,
): Page<T> {
  const from = after === null ? 0 : rows.findIndex((row) => positionOf(row) === after[0] && row.id === after[1]) + 1;
  return pageOf(rows.slice(from, from + limit + 1), limit, (row) => [positionOf(row), row.id]);
}

/** `rows` has one row more than the page when there is a next page. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  placeOf: (row: T) => readonly (string | number)[],
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last ? writeCursor(placeOf(last)) : null };
}
