// Every order in which money, reports, deadlines and faults can come. In the end a booking is confirmed and paid, or its
// place is free and the money is back. Processes end in three of them; in all of them with `npm run orders`.

import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it } from "vitest";
import { refundedOf } from "../../src/domain/payments/giving-back";
import { keptOf, ledgerOf } from "../../src/domain/payments/ledger";
import { wasTaken } from "../../src/domain/payments/payment";
import type { Down } from "../support/banks";
import { endInEachOrder, isLong, itEndsInEachOrder, type Order as OrderOf, type Trial } from "../support/orders";
import { DEPOSIT, Scene, type World } from "../support/paying-world";

let scene: Scene;

type End = "confirmed" | "returned";
type Order = OrderOf<World, End>;

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
      await of.advance();
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
      await of.fails();
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

/** When the customer pays, and what becomes of the report and of the place at the deadline. */
const PAID = ["in time", "after the deadline"] as const;
const REPORTS = ["at once", "after the return", "after the deadline", "never", "twice", "backwards"] as const;
const RETURNS = ["comes back", "stays away"] as const;
const PLACES = ["free", "sold"] as const;

type Way = {
  readonly paid: (typeof PAID)[number];
  readonly report: (typeof REPORTS)[number];
  readonly returns: (typeof RETURNS)[number];
  readonly place: (typeof PLACES)[number];
};

/** Whether the calendar knows of the money before the deadline, so that no other customer gets the place. */
function isKnownInTime({ paid, report, returns }: Way): boolean {
  const isReported = report === "at once" || report === "twice" || report === "backwards";
  return paid === "in time" && (isReported || returns === "comes back");
}

function isPossible(way: Way): boolean {
  if (way.report === "after the return" && way.returns === "stays away") return false;
  if (way.report === "after the deadline" && way.paid === "after the deadline") return false;
  return way.place === "free" || !isKnownInTime(way);
}

const WAYS: readonly Way[] = PAID.flatMap((paid) =>
  REPORTS.flatMap((report) =>
    RETURNS.flatMap((returns) => PLACES.map((place): Way => ({ paid, report, returns, place }))),
  ),
).filter(isPossible);

function orderOf(way: Way): Order {
  const { paid, report, returns, place } = way;
  return {
    end: place === "free" ? "confirmed" : "returned",
    async run(of) {
      const deadline = async () => {
        of.deadline();
        if (place === "sold") await of.rival();
      };
      await of.checkout();
      if (paid === "after the deadline") await deadline();
      await of.pay(of.url, report === "backwards" ? "later" : "pay");
      if (report === "backwards") await of.advance();
      if (report === "backwards") of.mail.reverse();
      const [first] = of.mail;
      if (report === "never") of.mail.length = 0;
      const isAtOnce = report === "at once" || report === "twice" || report === "backwards";
      if (isAtOnce) await of.hearAll();
      if (returns === "comes back") await of.returns();
      if (report === "after the return") await of.hearAll();
      if (paid === "in time") await deadline();
      if (report === "twice" && first) await of.hear(first);
    },
  };
}

const nameOf = ({ paid, report, returns, place }: Way) =>
  `the customer pays ${paid} and ${returns}, the report comes ${report}, and the place is ${place}`;

async function through(order: Order, down: Down, dieAfter: number): Promise<World> {
  const world = scene.begin(down, dieAfter);
  await world.book();
  await order.run(world);
  world.deadline();
  await world.follow();
  await world.hearAll();
  await world.follow();
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
  if (isLong) await agreesWithItsCopy();
}

let ways = 0;

const TRIAL: Trial<World, End> = {
  orders: ORDERS,
  ways: Object.fromEntries(WAYS.map((way) => [nameOf(way), orderOf(way)])),
  open: async (provider) => {
    scene = await Scene.open(provider);
  },
  through,
  expectEnd,
};

afterAll(() => {
  if (isLong) console.info(`${ways} ways were gone`);
});

describe("a place that waits for money", { timeout: isLong ? 3_600_000 : 300_000 }, () => {
  itEndsInEachOrder(TRIAL, "stripe");

  it("stands in the copy as in its home, and is told once", agreesWithItsCopy);
});

describe("a place that waits for money by Razorpay", { timeout: isLong ? 3_600_000 : 300_000 }, () => {
  if (isLong) {
    itEndsInEachOrder(TRIAL, "razorpay");
  } else {
    it("ends as it should in each order, while the provider works", () => endInEachOrder(TRIAL, "razorpay"));
  }

  it("stands in the copy as in its home, and is told once", agreesWithItsCopy);
});

async function agreesWithItsCopy(): Promise<void> {
  const { results } = await env.DB.prepare(
    `SELECT booking_id AS id, sum(iif(charge_id IS NULL AND method = 'online', 0, iif(paid_at IS NULL, 0, amount_minor))) AS paid,
         sum(refunded_minor) AS refunded FROM payments WHERE tenant_id = ? GROUP BY booking_id`,
  )
    .bind(scene.tenant.id)
    .all<{ id: string; paid: number; refunded: number }>();
  const copied = new Map(results.map((row) => [row.id, row]));
  const told = await env.DB.prepare(
    `SELECT subject_id AS id, type, count(*) AS times FROM events WHERE tenant_id = ? AND type = 'booking.confirmed'
       GROUP BY subject_id, type`,
  )
    .bind(scene.tenant.id)
    .all<{ id: string; times: number }>();
  const confirmations = new Map(told.results.map(({ id, times }) => [id, times]));
  ways += scene.ends.length;
  for (const of of scene.ends.splice(0)) {
    const booking = await of.booking();
    const { payments = [] } = booking;
    const ledger = ledgerOf({ price: booking.price, dueNowMinor: DEPOSIT, payments });
    expect(copied.get(of.id)).toMatchObject({ paid: ledger?.paid, refunded: ledger?.refunded });
    expect(confirmations.get(of.id) ?? 0).toBe(booking.status === "confirmed" ? 1 : 0);
  }
}
