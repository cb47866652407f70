// What a client does to come to the end of something: of a pool, a day, a session, a queue, or of what one customer may
// have. Each takes the client that acts.

import { isDone } from "./asker.mjs";
import { statusAt } from "./history.mjs";
import { OPEN_LIMITS, SERIES_MAX } from "./stage.mjs";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS = 3;
/** So many may be tried for one session. */
const CROWD = 8;
/** A regular asks for more than the stage's tenants allow one customer. */
const REGULAR_TRIES = 7;
/** What the ids of all bookings of one home begin with: a kind, and the ids of a tenant and of a resource or service. */
const HOME_LENGTH = 5 + 2 * 16;

const iso = (at) => new Date(at).toISOString();

const isLimited = ({ site, spec }) =>
  spec.dailyMinutes !== null ||
  spec.seats > 1 ||
  spec.requires.flat().some((key) => {
    const { perDay, pools } = site.resources.find((one) => one.key === key);
    return perDay !== null || pools.length > 0;
  });

/** Books, one after another, all that a day or a session has. */
export async function rush(client) {
  const { site, spec } = client.random.pick(client.stage.offers.filter(isLimited));
  for (const start of startsOf(client, site, spec)) await bookFor(client, site, spec, start, "rush");
}

function startsOf({ random }, site, spec) {
  if (spec.seats > 1) return Array.from({ length: CROWD }).fill(site.drawStart(random, spec));
  const stride = spec.minutes[0] + spec.before + spec.after;
  const opensAt = site.firstDayAt + random.below(DAYS) * DAY_MS + 9 * 60 * MINUTE_MS;
  return Array.from({ length: Math.floor((8 * 60) / stride) }, (_, n) => opensAt + n * stride * MINUTE_MS);
}

export function bookFor(client, site, spec, startAt, told, more = {}) {
  return askFor(client, site, spec, startAt, { kind: "book", ...more }, told);
}

export function askFor(client, site, spec, startAt, { kind, wish = {}, key = client.nextKey(), ...more }, told) {
  const { subject = key } = more;
  const body = { service: spec.code, start: iso(startAt), customer: client.customerOf(subject), ...wish };
  if (kind === "book") body.metadata = { key: subject };
  if (spec.minutes.length > 1) body.duration_minutes = spec.minutes[0];
  const path = `/v1/public/${site.slug}/${kind === "book" ? "bookings" : "holds"}`;
  return client.send(client.create(kind, site, spec, path, body, { key, subject, ...more }), told);
}

/** Fills a session, waits three times for a place in it, gives one up, and looks which entry gets it. */
export async function queue(client) {
  const { site, spec } = client.random.pick(client.stage.offers.filter(({ spec }) => spec.seats > 1));
  const startAt = site.drawStart(client.random, spec);
  const booked = [];
  for (let n = 0; n < CROWD; n++) {
    const answer = await bookFor(client, site, spec, startAt, "fill");
    if (isDone(answer)) booked.push(answer.body.booking.id);
    else break;
  }
  const entries = [];
  for (let n = 0; n < 3; n++) {
    const key = client.nextKey();
    const body = { service: spec.code, start: iso(startAt), customer: client.customerOf(key) };
    const path = `/v1/public/${site.slug}/waitlist-entries`;
    const answer = await client.send(client.create("wait", site, spec, path, body, { key }), "queue");
    if (isDone(answer)) entries.push(answer.body);
  }
  const [one] = booked.map((id) => client.history.bookings.get(id)).filter(Boolean);
  if (!one || entries.length < 2) return;
  await client.sendCancel(one);
  await lookAtOrder(client, site, entries);
}

/** The later is looked at first: if it was offered a place by then, the earlier cannot be waiting afterwards. */
export async function lookAtOrder(client, site, entries) {
  for (let later = entries.length - 1; later > 0; later--) {
    const [after, before] = [entries[later], entries[later - 1]];
    const [seenAfter, seenBefore] = [await look(client, site, after), await look(client, site, before)];
    const isOffered = seenAfter === "offered" || seenAfter === "accepted";
    if (isOffered && seenBefore === "waiting") {
      client.history.violate(after.entry.id, `was offered a place before ${before.entry.id}, which had come first`);
    }
  }
}

