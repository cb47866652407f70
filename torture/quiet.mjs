// What one client does on a day that no other comes to. No other can have been quicker there, so an answer that would be
// right somewhere else is wrong. Where the stores fail meanwhile, or something is left from before, it is given up.

import { isDone } from "./asker.mjs";
import { askFor, bookFor, lookAtOpen, lookAtOrder } from "./crowds.mjs";
import { closeAt, openAgain } from "./rules.mjs";
import { OPEN_LIMITS, SEATS_PER_BOOKING } from "./stage.mjs";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST_LOOKS = 6;
const LOOK_MS = 60;

const iso = (at) => new Date(at).toISOString();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function find(client, code) {
  const { site, spec } = client.stage.offers.find(({ spec }) => spec.code === code);
  // Several hours of the day, so that a try need not meet what an earlier one has left.
  const hourAt = (hour) => site.quietDayAt(client) + hour * HOUR_MS;
  return { site, spec, hourAt, hour: 9 + client.random.below(4) };
}

/** The starts that are offered on the client's day, or null where that cannot be told. */
export async function offered(client, site, spec, { token, query = "" } = {}) {
  const date = site.dateOf(site.quietDayAt(client));
  const path = `/v1/public/${site.slug}/slots?service=${spec.code}&from=${date}&to=${date}&fresh=1${query}`;
  const answer = await site.ask("GET", path, { token });
  client.history.note(client.name, "look at a quiet day", spec.code, answer);
  return isDone(answer)
    ? new Set(answer.body.days.flatMap(({ slots }) => slots.map(({ start }) => Date.parse(start))))
    : null;
}

export async function areOffered(client, site, spec, startAts) {
  const free = await offered(client, site, spec);
  return startAts.every((startAt) => free?.has(startAt));
}

/** Books one after the other; what is known of each, or null where not all could be had. */
export async function bookAll(client, site, spec, wishes) {
  const made = [];
  for (const { startAt, ...more } of wishes) {
    const answer = await bookFor(client, site, spec, startAt, "quiet", more);
    if (!isDone(answer) || !answer.body.booking) break;
    made.push(client.history.bookings.get(answer.body.booking.id));
  }
  if (made.length === wishes.length) return made;
  await giveUp(client, made);
  return null;
}

export async function giveUp(client, bookings, entries = []) {
  for (const { site, entry, token } of entries) {
    const answer = await site.ask("DELETE", `/v1/public/waitlist-entries/${entry.id}`, { token });
    client.history.note(client.name, "leave", entry.id, answer);
  }
  for (const known of bookings) await client.sendCancel(known);
}

function waitFor(client, site, spec, startAt, subject) {
  const key = client.nextKey();
  const body = { service: spec.code, start: iso(startAt), customer: client.customerOf(subject ?? key) };
  const path = `/v1/public/${site.slug}/waitlist-entries`;
  return client.send(client.create("wait", site, spec, path, body, { key, subject: subject ?? key }), "wait quietly");
}

/** No entry waits for a start that can be booked. */
export async function waitForFree(client) {
  const { site, spec, hourAt, hour } = find(client, client.random.pick(["workshop", "cut"]));
  if (!(await areOffered(client, site, spec, [hourAt(hour)]))) return false;
  const answer = await waitFor(client, site, spec, hourAt(hour));
  if (!isDone(answer)) return;
  client.history.violate(answer.body.entry.id, `waits for ${spec.code} at ${iso(hourAt(hour))}, which can be had`);
}

/** A customer waits for two full sessions, and for one of them once more; then both have a place. */
export async function waitTwice(client) {
  const { site, spec, hourAt, hour } = find(client, "workshop");
  const startAts = [hourAt(hour), hourAt(hour + 3)];
  if (!(await areOffered(client, site, spec, startAts))) return false;
  const seats = startAts.flatMap((startAt) => [
    { startAt, wish: { seats: spec.seats - 1 } },
    { startAt, wish: { seats: 1 } },
  ]);
  const booked = await bookAll(client, site, spec, seats);
  if (!booked) return;
  const subject = client.nextKey();
  const entries = [];
  for (const startAt of [...startAts, startAts[0]]) {
    const answer = await waitFor(client, site, spec, startAt, subject);
    if (isDone(answer)) entries.push({ site, ...answer.body });
  }
  if (entries.length > startAts.length) client.history.violate(subject, `has ${entries.length} waits open`);
  for (const known of [booked[1], booked[3]]) await client.sendCancel(known);
  for (let looks = 0; entries.length === startAts.length && looks < MOST_LOOKS; looks++) {
    const seen = [];
    for (const { entry, token } of entries) {
      const answer = await site.ask("GET", `/v1/public/waitlist-entries/${entry.id}`, { token });
      client.history.note(client.name, "look at both", entry.id, answer);
      seen.push(answer.body?.entry?.status);
    }
    if (seen.every((status) => status === "offered")) {
      client.history.violate(subject, `is offered ${entries.map(({ entry }) => entry.id).join(" and ")} at once`);
    }
    if (seen.includes("offered")) break;
    await pause(LOOK_MS);
  }
  await giveUp(client, [booked[0], booked[2]], entries);
}

