// The providers of payments that businesses of a run take money by: one, the other, or each for its currencies. It says how a
// business connects them, and what its customers do on their pages. All checks read here what their stand-ins hold.

/** What customers choose on a page, by weight. `after_all` is no customer: a bank takes a try that it had refused. */
const ON_A_PAGE = [
  [10, "pay"],
  [1.5, "decline"],
  [2, "later"],
  [1, "cancel"],
];

const stripe = {
  name: "stripe",
  outcomes: ON_A_PAGE,
  takesTwice: false,

  /** Each business has an account of its own. */
  async connect(site, { origin }) {
    const body = { secret_key: `sk_test_${wordOf(site)}`, base_url: origin };
    await site.must("PUT", "/v1/connections/stripe", body);
  },

  /** Stripe has other decimals than we for some currencies, none of which is asked for here. */
  heldFor(site, standIns) {
    const { sessions, refunds } = standIns.stripe.taken;
    const own = sessions.filter(({ metadata }) => metadata.tenant === site.id);
    const charges = own
      .filter((one) => one.payment_status === "paid")
      .map((one) => ({ ...namesIn(one.metadata), id: one.payment_intent, amount: one.amount_total, page: one.id }));
    return held("stripe", charges, {
      pages: own.filter(isIn("open")).map((one) => ({ ...namesIn(one.metadata), url: one.url })),
      refunds: refunds.map((one) => ({
        ...{ id: one.id, charge: one.payment_intent, amount: one.amount, name: one.metadata.refund },
        ...{ isDone: one.status === "succeeded", hasFailed: one.status === "failed" },
      })),
    });
  },
};

const razorpay = {
  name: "razorpay",
  outcomes: [...ON_A_PAGE, [1.5, "after_all"]],
  /** A try that was refused may be taken later, beside another one. */
  takesTwice: true,

  /** Staff make its webhook at Razorpay. */
  async connect(site, { origin, razorpay: standIn }) {
    const keys = { key_id: `rzp_test_${wordOf(site)}`, key_secret: "a-secret" };
    const put = await site.must("PUT", "/v1/connections/razorpay", { ...keys, base_url: origin });
    standIn.hook({ key_id: keys.key_id, url: put.hook_url, secret: put.webhook_secret });
  },

  heldFor(site, standIns) {
    const { links, payments, refunds } = standIns.razorpay.taken;
    const isOurs = ({ notes }) => notes?.tenant === site.id;
    const charges = payments
      .filter((one) => isOurs(one) && one.captured)
      .map((one) => ({ ...namesIn(one.notes), id: one.id, amount: one.amount, page: one.order_id }));
    return held("razorpay", charges, {
      pages: links
        .filter(isOurs)
        .filter(isIn("created"))
        .map((one) => ({ ...namesIn(one.notes), url: one.short_url })),
      refunds: refunds.map((one) => ({
        ...{ id: one.id, charge: one.payment_id, amount: one.amount, name: one.notes.refund },
        ...{ isDone: one.status === "processed", hasFailed: one.status === "failed" },
      })),
    });
  },
};

/** Rupees go to Razorpay, all else to Stripe. */
const both = {
  name: "both",
  outcomes: razorpay.outcomes,
  takesTwice: true,

  async connect(site, standIns) {
    await stripe.connect(site, standIns);
    await razorpay.connect(site, standIns);
  },

  heldFor(site, standIns) {
    const [one, other] = [stripe, razorpay].map((each) => each.heldFor(site, standIns));
    return Object.fromEntries(Object.keys(one).map((name) => [name, [...one[name], ...other[name]]]));
  },
};

export const PROVIDERS = { stripe, razorpay, both };

/** The least that each gives back. */
export const LEAST_BACK = { stripe: 1, razorpay: 100 };

/** What the business of a run's paid stage number `turn` is paid by. The seed draws the first, and then they take turns. */
export function providerOfTurn(random, turn) {
  const names = Object.keys(PROVIDERS);
  return PROVIDERS[names[(random.below(names.length) + turn) % names.length]];
}

/** Whether a bank may take, on this page, a try that it had refused. */
export function mayTakeAfterAll(url) {
  return new URL(url).pathname.startsWith("/razorpay/");
}

/** The page that a report is about, as its address ends; null where the report names none. */
export function pageInReport({ payload }) {
  const [, link] = /^#(\w+)$/.exec(payload?.payment?.entity.description ?? "") ?? [];
  return payload?.payment_link?.entity.id ?? (link ? `plink_${link}` : null);
}

/** The booking that a report is about, where it names one. */
export function bookingInReport({ data, payload }) {
  const of = data?.object.metadata ?? payload?.payment_link?.entity.notes ?? payload?.payment?.entity.notes;
  return of?.booking;
}

function held(by, charges, { pages, refunds }) {
  const ids = new Set(charges.map(({ id }) => id));
  return {
    charges: charges.map((one) => ({ ...one, by })),
    pages,
    refunds: refunds.filter(({ charge }) => ids.has(charge)),
  };
}

const namesIn = ({ booking, payment }) => ({ booking, payment });
const isIn = (wanted) => (one) => one.status === wanted;

function wordOf({ slug }) {
  return slug.replaceAll(/\W/g, "");
}
