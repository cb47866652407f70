// What orders of events do around a payment, at any provider: a customer pays, reports come, the provider is down, and a
// process ends after any of its steps.

import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import type { Deps } from "../../src/actions/deps";
import { BANKS, type Bank, type Down } from "./banks";
import { type Life, live } from "./killed";
import { fanOutOnly } from "./told";
import { and, deliveries, eq, hearPayment, inArray, openDatabase, runPayment } from "./worker";

/** So many calls find the provider down. A page of Stripe is asked for twice at once. */
const CALLS_DOWN: Record<Down, number> = { nowhere: 0, "at creation": 1, "at expiry": 2, "at the refund": 2 };
const NO_RETRY = { "content-type": "application/json", "stripe-should-retry": "false" };

/** A provider whose calls and reports go to the order that is under way. */
export function openBank(name: Bank["name"], now: () => UnderAttack | null | undefined): Bank {
  vi.unstubAllGlobals();
  return BANKS[name]({
    post: async (request) => {
      now()?.mail.push(request);
      return new Response(null, { status: 204 });
    },
    around: (request, call) => now()?.call(request, call) ?? call(),
  });
}

/** A payment, its provider and the processes that serve it. */
export class UnderAttack {
  readonly steps: string[] = [];
  readonly mail: Request[] = [];
  url = "";
  /** What it asked of the provider, as far as that can be down. */
  readonly called = new Set<Down>();
  /** Pays while the page is being opened, before Berth knows of the page. */
  paysAtOnce = false;
  private readonly ended = new Map<string, number>();
  private life: Life | null = null;
  private downLeft: number;

  constructor(
    protected readonly bank: Bank,
    private readonly down: Down,
    private readonly dieAfter: number,
  ) {
    this.downLeft = CALLS_DOWN[down];
  }

  /** The Worker calls the provider. */
  async call(request: Request, call: () => Promise<Response>): Promise<Response> {
    const { pathname } = new URL(request.url);
    const { bank } = this;
    const done = async () => {
      const called = bank.downOf(request.method, pathname);
      this.called.add(called);
      const isDown = this.down === called && this.downLeft > 0;
      if (isDown) this.downLeft -= 1;
      bank.behave({ mode: isDown ? "500" : "ok" });
      const answer = await call();
      bank.behave({ mode: "ok" });
      if (answer.ok && this.paysAtOnce && called === "at creation") {
        this.paysAtOnce = false;
        await bank.press(bank.pageIn(await answer.clone().json()) ?? "", "pay");
        await this.hearAll();
      }
      // Its client would wait for half a second.
      const headers = { ...Object.fromEntries(answer.headers), ...NO_RETRY };
      return answer.ok ? answer : new Response(answer.body, { status: answer.status, headers });
    };
    return this.life ? this.life.step(`provider ${request.method} ${pathname.split("_")[0]}`, done) : done();
  }

  /** A process works; if it ends in the middle, another one begins anew. */
  protected async process<T extends object | string>(work: (deps: Deps) => Promise<T>): Promise<T> {
    for (;;) {
      const left = this.dieAfter - this.steps.length;
      const { steps, value } = await live(
        (life) => {
          this.life = life;
          return work(life.deps);
        },
        Math.max(0, left),
      );
      this.life = null;
      this.steps.push(...steps);
      if (value !== null) return value;
    }
  }

  async pay(url = this.url, how: "pay" | "later" = "pay"): Promise<void> {
    await this.bank.press(url, how);
  }

  async hear(request: Request): Promise<void> {
    const body = await request.clone().text();
    const { bank } = this;
    const event = request.headers.get("x-razorpay-event-id") ?? "";
    const headers = new Headers(await bank.sign(body, event));
    const connection = new URL(request.url).pathname.split("/").at(-1) ?? "";
    const report = { provider: bank.name, connection, headers, body };
    const heard = await this.process((deps) => hearPayment(deps, report));
    expect(heard).toBe("taken");
  }

  async hearAll(): Promise<void> {
    for (const request of this.mail.splice(0)) await this.hear(request);
  }

  advance(): Promise<void> {
    return this.bank.advance();
  }

  /** What was decided about some subjects is told and carried out. Answers whether there was anything. */
  protected async carryOut(subjects: readonly string[]): Promise<boolean> {
    await fanOutOnly();
    const rows = await openDatabase(env.DB)
      .select()
      .from(deliveries)
      .where(and(inArray(deliveries.subjectId, [...subjects]), eq(deliveries.kind, "payment")));
    const due = rows.filter(({ id }) => this.ended.get(id) !== -1);
    for (const row of due) {
      const tries = this.ended.get(row.id) ?? 0;
      const { attempted } = await this.process((deps) => runPayment(deps, { ...row, tries }));
      this.ended.set(row.id, attempted.state === "again" || attempted.state === "held" ? tries + 1 : -1);
      expect(attempted.state, JSON.stringify(attempted)).not.toBe("failed");
    }
    return due.length > 0;
  }
}
