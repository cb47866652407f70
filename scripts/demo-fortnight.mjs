// A lived-in fortnight of each demo business: a week of visits that were, and a week of those to come. Every business has
// bookings in each state, customers who come again, a customer who waits, and a closure.

const DAY_MS = 86_400_000;
const DAYS_BACK = 7;
const DAYS_AHEAD = 7;
/** Staff enter what was: no rule but the place itself stands in the way. */
export const OVERRIDE = ["too_soon", "too_late", "outside_hours", "off_grid", "closed", "day_limit_reached"];

const PEOPLE = {
  johndoe: ["Maya Rivera", "Tom Becker", "Liam O'Connor", "Grace Kim", "Noah Patel", "Zoe Martin", "Ivan Petrov"],
  misopin: ["김민지", "이서준", "박지우", "최하은", "정도윤", "Anna Weber", "강수아"],
  parbhani: ["Asha Deshmukh", "Ravi Kulkarni", "Sunita Jadhav", "Imran Shaikh", "Meena Patil", "Joseph D'Souza"],
  oolite: ["Camila Torres", "Ben Schwartz", "Amara Okafor", "Lucía Fernández", "Henry Zhao", "Sofia Rossi"],
};

/** What is booked at which local hours of a day, in turn. */
const DAYS = {
  johndoe: [
    ["haircut", "10:00"],
    ["fade", "11:10"],
    ["haircut-beard", "13:00"],
    ["beard", "14:40"],
  ],
  misopin: [
    ["skin-care", "09:30"],
    ["botox", "11:00"],
    ["lifting", "14:00"],
    ["removal", "16:00"],
  ],
  parbhani: [
    ["court", "07:00", { duration_minutes: 60 }],
    ["session", "16:00", { period: "evening", guests: 180 }],
    ["court", "18:00", { duration_minutes: 120 }],
  ],
  oolite: [
    ["remote-studio-visit", "11:00", { answers: { goal: "My new series of prints." } }],
    ["print-room-consult", "13:00", { answers: { goal: "A first edition on copper." } }],
    ["remote-studio-visit", "15:30"],
  ],
};

/** What the booking of a day becomes, in turn: of those that were, and of those to come. */
const WERE = ["complete", "complete", "cancel", "complete", "complete"];
/** After 24 hours the clock has marked a booking as completed. Until then staff say what it was. */
const WERE_JUST_NOW = ["no_show", null, "complete"];
const TO_COME = ["ask", null, "decline", null, "cancel", null, null];

/** `ask(method, path, body, key)` speaks for the business, and answers `{isDone, body}`. */
export async function liveIn({ slug, time_zone: zone }, ask, now = Date.now()) {
  const people = peopleOf(slug);
  const { body: resources } = await ask("GET", "/v1/resources");
  await openToday(resources.data, zone, now, ask);
  const turns = { were: 0, justNow: 0, toCome: 0 };
  let turn = 0;
  for (let day = -DAYS_BACK; day <= DAYS_AHEAD; day++) {
    const date = dateOf(now + day * DAY_MS, zone);
    for (const [n, [service, time, more = {}]] of DAYS[slug].entries()) {
      // Not every hour of every day is taken.
      if (day !== 0 && (day + n + DAYS_BACK) % 4 === 3) continue;
      turn += 1;
      const start = instantOf(date, time, zone);
      const fate = fateOf(Date.parse(start), now, turns);
      const isAsked = fate === "ask" || fate === "decline";
      const customer = people[(turn * 3 + n) % people.length];
      const status = isAsked && Date.parse(start) > now ? "pending" : "confirmed";
      const wish = { service, start, customer, status, override: OVERRIDE, notify: false, ...more };
      const booked = await ask("POST", "/v1/bookings", wish, `${slug}/${date}/${time}`);
      if (booked.isDone) await meet(booked.body.booking.id, fate, ask);
    }
  }
  await ask(
    "POST",
    "/v1/closures",
    { dates: [dateOf(now + 12 * DAY_MS, zone)], reason: "Inventory" },
    `${slug}/closure`,
  );
  if (slug === "oolite") await workshop(people, zone, now, ask);
  else await letWait(slug, people, zone, now, ask);
}

function fateOf(startAt, now, turns) {
  if (startAt > now - DAY_MS / 8) return TO_COME[turns.toCome++ % TO_COME.length];
  if (startAt > now - DAY_MS) return WERE_JUST_NOW[turns.justNow++ % WERE_JUST_NOW.length];
  return WERE[turns.were++ % WERE.length];
}

