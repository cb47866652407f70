// A package that is bought online, with its provider and the processes that serve it. Buyers, staff, providers and clocks
// act in any order. The provider is down meanwhile, or a process ends after any of its steps.

import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Actor } from "../../src/domain/tenant/actor";
import { authorityBy, CUSTOMER } from "../../src/domain/tenant/actor";
import type { Configuration } from "../../src/domain/tenant/configuration";
import { makeResource, makeService, makeTenant, type Tenant } from "./api";
import type { Bank, Down, Money } from "./banks";
import { passTime, setTime, testClock } from "./clock";
import { openBank, UnderAttack } from "./under-attack";
import {
  loadConfiguration,
  makeDeps,
  openPurchasePage,
  payWithCredit,
  purchaseByToken,
  settingsOf,
  startPurchase,
  sweepCreditUses,
  sweepPurchases,
  takeBackCredit,
  withPurchaseRead,
} from "./worker";

export const VISITS = 3;
export const PRICE = 15_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const URLS = { successUrl: "http://a.test/ok", cancelUrl: "http://a.test/" };
const STAFF: Extract<Actor, { kind: "token" }> = {
  ...{ kind: "token", tokenId: "tok_0123456789abcdef", role: "owner", scopes: ["manage"] },
};

/** A business with an account at a provider, and one sale of a package after another. */
export class Shop {
  buying: Buying | null = null;
  private buyers = 0;
  private slots = 0;

  static async open(name: Bank["name"]): Promise<Shop> {
    setTime("2026-06-01T08:00:00Z");
    let shop: Shop | null = null;
    const bank = openBank(name, () => shop?.buying);
    const tenant = await makeTenant({ zone: "UTC" });
    const room = await makeResource(tenant);
    await bank.connect(tenant);
    const { currency } = bank;
    await makeService(tenant, room, {
      ...{ code: "class", price: { amount: 4_000, currency } },
      cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 100 }] },
    });
    const wanted = { name: "Three visits", price: { amount: PRICE, currency }, visits: VISITS, services: ["class"] };
    const { body } = await tenant.staff("POST", "/packages", wanted);
    const loaded = await loadConfiguration(
      makeDeps(env, settingsOf(env), testClock, () => undefined),
      tenant.slug,
    );
    if (!loaded.ok) throw new Error("There is no business.");
    shop = new Shop(bank, tenant, room, loaded.value, body.id);
    return shop;
  }

  private constructor(
    readonly bank: Bank,
    readonly tenant: Tenant,
    readonly room: string,
    readonly configuration: Configuration,
    readonly packageId: string,
  ) {}

  begin(down: Down, dieAfter: number): Buying {
    this.buyers += 1;
    this.buying = new Buying(this, down, dieAfter, `buyer${this.buyers}@example.com`);
    return this.buying;
  }

  /** A start that no other booking has, far enough ahead that a cancellation gives all back. */
  drawStart(): string {
    const soonest = Math.ceil(testClock.now() / DAY_MS + 20) * DAY_MS;
    this.slots = Math.max(this.slots + HOUR_MS, soonest);
    return new Date(this.slots).toISOString();
  }
}

/** What became of a sale: in D1, and as the buyer was told. */
export type Kept = {
  /** Visits that are left, that bookings have, and that were taken back. Null where there is no credit. */
  readonly credit: { readonly left: number; readonly used: number; readonly withdrawn: number } | null;
  readonly payment: { readonly state: string; readonly taken: number; readonly refunded: number; readonly due: number };
  readonly receipts: { readonly taken: number; readonly refunded: number };
  /** How often each mail was written, and how often each event was noted. */
  readonly mails: Readonly<Record<string, number>>;
  readonly sold: number;
};

/** One sale, its provider and the processes that serve it. */
export class Buying extends UnderAttack {
  id = "";
  private token = "";
  private readonly key = crypto.randomUUID();
  private readonly bookings: { readonly id: string; readonly token: string }[] = [];

  constructor(
    private readonly shop: Shop,
    down: Down,
    dieAfter: number,
    private readonly email: string,
  ) {
    super(shop.bank, down, dieAfter);
  }

  /** The buyer asks for the package and its page, and asks again while the provider is down. */
  async buys(): Promise<string> {
    const { configuration, packageId } = this.shop;
    const buyer = { name: "Bo", email: this.email, phone: null, locale: "en" };
    for (let turn = 0; turn < 4; turn++) {
      const started = await this.process((deps) =>
        startPurchase(deps, configuration, { packageId, buyer }, { key: this.key, body: buyer }),
      );
      if (!started.ok) throw new Error(started.refusal.code);
      this.id = started.value.purchase.id;
      this.token = started.value.token;
      const page = await this.process((deps) => openPurchasePage(deps, started.value.purchase, URLS));
      if (page.ok) return (this.url = page.value.url);
      if (page.refusal.code !== "unavailable") return page.refusal.code;
    }
    throw new Error("The buyer never gets a page.");
  }

  /** The buyer comes back from the provider's page. */
  async returns(): Promise<void> {
    await this.process(async (deps) => {
      const found = await purchaseByToken(deps, this.shop.tenant.id, this.token);
      return found.ok ? withPurchaseRead(deps, found.value, true) : found;
    });
  }

  /** The time to pay passes. The page is over by the provider's clock, and the sweep ends it here. */
  deadline(): void {
    passTime(HOUR_MS);
  }

