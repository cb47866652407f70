// Reads bodies and headers within limits, and says what is wrong with them: in our words, with RFC 6901 pointers.
// `validators.ts` puts these checks in front of the routes.

import type * as z from "zod";
import type { InputProblem } from "../domain/refusal";

export const MOST_BODY_BYTES = 64 * 1024;

export type ReadBody =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly status: 400 | 413 | 415; readonly problem: InputProblem };

/** The bytes of a body, if their number and type are allowed. */
export async function readBody(request: Request): Promise<ReadBody> {
  const refused = (status: 400 | 413 | 415, detail: string): ReadBody => ({
    kind: "refused",
    status,
    problem: { pointer: "", detail },
  });
  const bytes = await (isShort(request) ? readAll(request) : readBytes(request.body));
  if (bytes === "too_big") return refused(413, "the body must be at most 64 KiB");
  if (bytes === "broken") return refused(400, "the body must be sent whole");
  if (bytes.byteLength === 0) return { kind: "read", bytes };
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    return refused(415, "the body must be application/json in UTF-8");
  }
  return { kind: "read", bytes };
}

/** The text of a body, unless it is not UTF-8. */
export function decodeBody(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The problems of `__proto__` as a name. A copied object takes that key as its prototype, and so loses it. Few bodies
 * look like they have it, so few are walked.
 */
export function prototypeKeys(text: string): InputProblem[] {
  if (!/__proto__|\\u/i.test(text)) return [];
  const problems: InputProblem[] = [];
  const open: { pointer: string; value: unknown }[] = [{ pointer: "", value: parsed(text) }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.value === null || typeof next.value !== "object") continue;
    for (const [key, inner] of Object.entries(next.value)) {
      const pointer = `${next.pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (key === "__proto__") problems.push({ pointer, detail: "must not be a name" });
      open.push({ pointer, value: inner });
    }
  }
  return problems;
}

/** Text that is no JSON has no keys. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A body that says that it is short is read in one go. */
function isShort(request: Request): boolean {
  const length = request.headers.get("content-length");
  return length !== null && /^\d{1,6}$/.test(length) && Number(length) <= MOST_BODY_BYTES;
}

/** The bytes of a body. `broken`: the sender broke off, or broke the protocol. */
type Bytes = Uint8Array | "too_big" | "broken";

async function readAll(request: Request): Promise<Bytes> {
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.byteLength > MOST_BODY_BYTES ? "too_big" : bytes;
  } catch {
    return "broken";
  }
}

/** What is read at most of a body that is refused, so that the connection can be used again. */
const MOST_DISCARDED_BYTES = 4 * 1024 * 1024;

/** At most 64 KiB, unless the door takes more. */
export async function readBytes(body: ReadableStream<Uint8Array> | null, mostBytes = MOST_BODY_BYTES): Promise<Bytes> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > Math.max(MOST_DISCARDED_BYTES, mostBytes)) break;
      if (size <= mostBytes) chunks.push(value);
    }
    if (size > mostBytes) {
      await reader.cancel();
      return "too_big";
    }
  } catch {
    return "broken";
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

export type Checked<T> =
  | { readonly value: T; readonly problems: null }
  | { readonly value: null; readonly problems: InputProblem[] };

export function check<S extends z.ZodType>(schema: S, input: unknown): Checked<z.output<S>> {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return { value: parsed.data, problems: null };
  return { value: null, problems: parsed.error.issues.flatMap(problemsOf) };
}

function problemsOf(issue: z.core.$ZodIssue): InputProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: "is not known here" }));
  }
  return [{ pointer: pointerTo(issue.path), detail: detailOf(issue) }];
}

/** What is wrong, as the end of a sentence that begins with the field. Our own schemas already speak like that. */
function detailOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "too_small":
      return issue.origin === "string" && issue.minimum === 1
        ? "must not be empty"
        : `must be at least ${boundOf(issue, issue.minimum)}`;
    case "too_big":
      return `must be at most ${boundOf(issue, issue.maximum)}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return "is of none of the kinds that are known here";
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

function boundOf(issue: { readonly origin: string }, bound: number | bigint): string {
  if (issue.origin === "string") return `${bound} characters long`;
  return issue.origin === "array" ? `${bound} entries long` : String(bound);
}

export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The value that a pointer leads to, in a body that was read; undefined where there is none. */
export function valueAt(body: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], body);
}

/** 1 to 255 visible ASCII characters, in quotes or not; null when it is missing. */
export function readIdempotencyKey(header: string | null): string | null | "invalid" {
  if (header === null) return null;
  const key = header.replace(/^"(.*)"$/, "$1");
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : "invalid";
}

/** The revision that `If-Match` names; `*` and absence name none. */
export function readIfMatch(header: string | null): IfMatch | "invalid" {
  if (header === null || header.trim() === "*") return ANY_REVISION;
  const bare = /^(\d{1,9})$/.exec(header.trim())?.[1];
  const tags = header.split(",").flatMap((part) => part.trim() || []);
  const named = bare === undefined ? tags.map((tag) => /^(?:W\/)?"(\d{1,9})"$/.exec(tag)?.[1]) : [bare];
  const [first, ...others] = named.map(Number);
  if (first === undefined || named.includes(undefined)) return "invalid";
  return others.length === 0 ? { ifRevision: first } : { ifRevision: first, ifRevisions: [first, ...others] };
}

/** The revisions that a caller wants to change: one of those named, or any. */
export type IfMatch = { readonly ifRevision: number | null; readonly ifRevisions?: readonly number[] };

export const ANY_REVISION: IfMatch = { ifRevision: null };

/** The token that opens one thing of a customer: the bearer, or in the query. */
export function customerToken({ bearer, request }: { bearer: string | null; request: Request }): string | null {
  return bearer ?? new URL(request.url).searchParams.get("token");
}

/** The token of an `Authorization: Bearer` header. */
export function readBearer(header: string | null): string | null {
  return /^Bearer +([^\s]{1,500})$/i.exec(header ?? "")?.[1] ?? null;
}