async function look(client, site, { entry, token }) {
  const answer = await site.ask("GET", `/v1/public/waitlist-entries/${entry.id}`, { token });
  client.history.note(client.name, "look at queue", entry.id, answer);
  return answer.body?.entry?.status ?? null;
}

function startsOfDays(site, spec) {
  const stride = spec.minutes[0] + spec.before + spec.after;
  const starts = [];
  for (let day = 0; day < DAYS; day++) {
    for (let minute = 9 * 60; minute + stride <= 17 * 60; minute += stride) {
      starts.push(site.firstDayAt + day * DAY_MS + minute * MINUTE_MS);
    }
  }
  return starts;
}

/** A customer of this client asks for more than one customer may have, one after another or all at once. */
export async function askAsRegular(client) {
  const { random, stage } = client;
  const { site, spec } = random.pick(stage.offers.filter(({ spec }) => !spec.isNow && spec.seats === 1));
  const subject = `regular-${client.name}-${site.slug}-${spec.code}`;
  const kind = random.pick(["book", "book", "hold"]);
  const starts = Array.from({ length: REGULAR_TRIES }, () => random.pick(startsOfDays(site, spec)));
  const ask = (startAt) => askFor(client, site, spec, startAt, { kind, subject, isRegular: true }, `regular ${kind}`);
  if (random.chance(0.5)) await Promise.all(starts.map(ask));
  else for (const startAt of starts) await ask(startAt);
  lookAtOpen(client, subject);
}

/** What is known to be open of a customer at one home; what an unanswered change may have ended does not count. */
export function lookAtOpen({ history }, subject) {
  const now = Date.now();
  const counts = new Map();
  for (const known of history.bookings.values()) {
    if (known.subject !== subject || known.open.length > 0 || known.isReleased || known.startAt <= now) continue;
    const status = statusAt(known, now);
    const claim = status === "held" ? "holds" : ["pending", "confirmed"].includes(status) && "bookings";
    if (!claim) continue;
    const home = `${claim} at ${known.id.slice(0, HOME_LENGTH)}`;
    counts.set(home, (counts.get(home) ?? 0) + 1);
    if (counts.get(home) > OPEN_LIMITS[claim]) history.violate(subject, `has ${counts.get(home)} ${home}`);
  }
}

const STAMPEDE = 8;

/** Several ask at once for one start of a resource that serves alone: no more have it than it carries. */
export async function stampede(client) {
  const isAlone = ({ spec }) => spec.seats === 1 && !spec.isNow && spec.requires.flat().length === 1;
  const { site, spec } = client.random.pick(client.stage.offers.filter(isAlone));
  const startAt = site.drawStart(client.random, spec);
  const asked = Array.from({ length: STAMPEDE }, () => bookFor(client, site, spec, startAt, "stampede"));
  const won = (await Promise.all(asked)).filter((answer) => isDone(answer) && !answer.isReplay);
  const { capacity } = site.resources.find(({ key }) => key === spec.requires[0][0]);
  if (won.length <= capacity) return;
  client.history.violate(
    won[0].body.booking.id,
    `${won.length} have ${spec.code} at ${iso(startAt)}, which ${capacity} can`,
  );
}

/** Asks for a longer series than a customer may have, wherever there is room. */
export async function overask(client) {
  const { random, stage } = client;
  const key = client.nextKey();
  const { site, spec } = random.pick(stage.offers.filter(({ spec }) => spec.seats === 1 && !spec.isNow));
  const body = client.wishOf(site, spec, site.drawStart(random, spec));
  body.customer = client.customerOf(key);
  const more = { rule: { freq: "daily", count: SERIES_MAX + 1 }, on_conflict: "skip" };
  const create = client.create("series", site, spec, `/v1/public/${site.slug}/series`, { ...body, ...more }, { key });
  const answer = await client.send(create, "ask too much");
  if (isDone(answer)) client.history.violate(key, `was given more than a customer may have of ${spec.code}`);
}
