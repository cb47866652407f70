// A booking that waits for money, with its provider and the processes that serve it. Customers, staff, providers and
// clocks act in any order, while the provider is down or a process ends after any of its steps.

import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { expect, vi } from "vitest";
import type { Deps } from "../../src/actions/deps";
import { deliveries } from "../../src/db/schema";
import { CUSTOMER } from "../../src/domain/tenant/actor";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "./api";
import { BANKS, type Bank, type Down, type Money } from "./banks";
import { passTime, setTime } from "./clock";
import { type Life, live } from "./killed";
import { fanOutOnly } from "./told";
import { hearPayment, openDatabase, readBooking, runPayment, startCheckout, withPaymentsRead } from "./worker";

const HOLD_MS = 900_000;
const HOUR_MS = 3_600_000;
export const DEPOSIT = 2_500;
/** So many calls find the provider down. A page of Stripe is asked for twice at once. */
const CALLS_DOWN: Record<Down, number> = { nowhere: 0, "at creation": 1, "at expiry": 2, "at the refund": 2 };

/** A business with an account at a provider, and one booking after another that waits for money. */
export class Scene {
  world: World | null = null;
  readonly ends: World[] = [];
  private slots = Date.parse("2027-06-01T00:00:00Z");

  static async open(name: Bank["name"]): Promise<Scene> {
    vi.unstubAllGlobals();
    setTime("2026-06-01T08:00:00Z");
    let scene: Scene | null = null;
    const bank = BANKS[name]({
      post: async (request) => {
        scene?.world?.mail.push(request);
        return new Response(null, { status: 204 });
      },
      around: (request, call) => scene?.world?.call(request, call) ?? call(),
    });
    const tenant = await makeTenant({ zone: "UTC" });
    const resource = await makeResource(tenant);
    await bank.connect(tenant);
    await makeService(tenant, resource, {
      code: "paid",
      price: { amount: 10_000, currency: bank.currency },
      confirmation: "payment",
      payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online", "cash"] },
      hold_seconds: HOLD_MS / 1_000,
    });
    scene = new Scene(bank, tenant, resource);
    return scene;
  }

  private constructor(
    readonly bank: Bank,
    readonly tenant: Tenant,
    readonly resource: string,
  ) {}

  begin(down: Down, dieAfter: number): World {
    this.slots += HOUR_MS;
    this.world = new World(this, down, dieAfter, new Date(this.slots).toISOString());
    this.ends.push(this.world);
    return this.world;
  }
}

/** One booking, its provider and the processes that serve it. */
export class World {
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

  constructor(
    private readonly scene: Scene,
    private readonly down: Down,
    private readonly dieAfter: number,
    private readonly startAt: string,
  ) {
    this.downLeft = CALLS_DOWN[down];
  }

  // --- what happens around -----------------------------------------------------------------------------------------

  /** The Worker calls the provider. */
  async call(request: Request, call: () => Promise<Response>): Promise<Response> {
    const { pathname } = new URL(request.url);
    const { bank } = this.scene;
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
    const booked = await this.scene.tenant.book("paid", this.startAt);
    if (booked.status !== 201) throw new Error(JSON.stringify(booked.body));
    this.id = booked.body.booking.id;
  }

  /** Another customer pays for the place. */
  async rival(): Promise<void> {
    const booked = await this.scene.tenant.book("paid", this.startAt);
    expect(booked.status).toBe(201);
    await takeCash(this.scene.tenant, booked.body.booking.id, DEPOSIT);
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
    await this.scene.bank.press(url, how);
  }

  async returns(): Promise<void> {
    await this.process(async (deps) => {
      const kept = await readBooking(deps, null, this.id);
      return kept.ok ? withPaymentsRead(deps, kept.value, "back") : kept;
    });
  }

  async hear(request: Request): Promise<void> {
    const body = await request.clone().text();
    const { bank } = this.scene;
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

  takeCash(amount: number): Promise<void> {
    return takeCash(this.scene.tenant, this.id, amount);
  }

  deadline(): void {
    passTime(HOLD_MS);
  }

  /** Everything that follows by itself, until nothing more does. */
  async follow(): Promise<void> {
    const { tenant, resource } = this.scene;
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
    const read = await calendar(this.scene.tenant, this.scene.resource).readBooking(this.id);
    if (read.status !== "done") throw new Error("The booking is gone.");
    return read.booking;
  }

  atProvider(): Money {
    return this.scene.bank.atProvider(this.id);
  }

  /** The provider says that a bank has refused, after the customer left its page. */
  async fails(): Promise<void> {
    const { payments = [] } = await this.booking();
    const word = { kind: "failed" } as const;
    const { tenant, resource } = this.scene;
    await calendar(tenant, resource).settlePayment({ bookingId: this.id, paymentId: payments[0]?.id ?? "", word });
  }

  advance(): Promise<void> {
    return this.scene.bank.advance();
  }
}

async function takeCash(tenant: Tenant, bookingId: string, amount: number): Promise<void> {
  const taken = await tenant.staff("POST", `/bookings/${bookingId}/payments`, { method: "cash", amount, note: null });
  expect(taken.status).toBe(201);
}

const NO_RETRY = { "content-type": "application/json", "stripe-should-retry": "false" };
