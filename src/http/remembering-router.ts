// Hono's router walks a tree of all routes for each request; this one remembers recent paths in front of it. Only lists
// of a tenant are remembered. They are requested repeatedly, and their paths contain no id and no token.

import type { Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";

const REMEMBERED = /^\/v1\/public\/[a-z0-9-]{1,64}\/[a-z-]{1,32}$/;
const MOST_ADDRESSES = 1_000;

export class RememberingRouter<T> implements Router<T> {
  readonly name = "RememberingRouter";
  private readonly routes = new TrieRouter<T>();
  private readonly found = new Map<string, Result<T>>();

  add(method: string, path: string, handler: T): void {
    this.found.clear();
    this.routes.add(method, path, handler);
  }

  match(method: string, path: string): Result<T> {
    const address = `${method} ${path}`;
    const known = this.found.get(address);
    if (known) return known;
    const result = this.routes.match(method, path);
    if (!REMEMBERED.test(path)) return result;
    if (this.found.size >= MOST_ADDRESSES) this.found.clear();
    this.found.set(address, result);
    return result;
  }
}
