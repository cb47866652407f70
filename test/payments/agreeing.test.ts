// Money is the same at a booking's home, in the copy, on receipts, for staff and at the provider. That holds over
// random histories, in currencies whose decimals differ.
//
// The suite goes through twelve of them. `npm run orders` makes two hundred, other ones each time.

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { fromStripe } from "../../src/integrations/payments/stripe-amounts";
import { type Answer, ask, calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { settle } from "../support/paid-business";
import { aStripe } from "../support/stripe";

const isLong = (env as unknown as { ORDERS: string }).ORDERS === "all";
const SEED = isLong ? Date.now() % 2 ** 31 : 20_261_134;
const HOUR_MS = 3_600_000;
/** A price of each, with an odd last digit where there can be one. */
const PRICES = { JPY: 10_001, EUR: 9_999, KWD: 12_345, ISK: 7_003, MGA: 1_234_567 } as const;
type Currency = keyof typeof PRICES;

let tenant: Tenant;
let resource: string;
let stripe: ReturnType<typeof aStripe>;
let slot: number;

beforeAll(async () => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  slot = Date.parse("2026-06-03T00:00:00Z");
  stripe = aStripe();
  tenant = await makeTenant({ zone: "UTC" });
  resource = await makeResource(tenant);
  await stripe.connect(tenant);
  for (const [currency, amount] of Object.entries(PRICES)) {
    await makeService(tenant, resource, {
      code: currency.toLowerCase(),
      price: { amount, currency },
      confirmation: "payment",
      payment: { due: "deposit", deposit: { percent: 33 }, rest: "online", methods: ["online", "cash", "transfer"] },
      cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: 50 }] },
    });
  }
});

type Booked = { readonly id: string; readonly token: string; readonly currency: Currency };

const STEPS = [
  "online",
  "online",
  "late",
  "cash",
  "transfer",
  "lower",
  "higher",
  "back",
  "back",
  "sent back",
  "cancel",
  "wait",
] as const;
type Step = (typeof STEPS)[number];
const FIRST_STEPS = ["online", "online", "online", "late", "cash", "wait"] as const;

async function book(currency: Currency): Promise<Booked> {
  slot += HOUR_MS;
  const { body, status } = await tenant.book(currency.toLowerCase(), new Date(slot).toISOString());
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.booking.id, token: body.manage.token, currency };
}

async function take({ id, token, currency }: Booked, step: Step, amount: number): Promise<Answer | null> {
  const staff = (path: string, body: unknown) => tenant.staff("POST", path, body);
  switch (step) {
    case "online":
    case "late": {
      const opened = await ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
      if (opened.status !== 200) return opened;
      if (step === "late") passTime(900_000);
      await stripe.press(opened.body.url, "pay");
      return null;
    }
    case "cash":
    case "transfer":
      return staff(`/bookings/${id}/payments`, { method: step, amount });
    case "lower":
    case "higher": {
      const price = { amount: step === "lower" ? amount : PRICES[currency] + amount, currency };
      return tenant.staff("PATCH", `/bookings/${id}`, { price });
    }
    case "back": {
      const { data } = (await tenant.staff("GET", `/bookings/${id}/payments`)).body;
      const taken = data.find(({ paid_at }: { paid_at: string | null }) => paid_at !== null);
      return taken && staff(`/payments/${taken.id}/refund`, amount % 2 === 0 ? {} : { amount, reason: "It was cold" });
    }
    case "sent back": {
      // The bank takes the money first, and sends it back later.
      stripe.behave({ refunds: "fails_later" });
      const asked = await take({ id, token, currency }, "back", amount);
      await settleAll();
      await stripe.advance();
      stripe.behave({ refunds: "succeeded" });
      return asked;
    }
    case "cancel":
      return staff(`/bookings/${id}/cancel`, {});
    case "wait":
      passTime(60_000);
      return null;
  }
}

const settleAll = () => settle(stripe, () => tenant.consistency(resource));

type Sums = Readonly<Record<string, { readonly paid: number; readonly back: number }>>;

function summed(rows: Iterable<{ currency: string; paid: number; back: number }>): Sums {
  const sums: Record<string, { paid: number; back: number }> = {};
  for (const { currency, paid, back } of rows) {
    const sum = (sums[currency] ??= { paid: 0, back: 0 });
    sum.paid += paid;
    sum.back += back;
  }
  return sums;
}

type Session = { readonly payment_status: string; readonly currency: string; readonly amount_total: number };
type Returned = { readonly status: string; readonly currency: string; readonly amount: number };

function atProvider(): Sums {
  const { sessions, refunds } = stripe.stripe.taken as unknown as { sessions: Session[]; refunds: Returned[] };
  const code = (currency: string) => currency.toUpperCase();
  return summed([
    ...sessions
      .filter(({ payment_status }) => payment_status === "paid")
      .map(({ currency, amount_total: amount }) => ({
        ...{ currency: code(currency), paid: fromStripe(amount, code(currency)), back: 0 },
      })),
    ...refunds
      .filter(({ status }) => status !== "failed")
      .map(({ currency, amount }) => ({
        ...{ currency: code(currency), paid: 0, back: fromStripe(amount, code(currency)) },
      })),
  ]);
}

