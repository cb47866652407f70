// A provider's side of one request: what it was asked, and what it answers.

import { vi } from "vitest";

export type Asked = { readonly url: string; readonly headers: Headers; readonly body: string; readonly method: string };

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** Answers every request in the provider's stead, and remembers what was asked. */
export function aProvider(answer: () => Answer | Error): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    asked.push({ url, headers: new Headers(init.headers), body: String(init.body), method: init.method ?? "GET" });
    const given = answer();
    if (given instanceof Error) throw given;
    const body = typeof given.body === "string" ? given.body : JSON.stringify(given.body ?? {});
    return new Response(body, { status: given.status, headers: given.headers ?? {} });
  });
  return asked;
}

export function timedOut(): Error {
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}
