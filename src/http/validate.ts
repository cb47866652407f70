// The door: reads a request's body, query and headers and tells every problem at once, with RFC 6901 pointers.

import * as z from "zod";
import type { InputProblem } from "../domain/refusal";

export const MOST_BODY_BYTES = 64 * 1024;

export type ReadBody =
  | { readonly kind: "read"; readonly value: unknown }
  | { readonly kind: "refused"; readonly status: 400 | 413 | 415; readonly problem: InputProblem };

/** The parsed JSON body; an absent one reads as an empty object. */
export async function readBody(request: Request): Promise<ReadBody> {
  const refused = (status: 400 | 413 | 415, detail: string): ReadBody => ({
    kind: "refused",
    status,
    problem: { pointer: "", detail },
  });
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > MOST_BODY_BYTES) return refused(413, "the body must be at most 64 KiB");
  const bytes = await readBytes(request.body);
  if (bytes === null) return refused(413, "the body must be at most 64 KiB");
  if (bytes.byteLength === 0) return { kind: "read", value: {} };
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type)) return refused(415, "the body must be application/json");
  try {
    return { kind: "read", value: JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes)) };
  } catch {
    return refused(400, "the body must be well-formed JSON in UTF-8");
  }
}

async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > MOST_BODY_BYTES) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** The query as an object; a parameter that is given twice is told as a problem. */
export function readQuery(url: URL): { readonly value: Record<string, string>; readonly problems: InputProblem[] } {
  const value: Record<string, string> = {};
  const problems: InputProblem[] = [];
  for (const [name, text] of url.searchParams) {
    if (Object.hasOwn(value, name)) problems.push({ pointer: pointerTo([name]), detail: "must be given once" });
    else Object.defineProperty(value, name, { value: text, enumerable: true, configurable: true, writable: true });
  }
  return { value, problems };
}

export type Checked<T> = { readonly value: T; readonly problems: null } | { readonly value: null; readonly problems: InputProblem[] };

export function check<S extends z.ZodType>(schema: S, input: unknown): Checked<z.output<S>> {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return { value: parsed.data, problems: null };
  return { value: null, problems: parsed.error.issues.flatMap(problemsOf) };
}

function problemsOf(issue: z.core.$ZodIssue): InputProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: "is not known here" }));
  }
  const isMissing = issue.code === "invalid_type" && issue.input === undefined;
  return [{ pointer: pointerTo(issue.path), detail: isMissing ? "is required" : issue.message }];
}

export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** 1 to 255 visible ASCII characters, in quotes or not; null when it is missing or no key. */
export function readIdempotencyKey(header: string | null): string | null {
  const key = header === null ? "" : header.replace(/^"(.*)"$/, "$1");
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : null;
}

/** The revision that `If-Match` names; `*` and absence name none. */
export function readIfMatch(header: string | null): number | null | "invalid" {
  if (header === null || header.trim() === "*") return null;
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim()) ?? /^(\d{1,9})$/.exec(header.trim());
  return match ? Number(match[1]) : "invalid";
}

/** The token of an `Authorization: Bearer` header. */
export function readBearer(header: string | null): string | null {
  return /^Bearer +([^\s]{1,500})$/i.exec(header ?? "")?.[1] ?? null;
}