async function atHome(booked: readonly Booked[], isOnline: boolean): Promise<Sums> {
  const reads = await Promise.all(booked.map(({ id }) => calendar(tenant, resource).readBooking(id)));
  const payments = reads.flatMap((read) => (read.status === "done" ? (read.booking.payments ?? []) : []));
  return summed(
    payments
      .filter(({ paidAt, provider }) => paidAt !== null && (!isOnline || provider !== null))
      .map(({ currency, amountMinor, refunds }) => ({
        currency,
        paid: amountMinor,
        back: refunds.reduce((sum, one) => sum + (one.state === "done" ? one.amountMinor : 0), 0),
      })),
  );
}

async function inCopy(sql: string): Promise<Sums> {
  const { results } = await env.DB.prepare(sql).bind(tenant.id).all<{ currency: string; paid: number; back: number }>();
  return summed(results);
}

type Shown = { id: string; state: string; currency: string; amount: number; refunded: number };

const wasTaken = ({ state }: Shown) => !["open", "expired", "failed"].includes(state);
const asSum = ({ currency, amount: paid, refunded: back }: Shown) => ({ currency, paid, back });

/** As staff read it, page by page. */
async function inList(): Promise<Sums> {
  const shown: Shown[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: Answer = await tenant.staff("GET", `/payments?limit=20${cursor && `&cursor=${cursor}`}`);
    shown.push(...body.data);
    cursor = body.next_cursor;
  }
  return summed(shown.filter(wasTaken).map(asSum));
}

/** As the file of a year says it. */
async function inFile(): Promise<Sums> {
  const { body: text } = await tenant.staff("GET", "/payments.csv?from=2026-01-01&to=2026-12-31");
  const [head = "", ...lines] = text.trim().split(/\r?\n/);
  const columns = head.split(",");
  const rows = lines.map((line: string) => {
    const cells = line.split(",");
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
    const [amount, refunded] = [Number(cell("amount")), Number(cell("refunded"))];
    return { id: cell("id"), state: cell("state"), currency: cell("currency"), amount, refunded };
  });
  return summed(rows.filter(wasTaken).map(asSum));
}

const COPIED = `SELECT currency, sum(amount_minor) AS paid, sum(refunded_minor) AS back FROM payments
  WHERE tenant_id = ? AND paid_at IS NOT NULL GROUP BY currency`;
const ON_RECEIPTS = `SELECT currency, sum(iif(kind = 'payment', amount_minor, 0)) AS paid,
  sum(CASE kind WHEN 'refund' THEN amount_minor WHEN 'correction' THEN -amount_minor ELSE 0 END) AS back FROM receipts WHERE tenant_id = ? GROUP BY currency`;

describe("a page of the provider", () => {
  it("asks for what is due in the provider's own decimals, and for nothing that a bank does not move", async () => {
    const asked = async (currency: Currency) => {
      const { id, token } = await book(currency);
      const { body } = await ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
      const { payment } = (await ask("GET", `/v1/public/bookings/${id}`, { token })).body;
      const { sessions } = stripe.stripe.taken as unknown as { sessions: (Session & { url: string })[] };
      return [payment.due_now, sessions.find(({ url }) => url === body.url)?.amount_total];
    };
    expect(await asked("JPY")).toEqual([3_300, 3_300]);
    expect(await asked("EUR")).toEqual([3_299, 3_299]);
    // 4.073 dinars: no bank moves the last digit.
    expect(await asked("KWD")).toEqual([4_070, 4_070]);
    // Stripe writes crowns with two decimals, and ariary with none.
    expect(await asked("ISK")).toEqual([2_310, 231_000]);
    expect(await asked("MGA")).toEqual([407_400, 4_074]);
  });
});

describe("the money of a business", () => {
  it("is the same at its bookings, in the copy, on receipts without gaps, in what staff read, and at the provider", {
    timeout: isLong ? 3_600_000 : 300_000,
  }, async () => {
    if (isLong) console.info(`Histories of seed ${SEED}`);
    const booked: Booked[] = [];
    const codes = Object.keys(PRICES) as Currency[];
    const amount = fc.integer({ min: 1, max: 8_000 });
    const step = fc.tuple(fc.constantFrom(...STEPS), amount);
    // Most places are paid for, or little could happen to them.
    const first = fc.tuple(fc.constantFrom(...FIRST_STEPS), amount);
    const following = fc.array(step, { minLength: 2, maxLength: 6 });
    const history = fc.tuple(first, following).map(([one, others]) => [one, ...others]);
    const histories = fc.sample(history, { numRuns: isLong ? 200 : 12, seed: SEED });
    const reached = new Set<string>();
    for (const [at, steps] of histories.entries()) {
      const one = await book(codes[at % codes.length] ?? "EUR");
      booked.push(one);
      for (const [step, amount] of steps) {
        const refused = await take(one, step, amount);
        if ((refused?.status ?? 200) < 300) reached.add(step);
        expect(refused?.status ?? 200).toBeLessThan(500);
      }
    }
    await settleAll();
    const home = await atHome(booked, false);
    expect([...reached].sort()).toEqual([...new Set(STEPS)].sort());
    expect(Object.keys(home).sort()).toEqual(Object.keys(PRICES).sort());
    expect(await inCopy(COPIED)).toEqual(home);
    expect(await inCopy(ON_RECEIPTS)).toEqual(home);
    expect(await inList()).toEqual(home);
    expect(await inFile()).toEqual(home);
    expect(await atHome(booked, true)).toEqual(atProvider());
    const { results } = await env.DB.prepare("SELECT sequence FROM receipts WHERE tenant_id = ? ORDER BY sequence")
      .bind(tenant.id)
      .all<{ sequence: number }>();
    expect(results.map(({ sequence }) => sequence)).toEqual(results.map((_, at) => at + 1));
    expect(results.length).toBeGreaterThan(10);
  });
});