  async sweep(): Promise<void> {
    await this.process(async (deps) => {
      await sweepCreditUses(deps);
      return [await sweepPurchases(deps)];
    });
  }

  /** The buyer books, and pays with the credit. Answers why not, if so. */
  async uses(): Promise<string> {
    const { tenant } = this.shop;
    const customer = { name: "Bo", email: this.email };
    const booked = await tenant.book("class", this.shop.drawStart(), { customer });
    if (booked.status !== 201) throw new Error(JSON.stringify(booked.body));
    const { id } = booked.body.booking;
    this.bookings.push({ id, token: booked.body.manage.token });
    const paid = await this.process((deps) => payWithCredit(deps, id, CUSTOMER));
    if (paid.ok) return "paid";
    // A process that ended after all of it was done has paid.
    const { body } = await tenant.staff("GET", `/bookings/${id}`);
    return body.payment.state === "paid" ? "paid" : paid.refusal.code;
  }

  /** The buyer cancels the last booking in time. */
  async cancels(): Promise<void> {
    const last = this.bookings.at(-1);
    const done = await this.shop.tenant.staff("POST", `/bookings/${last?.id}/cancel`, {});
    expect(done.status, JSON.stringify(done.body)).toBe(200);
  }

  /** Staff take back what is left. Their request comes twice. */
  async isTakenBack(): Promise<void> {
    const authority = authorityBy(this.shop.tenant.id, STAFF);
    const asked = { amountMinor: null, reason: "Moved away", key: "take-back" };
    for (let times = 0; times < 2; times++) {
      const taken = await this.process((deps) => takeBackCredit(deps, authority, this.id, asked));
      expect(taken.ok || taken.refusal.code).toBe(true);
    }
  }

  /** Staff erase the buyer. */
  async isErased(): Promise<void> {
    const { tenant } = this.shop;
    const done = await tenant.staff("DELETE", `/customers/${await this.owner()}`);
    expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
  }

  /** The business knows the buyer before they buy. */
  async isKnown(): Promise<void> {
    const made = await this.shop.tenant.staff("POST", "/customers", { name: "Bo", email: this.email });
    expect(made.status).toBe(201);
  }

  private async owner(): Promise<string> {
    const row = await first<{ owner: string }>("SELECT customer_id AS owner FROM purchases WHERE id = ?1", this.id);
    return row?.owner ?? "";
  }

  /** Everything that follows by itself, until nothing more does. */
  async follow(): Promise<void> {
    const { tenant, room } = this.shop;
    const subjects = [this.id, ...this.bookings.map(({ id }) => id)];
    for (let round = 0; round < 8; round++) {
      await this.sweep();
      await tenant.consistency(room);
      const wasDue = await this.carryOut(subjects);
      if (!wasDue && (await this.paymentState()) !== "open") return;
      // A page that the provider did not end is asked about again.
      passTime(11 * MINUTE_MS);
    }
    throw new Error("What follows never ends.");
  }

  private async paymentState(): Promise<string> {
    const row = await first<{ state: string }>(
      "SELECT document ->> '$.payment.state' AS state FROM purchases WHERE id = ?1",
      this.id,
    );
    return row?.state ?? "none";
  }

  atProvider(): Money {
    return this.bank.atProvider(({ payment }) => payment === this.paymentId);
  }

  private get paymentId(): string {
    return `pay_${this.id.slice(4)}01`;
  }

  async kept(): Promise<Kept> {
    const [credit, payment, receipts, mails, sold] = await Promise.all([
      first<{ left: number; used: number; withdrawn: number }>(CREDIT, this.id),
      first<Kept["payment"]>(PAYMENT, this.paymentId),
      first<Kept["receipts"]>(RECEIPTS, this.paymentId),
      env.DB.prepare(MAILS).bind(this.id).all<{ type: string; times: number }>(),
      first<{ times: number }>(SOLD, this.id),
    ]);
    if (payment === null || receipts === null) throw new Error("The payment is gone.");
    const written = Object.fromEntries(mails.results.map(({ type, times }) => [type, times]));
    return { credit, payment, receipts, mails: written, sold: sold?.times ?? 0 };
  }
}

function first<T>(sql: string, id: string): Promise<T | null> {
  return env.DB.prepare(sql).bind(id).first<T>();
}

const CREDIT = `SELECT visits - withdrawn - used AS "left", used, withdrawn FROM (
    SELECT visits, withdrawn, coalesce((SELECT sum(taken - returned) FROM credit_uses WHERE credit_id = credits.id), 0) AS used
    FROM credits WHERE id = ?1)`;
const PAYMENT = `SELECT state, iif(paid_at IS NULL, 0, amount_minor) AS taken, refunded_minor AS refunded, due_minor AS due
  FROM payments WHERE id = ?1`;
const RECEIPTS = `SELECT coalesce(sum(iif(kind = 'payment', amount_minor, 0)), 0) AS taken,
    coalesce(sum(iif(kind = 'refund', amount_minor, 0)), 0) AS refunded FROM receipts WHERE payment_id = ?1`;
const MAILS = `SELECT substr(source_type, 9) AS type, count(*) AS times FROM deliveries
  WHERE kind = 'account' AND detail ->> '$.purchase' = ?1 GROUP BY source_type`;
const SOLD = "SELECT count(*) AS times FROM events WHERE type = 'credit.sold' AND subject_id = ?1";