async function meet(id, fate, ask) {
  const silent = { notify: false };
  if (fate === "complete") await ask("POST", `/v1/bookings/${id}/complete`, {});
  if (fate === "no_show") await ask("POST", `/v1/bookings/${id}/no-show`, {});
  if (fate === "cancel") await ask("POST", `/v1/bookings/${id}/cancel`, { reason: "Has fallen ill", ...silent });
  if (fate === "decline")
    await ask("POST", `/v1/bookings/${id}/reject`, { reason: "The room is being painted", ...silent });
}

/** A workshop with several participants. */
async function workshop(people, zone, now, ask) {
  // The room is open on the evening of that day.
  const day = [2, 3, 4, 5, 6, 7, 8].find((ahead) => weekdayOf(now + ahead * DAY_MS, zone) === "thu");
  const start = instantOf(dateOf(now + day * DAY_MS, zone), "18:00", zone);
  const session = { service: "workshop", start, title: "Monotype for beginners" };
  const made = await ask("POST", "/v1/sessions", session, "oolite/workshop");
  if (!made.isDone) return;
  for (const customer of people.slice(0, 4)) {
    const seat = { customer, notify: false };
    await ask("POST", `/v1/sessions/${made.body.id}/participants`, seat, `oolite/workshop/${customer.email}`);
  }
}

/** A customer waits for a time that another one has. */
async function letWait(slug, people, zone, now, ask) {
  const [service, time, more = {}] = DAYS[slug][0];
  const start = instantOf(dateOf(now + 2 * DAY_MS, zone), time, zone);
  const taken = { service, start, customer: people[0], override: OVERRIDE, notify: false, ...more };
  await ask("POST", "/v1/bookings", taken, `${slug}/waited-for`);
  const wish = { service, start, customer: people.at(-1), ...more };
  await ask("POST", `/v1/public/${slug}/waitlist-entries`, wish, `${slug}/waits`);
}

const TOLD_STAFF = ["staff_new", "staff_request", "staff_cancelled", "staff_waitlist", "staff_moved"];

/** While the fortnight is made, its owner gets no mails of it. `isOn: null` is the business's own choice again. */
export function tellOwner(isOn, ask) {
  const kinds = Object.fromEntries(TOLD_STAFF.map((kind) => [kind, { email: { on: isOn }, notice: { on: isOn } }]));
  return ask("PATCH", "/v1/notifications", { kinds });
}

/** A person who tries Berth on a Sunday finds the business open. */
export async function openToday(resources, zone, now, ask) {
  const date = dateOf(now, zone);
  const weekday = weekdayOf(now, zone);
  for (const { id } of resources) {
    const { body: hours } = await ask("GET", `/v1/resources/${id}/hours`);
    const isOpen =
      hours.overrides.some((override) => override.date === date && override.windows.length > 0) ||
      hours.weekly.some(({ days }) => days.includes(weekday));
    if (isOpen) continue;
    const overrides = [
      ...hours.overrides.filter((override) => override.date !== date),
      { date, windows: [{ start: "09:00", end: "18:00" }] },
    ];
    await ask("PUT", `/v1/resources/${id}/hours`, { weekly: hours.weekly, overrides });
  }
}

export function peopleOf(slug) {
  const mailTo = (n) => `guest${n + 1}@${slug}.example`;
  return PEOPLE[slug].map((name, n) => ({ name, email: mailTo(n), phone: PHONES[slug](n) }));
}

const PHONES = {
  johndoe: (n) => `+1212555010${n}`,
  misopin: (n) => `+82255501${10 + n}`,
  parbhani: (n) => `+9124525501${10 + n}`,
  oolite: (n) => `+1305555010${n}`,
};

export function weekdayOf(at, zone) {
  return new Intl.DateTimeFormat("en-US", { weekday: "short", timeZone: zone }).format(at).toLowerCase();
}

export function dateOf(at, zone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
}

/** The instant at which the clocks of a zone show a date and time. */
export function instantOf(date, time, zone) {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const shown = (at) => {
    const parts = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "medium",
      hourCycle: "h23",
    }).format(at);
    return Date.parse(`${parts.replace(" ", "T")}Z`);
  };
  const near = wanted - (shown(wanted) - wanted);
  return new Date(near - (shown(near) - wanted)).toISOString();
}
