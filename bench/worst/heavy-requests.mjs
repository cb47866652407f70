// The heaviest requests that Berth answers for a service: what is worst to ask.

import { ask, date, turns } from "./asking.mjs";

const CUSTOMER = { name: "Jane Smith", email: "jane@example.com" };

/** Requests by name; each is told how much to ask for, the most first. */
export function requestsOf(business, { code }) {
  const range = (n, days) => ({ service: code, from: date(20 + n), to: date(19 + n + days) });
  const days = [62, 49, 42, 35, 31, 28, 21, 14, 10, 7, 5, 4, 3, 2, 1];
  const start = (n) => `${date(80 + n)}T09:00:00Z`;
  return {
    slots: (step) =>
      days[step] && {
        said: ` ${days[step]} days`,
        next: turns((n) => business.public("/slots", range(n, days[step]))),
      },
    explain: (step) =>
      days[step] && {
        said: ` ${days[step]} days`,
        next: turns((n) => business.public("/slots", { ...range(n, days[step]), explain: "1" })),
      },
    page: () => ({
      said: "",
      next: turns((n) => ({ method: "GET", path: `/${business.slug}/${code}?party=${n + 1}` })),
    }),
    tenant: () => ({ said: "", next: turns(() => business.public("", {})) }),
    booking_closed: (step) =>
      step === 0 && {
        said: "",
        before: () =>
          business.staff("POST", "/closures", { start: `${date(60)}T00:00:00Z`, end: `${date(120)}T00:00:00Z` }),
        next: turns((n) => business.post("/bookings", { service: code, start: start(n), customer: CUSTOMER })),
      },
    join: (step) =>
      days[step] && {
        said: ` ${days[step]} days`,
        before: () => close(business),
        next: turns((n) => {
          const range = { from: date(WAITED), to: date(WAITED - 1 + days[step]) };
          return business.post("/waitlist-entries", { service: code, ...range, customer: customer(n) });
        }),
      },
    wake: (step) =>
      step === 0 && {
        said: ` of ${MANY} who wait`,
        before: () => fillWaitlist(business, code),
        // A closure elsewhere may mean other hours anywhere: all who wait are looked at.
        next: turns((n) => ({
          method: "POST",
          path: "/v1/closures",
          body: {
            resource: business.resources[0],
            start: `${date(400 + n)}T00:00:00Z`,
            end: `${date(400 + n)}T00:01:00Z`,
          },
          headers: { authorization: `Bearer ${business.token}` },
        })),
      },
    series: (step) =>
      SERIES[step] && {
        said: ` of ${SERIES[step]}`,
        next: turns((n) =>
          business.post("/series", {
            service: code,
            start: `${date(221 + n)}T${String(n % 24).padStart(2, "0")}:00:00Z`,
            rule: { freq: "daily", count: SERIES[step] },
            on_conflict: "skip",
            customer: { ...CUSTOMER, email: `jane${n}@example.com` },
          }),
        ),
      },
  };
}

const SERIES = [104, 80, 52, 45, 29, 20, 15, 9, 5, 4, 3, 2];

/** The first of the dates that are waited for, and how many wait: half for a start each, half for dates. */
const WAITED = 140;
const MANY = 100;

function customer(n) {
  return { ...CUSTOMER, email: `wait-${n}@example.com` };
}

/** Nothing can be had on the dates that are waited for. */
async function close(business) {
  if (business.isClosed) return;
  business.isClosed = true;
  await business.staff("POST", "/closures", {
    start: `${date(WAITED - 1)}T00:00:00Z`,
    end: `${date(WAITED + 70)}T00:00:00Z`,
  });
}

async function fillWaitlist(business, code) {
  await close(business);
  for (let n = 0; n < MANY; n++) {
    const [day, hour] = [date(WAITED + (n % 50)), String(n % 24).padStart(2, "0")];
    const when = n % 2 === 0 ? { start: `${day}T${hour}:00:00Z` } : { from: day, to: date(WAITED + (n % 50) + 5) };
    const body = { service: code, ...when, customer: customer(1_000 + n) };
    await ask(business.origin, business.post("/waitlist-entries", body));
  }
}
