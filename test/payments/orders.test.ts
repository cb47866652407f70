// Every order in which money, reports, deadlines and faults can come, and a process that ends after each of its steps.
// In the end a booking is confirmed and paid, or its place is free and the money is back.

import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Deps } from "../../src/actions/deps";
import { openDatabase } from "../../src/db/database";
import { deliveries } from "../../src/db/schema";
import { keptOf, ledgerOf } from "../../src/domain/payments/ledger";
import { refundedOf, wasTaken } from "../../src/domain/payments/payment";
import { CUSTOMER } from "../../src/domain/tenant/actor";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime, testClock } from "../support/clock";
import { type Life, live } from "../support/killed";
import { aStripe, signed } from "../support/stripe";
import { fanOutOnly } from "../support/told";
import { hearPayment, readBooking, runPayment, startCheckout, withPaymentsRead } from "../support/worker";

const HOLD_MS = 900_000;
const HOUR_MS = 3_600_000;
const DEPOSIT = 2_500;
const DOWNS = ["nowhere", "at creation", "at expiry", "at the refund"] as const;
type Down = (typeof DOWNS)[number];
/** So many calls find the provider down. A page is asked for twice at once. */
const CALLS_DOWN: Record<Down, number> = { nowhere: 0, "at creation": 1, "at expiry": 2, "at the refund": 2 };

let tenant: Tenant;
let resource: string;
let stripe: ReturnType<typeof aStripe>;
let slots: number;
let world: World;
const ends: World[] = [];

beforeAll(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  slots = Date.parse("2027-06-01T00:00:00Z");
  stripe = aStripe({ post: (request) => world.take(request), around: (request, call) => aroundCall(request, call) });
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  await stripe.connect(tenant);
  await makeService(tenant, resource, {
    code: "paid",
    price: { amount: 10_000, currency: "USD" },
    confirmation: "payment",
    payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online", "cash"] },
    hold_seconds: HOLD_MS / 1_000,
  });
});

async function aroundCall(request: Request, call: () => Promise<Response>): Promise<Response> {
  return typeof world === "undefined" ? call() : world.call(request, call);
}

/** One booking, its provider and the processes that serve it. */
class World {
  readonly steps: string[] = [];
  readonly mail: Request[] = [];
  readonly ended = new Map<string, number>();
  id = "";
  url = "";
  /** What it asked of the provider, as far as that can be down. */
  readonly called = new Set<Down>();
  /** Pays while the page is being opened, before the calendar knows of the page. */
  paysAtOnce = false;
  private life: Life | null = null;
  private downLeft: number;
  private readonly startAt: string;

  constructor(
    private readonly down: Down,
    private readonly dieAfter: number,
  ) {
    this.downLeft = CALLS_DOWN[down];
    slots += HOUR_MS;
    this.startAt = new Date(slots).toISOString();
  }

  // --- what happens around -----------------------------------------------------------------------------------------

  /** A webhook is on its way. */
  async take(request: Request): Promise<Response> {
    this.mail.push(request);
    return new Response(null, { status: 204 });
  }

  /** The Worker calls the provider. */
  async call(request: Request, call: () => Promise<Response>): Promise<Response> {
    const { pathname } = new URL(request.url);
    const done = async () => {
      const called = downOf(request.method, pathname);
      this.called.add(called);
      const isDown = this.down === called && this.downLeft > 0;
      if (isDown) this.downLeft -= 1;
      stripe.behave({ mode: isDown ? "500" : "ok" });
      const answer = await call();
      stripe.behave({ mode: "ok" });
      if (answer.ok && this.paysAtOnce && pathname === "/v1/checkout/sessions") {
        this.paysAtOnce = false;
        const { url } = (await answer.clone().json()) as { url: string };
        await stripe.press(url, "pay");
        await this.hearAll();
      }
      // Its client would wait for half a second.
      return answer.ok ? answer : new Response(answer.body, { status: answer.status, headers: NO_RETRY });
    };
    return this.life ? this.life.step(`provider ${request.method} ${pathname.split("_")[0]}`, done) : done();
  }

