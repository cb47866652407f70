// Every order in which a package can be bought, used and taken back. In the end there is the credit that was paid for, or
// none and all of the money is back. Processes end in two of them; in all of them with `npm run orders`.

import { afterAll, describe, expect, it } from "vitest";
import type { Down } from "../support/banks";
import { type Buying, type Kept, PRICE, Shop, VISITS } from "../support/buying-world";
import { endInEachOrder, isLong, itEndsInEachOrder, type Order as OrderOf, type Trial } from "../support/orders";

/** A busy machine takes its time. */
const TIMEOUT_MS = isLong ? 3_600_000 : 600_000;

/** What there is in the end: credit, with how much of the price came back; or none, where money came or did not. */
type End =
  | { readonly left: number; readonly used: number; readonly withdrawn: number; readonly mails: Kept["mails"] }
  | "returned"
  | "unpaid";

type Order = OrderOf<Buying, End>;

const BOUGHT = { left: VISITS, used: 0, withdrawn: 0, mails: { bought: 1 } } as const;

const ORDERS: Readonly<Record<string, Order>> = {
  "the report comes before the buyer is back": {
    end: BOUGHT,
    async run(of) {
      await of.buys();
      await of.pay();
      await of.hearAll();
      await of.returns();
    },
  },
  "the buyer is back before the report": {
    end: BOUGHT,
    dies: ["nowhere"],
    async run(of) {
      await of.buys();
      await of.pay();
      await of.returns();
      await of.hearAll();
    },
  },
  "the report comes before the page is known": {
    end: BOUGHT,
    async run(of) {
      of.paysAtOnce = true;
      await of.buys();
      await of.hearAll();
    },
  },
  "the report is lost, and the buyer stays away": {
    end: BOUGHT,
    async run(of) {
      await of.buys();
      await of.pay();
      of.mail.length = 0;
    },
  },
  "the report comes twice at once, and again later": {
    end: BOUGHT,
    async run(of) {
      await of.buys();
      await of.pay();
      const [report] = of.mail;
      if (!report) throw new Error("There is no report.");
      await of.hearAll();
      await of.hear(report);
      of.deadline();
      await of.hear(report);
    },
  },
  "the buyer pays twice on one page": {
    end: BOUGHT,
    async run(of) {
      const page = await of.buys();
      await of.pay();
      await of.pay(page);
      await of.hearAll();
      expect(await of.buys()).toBe("invalid_transition");
    },
  },
  "a bank says after the purchase expired that the money came": {
    end: BOUGHT,
    async run(of) {
      await of.buys();
      await of.pay(of.url, "later");
      of.deadline();
      await of.sweep();
      await of.advance();
      await of.hearAll();
    },
  },
  "the buyer never pays": {
    end: "unpaid",
    async run(of) {
      await of.buys();
    },
  },
  "its buyer is erased before the money comes": {
    end: "returned",
    async run(of) {
      await of.isKnown();
      await of.buys();
      await of.isErased();
      await of.pay();
      await of.hearAll();
    },
  },
  "bookings use it, and give one visit back": {
    end: { left: 2, used: 1, withdrawn: 0, mails: { bought: 1 } },
    async run(of) {
      await bought(of);
      expect(await of.uses()).toBe("paid");
      expect(await of.uses()).toBe("paid");
      await of.cancels();
    },
  },
  "bookings use all of it, and one more asks for it": {
    end: { left: 0, used: 3, withdrawn: 0, mails: { bought: 1 } },
    async run(of) {
      await bought(of);
      for (let visit = 0; visit < VISITS; visit++) expect(await of.uses()).toBe("paid");
      expect(await of.uses()).toBe("not_enough_credit");
    },
  },
  "staff take it back unused": {
    end: { left: 0, used: 0, withdrawn: 3, mails: { bought: 1, returned: 1 } },
    dies: ["at the refund"],
    async run(of) {
      await bought(of);
      await of.isTakenBack();
    },
  },
  "a booking uses it, and staff take the rest back": {
    end: { left: 0, used: 1, withdrawn: 2, mails: { bought: 1, returned: 1 } },
    async run(of) {
      await bought(of);
      expect(await of.uses()).toBe("paid");
      await of.isTakenBack();
      expect(await of.uses()).toBe("not_enough_credit");
    },
  },
  "a booking gives its visit back after staff took the rest": {
    end: { left: 1, used: 0, withdrawn: 2, mails: { bought: 1, returned: 1 } },
    async run(of) {
      await bought(of);
      expect(await of.uses()).toBe("paid");
      await of.isTakenBack();
      await of.cancels();
    },
  },
};