/** A second place of one address in a session is one like any other: else asking would tell who has one. */
export async function sitTwice(client) {
  const { site, spec, hourAt, hour } = find(client, "workshop");
  if (!(await areOffered(client, site, spec, [hourAt(hour)]))) return false;
  const booked = await bookAll(client, site, spec, [{ startAt: hourAt(hour), isRegular: true }]);
  if (!booked) return;
  const [{ subject }] = booked;
  const answer = await bookFor(client, site, spec, hourAt(hour), "sit twice", { subject, isRegular: true });
  if (answer.body?.code === "in_use") client.history.violate(subject, "is told that it has a place in the session");
  const second = isDone(answer) && client.history.bookings.get(answer.body.booking?.id);
  await giveUp(client, [...booked, second].filter(Boolean));
}

/** A key that could be guessed is answered again, but with no secret. */
export async function useShortKey(client) {
  const { site, spec, hourAt, hour } = find(client, "talk");
  const key = `k${client.nextKey().slice(-12)}${client.name}`.slice(-15);
  const body = { service: spec.code, start: iso(hourAt(hour)), customer: client.customerOf(key), metadata: { key } };
  const create = client.create("book", site, spec, `/v1/public/${site.slug}/bookings`, body, { key });
  const first = await client.send(create, "short key");
  if (!isDone(first)) return;
  const again = await client.send(create, "short key again");
  if (isDone(again) && again.isReplay && again.body.manage?.token) {
    client.history.violate(key, "is short, and told a token again");
  }
  await giveUp(client, [client.history.bookings.get(first.body.booking.id)]);
}

/** Two stand at one time and one after them; the two are moved between, as they are offered it or not. */
export async function moveAsOffered(client) {
  const { site, spec, hourAt, hour } = find(client, "court");
  const [at, later, between] = [hourAt(hour), hourAt(hour + 1), hourAt(hour) + 30 * MINUTE_MS];
  if (!(await areOffered(client, site, spec, [at, later]))) return false;
  const booked = await bookAll(client, site, spec, [{ startAt: at }, { startAt: at }, { startAt: later }]);
  if (!booked) return;
  for (const known of booked.slice(0, 2)) {
    const asked = { token: site.token, query: `&exclude_booking=${known.id}` };
    const free = await offered(client, site, spec, asked);
    const send = () => site.staff("POST", `/bookings/${known.id}/reschedule`, { body: { start: iso(between) } });
    const moved = await client.change(known, "move as offered", send, { startAt: between }, iso(between));
    const isRefused = moved.status === 409 || moved.status === 422;
    if (free === null || !(isDone(moved) || isRefused)) break;
    if (free.has(between) === isRefused) {
      const what = isRefused ? `was refused with ${moved.body.code}` : "was made";
      client.history.violate(known.id, `a move to ${iso(between)} ${what}; it was ${isRefused ? "" : "not "}offered`);
    }
  }
  await giveUp(client, booked);
}

/** A request that is moved wins no time: it is to be answered until then, as before. */
export async function moveARequest(client) {
  const { site, spec, hourAt, hour } = find(client, "consult");
  if (!(await areOffered(client, site, spec, [hourAt(hour), hourAt(hour + 1)]))) return false;
  const booked = await bookAll(client, site, spec, [{ startAt: hourAt(hour) }]);
  if (!booked) return;
  const [known] = booked;
  const startAt = hourAt(hour + 1);
  const send = () => client.asker(known)("reschedule", { start: iso(startAt) });
  await client.change(known, "move a request", send, { startAt }, iso(startAt));
  await giveUp(client, booked);
}

/** Nothing may wait for approval once it has begun, though staff set aside that it is late. */
export async function askInThePast(client) {
  const { site, spec } = find(client, "consult");
  const key = client.nextKey();
  const startAt = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - client.random.below(200) * HOUR_MS;
  const override = ["too_soon", "outside_hours", "off_grid", "closed"];
  const body = { service: spec.code, start: iso(startAt), customer: client.customerOf(key), override };
  const create = client.create("book", site, spec, "/v1/bookings", body, { key, token: site.token });
  const answer = await client.send(create, "ask in the past");
  if (isDone(answer)) client.history.violate(key, `waits for approval since ${iso(startAt)}, when it begins`);
}

