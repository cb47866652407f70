// Pages of lists, and the opaque cursors between them.

import { invalid, ok, type Result, refused } from "../domain/refusal";

/** What a caller asks of a list: how many rows, after which page. */
export type ListQuery = { readonly limit?: number | undefined; readonly cursor?: string | undefined };

/** A piece of a list: at most `limit` items after a place in its order. */
export type Piece = { readonly after: readonly [number, string] | null; readonly limit: number };

/** For a caller that names no piece, as isolates of an earlier build do. */
export const EVERYTHING: Piece = { after: null, limit: -1 };

/** The same of a log, whose rows have positions. */
export type LogPiece = { readonly after: number | null; readonly limit: number };

export type Page<T> = { readonly rows: readonly T[]; readonly nextCursor: string | null };

const DEFAULT_LIMIT = 50;
const NOT_OF_THIS_LIST = invalid("/cursor", "is not a cursor of this list");

/** The piece of a list by time, or by place and id, that a caller asks for. */
export function readPiece({ limit = DEFAULT_LIMIT, cursor }: ListQuery): Result<Piece> {
  const after = readCursor(cursor, ["number", "string"]);
  return after === "invalid" ? refused(NOT_OF_THIS_LIST) : ok({ after, limit });
}

/** The piece of a log that a caller asks for. Rows of a log have positions. */
export function readLogPiece({ limit = DEFAULT_LIMIT, cursor }: ListQuery): Result<LogPiece> {
  const after = readCursor(cursor, ["number"]);
  return after === "invalid" ? refused(NOT_OF_THIS_LIST) : ok({ after: after?.[0] ?? null, limit });
}

/** Types of the parts of a cursor. */
type Shape = readonly ("number" | "string")[];
type Parts<S extends Shape> = { readonly [At in keyof S]: S[At] extends "number" ? number : string };

/** The place of a list's last row, from its opaque cursor. Null without one. */
export function readCursor<const S extends Shape>(cursor: string | undefined, shape: S): Parts<S> | null | "invalid" {
  if (cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
    return areOf(shape, parts) ? parts : "invalid";
  } catch {
    return "invalid";
  }
}

function areOf<S extends Shape>(shape: S, parts: unknown): parts is Parts<S> {
  if (!Array.isArray(parts) || parts.length !== shape.length) return false;
  return parts.every(
    (part, index) => typeof part === shape[index] && (typeof part === "string" || Number.isSafeInteger(part)),
  );
}

export function writeCursor(parts: readonly (string | number)[]): string {
  return btoa(JSON.stringify(parts)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A page of a list that is small enough to read as a whole. */
export function pageOfAll<T extends { readonly id: string }>(
  rows: readonly T[],
  { after, limit }: Piece,
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

/** The page with each row as another value. */
export function mapPage<T, U>({ rows, nextCursor }: Page<T>, change: (row: T) => U): Page<U> {
  return { rows: rows.map(change), nextCursor };
}
