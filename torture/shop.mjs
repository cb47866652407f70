// A business that asks for money: its services, its packages, and what each booking of it owes.

/** So long a place waits for money: shorter than an API gives it, so that a run sees many ends. */
export const PAYING_SECONDS = 5;
/** The least that the torture's build takes. */
export const LEAST_PAYING_SECONDS = 5;

const asking = (price, payment, percentBack) => ({
  confirmation: "payment",
  hold_seconds: PAYING_SECONDS,
  price,
  payment: { methods: ["online", "cash", "transfer"], ...payment },
  cancellation: { min_notice_minutes: 0, refunds: [{ from_minutes: 0, percent: percentBack }] },
});

/**
 * What each service asks for. `percentDue` of the price keeps the place. `unit` is the least that a bank moves: dinars
 * have a digit that none does.
 */
export const ASKING = {
  lesson: {
    wire: asking({ amount: 12_350, currency: "KWD" }, { due: "full" }, 100),
    percentDue: 100,
    percentBack: 100,
    unit: 10,
  },
  game: {
    wire: asking({ amount: 4_000, currency: "JPY" }, { due: "deposit", deposit: { percent: 25 }, rest: "online" }, 50),
    percentDue: 25,
    percentBack: 50,
    unit: 1,
  },
  course: {
    wire: asking({ amount: 2_999, currency: "INR" }, { due: "full" }, 100),
    percentDue: 100,
    percentBack: 100,
    unit: 1,
  },
};

/** So long a package can be paid in the torture's build. */
export const BUYING_SECONDS = 8;

/** What is sold ahead, and of which service each pays for bookings. */
export const PACKAGES = [
  { code: "two lessons", service: "lesson", price: { amount: 20_000, currency: "KWD" }, visits: 2 },
  { code: "money for courses", service: "course", price: { amount: 5_000, currency: "INR" }, amount: 6_000 },
];

/** Puts the packages up for sale. */
export async function offerPackages(site) {
  site.packageIds = new Map();
  for (const { code, service, ...what } of PACKAGES) {
    const made = await site.must("POST", "/v1/packages", { ...what, name: code, services: [service] });
    site.packageIds.set(code, made.id);
  }
}

/** What keeps the place of a booking. */
export function dueOf({ service, price }) {
  return Math.floor((price.amount * ASKING[service.code].percentDue) / 100);
}
