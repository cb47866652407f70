// Looking on as a page does: a WebSocket to the Worker, and what it heard.

import { exports } from "cloudflare:workers";
import type { Tenant } from "./api";

export type LiveMessage = { type: string; as_of: string; dates: string[] };

const LONGEST_MS = 1_000;
/** How long after a message another of the same change may come: from the object's own doing, or told by calendars. */
const NEAR_MS = 160;
export const FAR_MS = 450;
/** How long it waits for a date that has to come. On a slow machine that takes longer than on one that serves people. */
const PATIENCE_MS = 5_000;

export class Onlooker {
  readonly heard: LiveMessage[] = [];
  closedWith: number | null = null;
  private seen = 0;

  constructor(
    readonly socket: WebSocket,
    private readonly settleMs: number,
  ) {
    socket.addEventListener("message", ({ data }) => {
      if (data !== "pong") this.heard.push(JSON.parse(data as string));
      else this.heard.push({ type: "pong", as_of: "", dates: [] });
    });
    socket.addEventListener("close", ({ code }) => {
      this.closedWith = code;
    });
    socket.accept();
  }

  /** The next message that was not looked at yet; null when none comes within a second. */
  async next(withinMs = LONGEST_MS): Promise<LiveMessage | null> {
    const until = Date.now() + withinMs;
    while (this.heard.length <= this.seen && Date.now() < until) await scheduler.wait(10);
    const message = this.heard[this.seen] ?? null;
    if (message) this.seen += 1;
    return message;
  }

  /** Says that it is there; what is answered to it is no news. */
  async ping(): Promise<void> {
    this.socket.send("ping");
    const answer = await this.next();
    if (answer?.type !== "pong") throw new Error(`ping was answered ${JSON.stringify(answer)}`);
    this.seen -= 1;
    this.heard.splice(this.seen, 1);
  }

  /**
   * All dates told from now on, until there is nothing more to come; "any" when it may be any date. It waits for `least`
   * dates: several calendars tell theirs one after another.
   */
  async dates(least = 1): Promise<string[] | "any" | "nothing"> {
    const all: LiveMessage[] = [];
    const told = () => new Set(all.flatMap(({ dates }) => dates));
    const isAny = () => all.some(({ dates }) => dates.length === 0);
    // A claim may be told of when it is prepared and once more when it is concluded.
    const pauseMs = () => (isAny() || told().size >= least ? this.settleMs : PATIENCE_MS);
    for (let more = await this.next(pauseMs()); more; more = await this.next(pauseMs())) all.push(more);
    if (all.length === 0) return "nothing";
    return isAny() ? "any" : [...told()].sort();
  }

  async closed(): Promise<number | null> {
    const until = Date.now() + LONGEST_MS;
    while (this.closedWith === null && Date.now() < until) await scheduler.wait(10);
    return this.closedWith;
  }
}

export function knock(path: string, headers: Record<string, string> = { upgrade: "websocket" }): Promise<Response> {
  return exports.default.fetch(new Request(`http://berth.test${path}`, { headers }));
}

/** Connects, receives the snapshot, and says ping: the object disconnects a silent client. */
export async function lookOn(tenant: Tenant, service = "visit", settleMs = NEAR_MS): Promise<Onlooker> {
  const response = await knock(`/v1/public/${tenant.slug}/live?service=${service}`);
  if (!response.webSocket) throw new Error(`live answered ${response.status}: ${await response.text()}`);
  const onlooker = new Onlooker(response.webSocket, settleMs);
  const first = await onlooker.next();
  if (first?.type !== "snapshot") throw new Error(`live began with ${JSON.stringify(first)}`);
  await onlooker.ping();
  return onlooker;
}