  /** A process works; if it ends in the middle, another one begins anew. */
  private async process<T extends object | string>(work: (deps: Deps) => Promise<T>): Promise<T> {
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

  // --- what customers, staff, the provider and the clock do ---------------------------------------------------------

  async book(): Promise<void> {
    const booked = await tenant.book("paid", this.startAt);
    if (booked.status !== 201) throw new Error(JSON.stringify(booked.body));
    this.id = booked.body.booking.id;
  }

  /** Another customer pays for the place. */
  async rival(): Promise<void> {
    const booked = await tenant.book("paid", this.startAt);
    expect(booked.status).toBe(201);
    await takeCash(booked.body.booking.id, DEPOSIT);
  }

  /** The customer goes to pay, and tries again while the provider is down. */
  async checkout(): Promise<string> {
    for (let turn = 0; turn < 4; turn++) {
      const request = { bookingId: this.id, by: CUSTOMER, successUrl: "http://a.test/ok", cancelUrl: "http://a.test/" };
      const started = await this.process((deps) => startCheckout(deps, request));
      if (started.ok) return (this.url = started.value.url);
      if (started.refusal.code !== "unavailable") return started.refusal.code;
    }
    throw new Error("The customer never gets a page.");
  }

  async pay(url = this.url, how: "pay" | "later" = "pay"): Promise<void> {
    await stripe.press(url, how);
  }

  async returns(): Promise<void> {
    await this.process(async (deps) => {
      const kept = await readBooking(deps, null, this.id);
      return kept.ok ? withPaymentsRead(deps, kept.value, "back") : kept;
    });
  }

  async hear(request: Request): Promise<void> {
    const body = await request.clone().text();
    const [endpoint] = stripe.stripe.taken.endpoints;
    const headers = new Headers(await signed(endpoint?.secret ?? "", body));
    const connection = new URL(request.url).pathname.split("/").at(-1) ?? "";
    const heard = await this.process((deps) => hearPayment(deps, { provider: "stripe", connection, headers, body }));
    expect(heard).toBe("taken");
  }

  async hearAll(): Promise<void> {
    for (const request of this.mail.splice(0)) await this.hear(request);
  }

  takeCash(amount: number): Promise<void> {
    return takeCash(this.id, amount);
  }

  deadline(): void {
    passTime(HOLD_MS);
  }

  /** Everything that follows by itself, until nothing more does. */
  async follow(): Promise<void> {
    for (let round = 0; round < 8; round++) {
      await calendar(tenant, resource).consistency(null, "bkg_");
      await fanOutOnly();
      const rows = await openDatabase(env.DB)
        .select()
        .from(deliveries)
        .where(and(eq(deliveries.subjectId, this.id), eq(deliveries.kind, "payment")));
      const due = rows.filter(({ id }) => this.ended.get(id) !== -1);
      if (due.length === 0) return;
      for (const row of due) {
        const tries = this.ended.get(row.id) ?? 0;
        const { attempted } = await this.process((deps) => runPayment(deps, { ...row, tries }));
        this.ended.set(row.id, attempted.state === "again" || attempted.state === "held" ? tries + 1 : -1);
        expect(attempted.state, JSON.stringify(attempted)).not.toBe("failed");
      }
    }
    throw new Error("Deliveries never end.");
  }

  async booking() {
    const read = await calendar(tenant, resource).readBooking(this.id);
    if (read.status !== "done") throw new Error("The booking is gone.");
    return read.booking;
  }

  /** What the provider took for the booking, and what it gave back. */
  atProvider() {
    const { sessions, refunds } = stripe.stripe.taken as unknown as Record<"sessions" | "refunds", Taken[]>;
    const own = sessions.filter(({ metadata }) => metadata.booking === this.id);
    const paid = own.filter((one) => one.payment_status === "paid");
    const charges = new Set(paid.map((one) => one.payment_intent));
    const back = refunds.filter((one) => charges.has(one.payment_intent) && one.status === "succeeded");
    return {
      taken: paid.reduce((sum, { amount_total }) => sum + amount_total, 0),
      returned: back.reduce((sum, { amount }) => sum + amount, 0),
      open: own.filter(({ status }) => status === "open").length,
    };
  }
}

async function takeCash(bookingId: string, amount: number): Promise<void> {
  const taken = await tenant.staff("POST", `/bookings/${bookingId}/payments`, { method: "cash", amount, note: null });
  expect(taken.status).toBe(201);
}

type Taken = {
  readonly metadata: { readonly booking: string };
  readonly payment_status: string;
  readonly payment_intent: string;
  readonly status: string;
  readonly amount: number;
  readonly amount_total: number;
};

const NO_RETRY = { "content-type": "application/json", "stripe-should-retry": "false" };

function downOf(method: string, path: string): Down {
  if (path.startsWith("/v1/refunds")) return "at the refund";
  if (method !== "POST") return "nowhere";
  return path.endsWith("/expire") ? "at expiry" : path === "/v1/checkout/sessions" ? "at creation" : "nowhere";
}

type Order = {
  readonly run: (of: World) => Promise<void>;
  readonly end: "confirmed" | "returned";
  /** Where the provider is down while a process ends after each step. Nowhere else, as that would take long. */
  readonly dies?: readonly Down[];
};

const ORDERS: Readonly<Record<string, Order>> = {
  "the report comes before the customer is back": {
    end: "confirmed",
    async run(of) {
      await of.checkout();
      await of.pay();
      await of.hearAll();
      await of.returns();
    },
  },
  "the customer is back before the report": {
    end: "confirmed",
    dies: ["nowhere"],
    async run(of) {
      await of.checkout();
      await of.pay();
      await of.returns();
      await of.hearAll();
    },
  },
  "the report comes before the page is known": {
    end: "confirmed",
    dies: ["at creation"],
    async run(of) {
      of.paysAtOnce = true;
      await of.checkout();
      await of.hearAll();
    },
  },
  "the money comes after the deadline, and the place is free": {
    end: "confirmed",
    async run(of) {
      await of.checkout();
      of.deadline();
      await of.pay();
      await of.hearAll();
    },
  },
  "the money comes after the deadline, and the place is sold": {
    end: "returned",
    async run(of) {
      await of.checkout();
      of.deadline();
      await of.rival();
      await of.pay();
      await of.hearAll();
    },
  },
  "the money comes in time, and its report after the deadline, when the place is sold": {
    end: "returned",
    async run(of) {
      await of.checkout();
      await of.pay();
      of.deadline();
      await of.rival();
      await of.hearAll();
    },
  },
  "the report is lost": {
    end: "confirmed",
    async run(of) {
      await of.checkout();
      await of.pay();
      of.mail.length = 0;
    },
  },
  "the report is lost, and the place is sold after the deadline": {
    end: "returned",
    dies: ["at the refund"],
    async run(of) {
      await of.checkout();
      await of.pay();
      of.mail.length = 0;
      of.deadline();
      await of.rival();
    },
  },
  "the report comes twice at once, and again later": {
    end: "confirmed",
    async run(of) {
      await of.checkout();
      await of.pay();
      const [report] = of.mail;
      if (!report) throw new Error("There is no report.");
      await of.hearAll();
      await of.hear(report);
      of.deadline();
      await of.hear(report);
    },
  },
  "the reports come in the wrong order": {
    end: "confirmed",
    async run(of) {
      await of.checkout();
      await of.pay(of.url, "later");
      await stripe.advance();
      of.mail.reverse();
      await of.hearAll();
    },
  },
  "the customer pays twice on one page": {
    end: "confirmed",
    async run(of) {
      const page = await of.checkout();
      await of.pay();
      await of.pay(page);
      await of.hearAll();
      expect(await of.checkout()).toBe("invalid_transition");
    },
  },
  "the customer pays on two pages, because a bank had failed": {
    end: "confirmed",
    async run(of) {
      const first = await of.checkout();
      const { payments = [] } = await of.booking();
      const word = { kind: "failed" } as const;
      await calendar(tenant, resource).settlePayment({ bookingId: of.id, paymentId: payments[0]?.id ?? "", word });
      await of.checkout();
      await of.pay();
      await of.hearAll();
      await of.pay(first);
      await of.hearAll();
    },
  },
  "staff take cash while the page is open, and the customer pays there too": {
    end: "confirmed",
    async run(of) {
      await of.checkout();
      await of.takeCash(DEPOSIT);
      await of.pay();
      await of.hearAll();
    },
  },
  "staff take a part in cash, and the money on the page comes after the deadline": {
    end: "returned",
    async run(of) {
      await of.takeCash(2_000);
      await of.checkout();
      of.deadline();
      await of.pay();
      await of.hearAll();
    },
  },
  "the customer never pays": {
    end: "returned",
    async run(of) {
      await of.checkout();
    },
  },
};

async function through(order: Order, down: Down, dieAfter: number): Promise<World> {
  world = new World(down, dieAfter);
  await world.book();
  await order.run(world);
  world.deadline();
  await world.follow();
  await world.hearAll();
  await world.follow();
  ends.push(world);
  return world;
}

async function expectEnd(of: World, { end }: Order): Promise<void> {
  const booking = await of.booking();
  const { payments = [], status } = booking;
  const { taken, returned, open } = of.atProvider();
  const cash = payments.filter((one) => one.provider === null && wasTaken(one));
  const cashTaken = cash.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const cashToReturn = cash.reduce((sum, one) => sum + one.amountMinor - keptOf([one]), 0);
  const kept = taken - returned + cashTaken - cashToReturn;
  expect({ status, kept, open }).toEqual(
    end === "confirmed" ? { status: "confirmed", kept: DEPOSIT, open: 0 } : { status: "expired", kept: 0, open: 0 },
  );
  expect(payments.filter(({ state }) => state === "open")).toEqual([]);
  expect(keptOf(payments)).toBe(kept);
  const online = payments.filter((one) => one.provider !== null);
  expect(online.reduce((sum, one) => sum + refundedOf(one), 0)).toBe(returned);
  expect(ledgerOf({ price: booking.price, dueNowMinor: DEPOSIT, payments })?.paid).toBe(taken + cashTaken);
}

async function throughAll(order: Order): Promise<void> {
  const orderly = await through(order, "nowhere", 0);
  await expectEnd(orderly, order);
  for (const down of DOWNS) {
    // Where it is down and not asked, the order is the same as without a fault.
    if (down !== "nowhere" && !orderly.called.has(down)) continue;
    const whole = down === "nowhere" ? orderly : await through(order, down, 0);
    await expectEnd(whole, order).catch((cause) => {
      throw new Error(`The provider is down ${down}.`, { cause });
    });
    if (!order.dies?.includes(down)) continue;
    for (const [at, step] of whole.steps.entries()) {
      await expectEnd(await through(order, down, at + 1), order).catch((cause) => {
        throw new Error(`The provider is down ${down}, and a process ends after ${at + 1}, ${step}.`, { cause });
      });
    }
  }
}

describe("a place that waits for money", { timeout: 120_000 }, () => {
  it.each(Object.entries(ORDERS))("ends as it should when %s", (_, order) => throughAll(order));

  it("stands in the copy as in its home, and is told once", async () => {
    const { results } = await env.DB.prepare(
      `SELECT booking_id AS id, sum(iif(charge_id IS NULL AND method = 'online', 0, iif(paid_at IS NULL, 0, amount_minor))) AS paid,
         sum(refunded_minor) AS refunded FROM payments WHERE tenant_id = ? GROUP BY booking_id`,
    )
      .bind(tenant.id)
      .all<{ id: string; paid: number; refunded: number }>();
    const copied = new Map(results.map((row) => [row.id, row]));
    const told = await env.DB.prepare(
      `SELECT subject_id AS id, type, count(*) AS times FROM events WHERE tenant_id = ? AND type = 'booking.confirmed'
       GROUP BY subject_id, type`,
    )
      .bind(tenant.id)
      .all<{ id: string; times: number }>();
    const confirmations = new Map(told.results.map(({ id, times }) => [id, times]));
    for (const of of ends) {
      const booking = await of.booking();
      const { payments = [] } = booking;
      const ledger = ledgerOf({ price: booking.price, dueNowMinor: DEPOSIT, payments });
      expect(copied.get(of.id)).toMatchObject({ paid: ledger?.paid, refunded: ledger?.refunded });
      expect(confirmations.get(of.id) ?? 0).toBe(booking.status === "confirmed" ? 1 : 0);
    }
    expect(testClock.now()).toBeLessThan(slots);
  });
});