async function bought(of: Buying): Promise<void> {
  await of.buys();
  await of.pay();
  await of.hearAll();
}

/** How the buyer pays, and what becomes of the report. A page that is over takes no money, so late money is a bank's. */
const PAID = ["in time", "by a bank that is slow"] as const;
const REPORTS = ["at once", "after the return", "after the time to pay", "never", "twice", "backwards"] as const;
const RETURNS = ["comes back", "stays away"] as const;

type Way = {
  readonly paid: (typeof PAID)[number];
  readonly report: (typeof REPORTS)[number];
  readonly returns: (typeof RETURNS)[number];
};

function isPossible({ paid, report, returns }: Way): boolean {
  if (report === "after the return" && returns === "stays away") return false;
  return report !== "after the time to pay" || paid === "in time";
}

const WAYS: readonly Way[] = PAID.flatMap((paid) =>
  REPORTS.flatMap((report) => RETURNS.map((returns): Way => ({ paid, report, returns }))),
).filter(isPossible);

function orderOf({ paid, report, returns }: Way): Order {
  return {
    end: BOUGHT,
    async run(of) {
      const isSlow = paid === "by a bank that is slow" || report === "backwards";
      await of.buys();
      await of.pay(of.url, isSlow ? "later" : "pay");
      if (paid === "by a bank that is slow") {
        of.deadline();
        await of.sweep();
      }
      if (isSlow) await of.advance();
      if (report === "backwards") of.mail.reverse();
      const reported = [...of.mail];
      if (report === "never") of.mail.length = 0;
      if (report === "at once" || report === "twice" || report === "backwards") await of.hearAll();
      if (returns === "comes back") await of.returns();
      if (report === "after the return") await of.hearAll();
      if (paid === "in time") of.deadline();
      if (report === "after the time to pay") {
        await of.sweep();
        await of.hearAll();
      }
      if (report === "twice") for (const one of reported) await of.hear(one);
    },
  };
}

const nameOf = ({ paid, report, returns }: Way) =>
  `the buyer pays ${paid} and ${returns}, and the report comes ${report}`;

let shop: Shop;
let ways = 0;

async function through(order: Order, down: Down, dieAfter: number): Promise<Buying> {
  ways += 1;
  const buying = shop.begin(down, dieAfter);
  await order.run(buying);
  buying.deadline();
  await buying.follow();
  await buying.hearAll();
  await buying.follow();
  return buying;
}

/** A share of the price for each visit that was taken back. */
const worthOf = (withdrawn: number) => (PRICE * withdrawn) / VISITS;

async function expectEnd(of: Buying, { end }: Order): Promise<void> {
  const kept = await of.kept();
  const { taken, returned, open } = of.atProvider();
  expect(open).toBe(0);
  // What Berth says of the money is what the provider says, and so are the receipts.
  expect(kept.payment).toMatchObject({ taken, refunded: returned, due: 0 });
  expect(kept.receipts).toEqual({ taken, refunded: returned });
  if (end === "unpaid" || end === "returned") {
    const amount = end === "returned" ? PRICE : 0;
    expect({ credit: kept.credit, taken, returned }).toEqual({ credit: null, taken: amount, returned: amount });
    // An erased buyer is told nothing.
    expect([kept.mails, kept.sold]).toEqual([{}, 0]);
    return;
  }
  const { mails, ...credit } = end;
  expect({ credit: kept.credit, taken, returned }).toEqual({ credit, taken: PRICE, returned: worthOf(end.withdrawn) });
  expect([kept.mails, kept.sold]).toEqual([mails, 1]);
}

const TRIAL: Trial<Buying, End> = {
  orders: ORDERS,
  ways: Object.fromEntries(WAYS.map((way) => [nameOf(way), orderOf(way)])),
  open: async (provider) => {
    shop = await Shop.open(provider);
  },
  through,
  expectEnd,
};

afterAll(() => {
  if (isLong) console.info(`${ways} ways were gone`);
});

describe("a package that is bought online", { timeout: TIMEOUT_MS }, () => {
  itEndsInEachOrder(TRIAL, "stripe");
});

describe("a package that is bought by Razorpay", { timeout: TIMEOUT_MS }, () => {
  if (isLong) {
    itEndsInEachOrder(TRIAL, "razorpay");
  } else {
    it("ends as it should in each order, while the provider works", () => endInEachOrder(TRIAL, "razorpay"));
  }
});