/** What was closed cannot be had, until it is opened again; the checks of what is answered see to that. */
export async function bookWhatIsClosed(client) {
  const { site, spec, hourAt, hour } = find(client, client.random.pick(["coaching", "half"]));
  if (!(await areOffered(client, site, spec, [hourAt(hour)]))) return false;
  const closure = await closeAt(client, site, spec.requires[0][0], hourAt(hour));
  if (!closure) return;
  const answer = await bookFor(client, site, spec, hourAt(hour), "book what is closed");
  if (!(await openAgain(client, closure))) client.closed.push(closure);
  if (isDone(answer)) await giveUp(client, [client.history.bookings.get(answer.body.booking.id)]);
}

/** A customer asks for one more than they may have, one by one or all at once, where room is. */
export async function askForOneMore(client) {
  const { site, spec } = find(client, client.random.pick(["coaching", "talk", "tour"]));
  const kind = client.random.pick(["book", "hold"]);
  const most = OPEN_LIMITS[kind === "book" ? "bookings" : "holds"];
  const lasts = (spec.minutes[0] + spec.before + spec.after) * MINUTE_MS;
  const startAts = [];
  for (const startAt of (await offered(client, site, spec)) ?? []) {
    if (startAt >= (startAts.at(-1) ?? 0) + lasts) startAts.push(startAt);
  }
  if (startAts.length <= most) return false;
  const subject = client.nextKey();
  const ask = (startAt) => askFor(client, site, spec, startAt, { kind, subject, isRegular: true }, `one more ${kind}`);
  const wished = startAts.slice(0, most + 1);
  const answers = client.random.chance(0.5) ? await Promise.all(wished.map(ask)) : [];
  if (answers.length === 0) for (const startAt of wished) answers.push(await ask(startAt));
  lookAtOpen(client, subject);
  const booked = answers.filter((answer) => isDone(answer) && answer.body.booking);
  await giveUp(
    client,
    booked.map(({ body }) => client.history.bookings.get(body.booking.id)),
  );
}

/** A session is empty, and yet no customer can have more of its seats than one customer may. */
export async function askForMoreSeats(client) {
  const { site, spec, hourAt, hour } = find(client, client.random.pick(["class", "workshop"]));
  if (!(await areOffered(client, site, spec, [hourAt(hour)]))) return false;
  const subject = client.nextKey();
  const wish = { seats: SEATS_PER_BOOKING + 1 };
  const answer = await bookFor(client, site, spec, hourAt(hour), "ask for more seats", { subject, wish });
  if (!isDone(answer)) return;
  client.history.violate(subject, `was given more seats than a customer may have of ${spec.code}`);
}

/** Books all seats of a session but one, and then the last. False where it is not offered, nothing where that failed. */
async function fillSession(client) {
  const { site, spec, hourAt, hour } = find(client, "workshop");
  const startAt = hourAt(hour);
  if (!(await areOffered(client, site, spec, [startAt]))) return false;
  const seats = [spec.seats - 1, 1];
  const wishes = seats.map((count) => ({ startAt, wish: { seats: count } }));
  const booked = await bookAll(client, site, spec, wishes);
  return booked && { site, spec, startAt, booked };
}

/** A session is full: no participant can add a seat. */
export async function bringOneMore(client) {
  const full = await fillSession(client);
  if (!full) return full;
  const { site, spec, booked } = full;
  const [known] = booked;
  const send = () => site.staff("PATCH", `/bookings/${known.id}`, { body: { seats: spec.seats } });
  const answer = await client.change(known, "bring one more", send, {}, `seats ${spec.seats}`);
  if (isDone(answer))
    client.history.violate(known.id, `has ${spec.seats} of ${spec.seats} seats, and another customer has one`);
  await giveUp(client, booked);
}

/** Three wait for a full session, one after another. The first in line gets the first offer when a place comes free. */
export async function waitInTurn(client) {
  const full = await fillSession(client);
  if (!full) return full;
  const { site, spec, startAt, booked } = full;
  const entries = [];
  for (let n = 0; n < 3; n++) {
    const answer = await waitFor(client, site, spec, startAt);
    if (isDone(answer) && answer.body.entry) entries.push({ site, ...answer.body });
  }
  await client.sendCancel(booked[1]);
  if (entries.length > 1) await lookAtOrder(client, site, entries);
  await giveUp(client, [booked[0]], entries);
}
