// Holds that are left alone until they have lapsed, over a kill, and what becomes of their places.

import { isDone } from "./asker.mjs";
import { confirm } from "./holds.mjs";
import { slotsPath } from "./looking.mjs";

const MINUTE_MS = 60_000;
/** What is refused where something else stands. */
const TAKEN = new Set(["slot_taken", "seats_full", "pool_exhausted", "day_limit_reached"]);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Holds the first free start of each service, where it has one. The client that has them asks for nothing else. Answers
 * both.
 */
export async function leaveHolds(client) {
  for (const { site, spec } of client.stage.offers.filter((one) => !one.spec.isNow)) {
    const slots = await site.ask("GET", slotsPath(site, spec, true));
    if (!isDone(slots)) continue;
    const [slot] = slots.body.days.flatMap((day) => day.slots);
    if (!slot) continue;
    const key = client.nextKey();
    const body = { service: spec.code, start: slot.start, customer: client.customerOf(key) };
    if (spec.minutes.length > 1) body.duration_minutes = (Date.parse(slot.end) - Date.parse(slot.start)) / MINUTE_MS;
    await client.send(client.create("hold", site, spec, `/v1/public/${site.slug}/holds`, body, { key }), "leave");
  }
  return { client, holds: client.own.filter(({ status, holdToken }) => status === "held" && holdToken) };
}

export function haveLapsed({ holds }) {
  return lapseOf(holds) <= Date.now();
}

/** When the last of them has lapsed, epoch ms. The answers to the requests for them say so. */
function lapseOf(holds) {
  return Math.max(0, ...holds.map(({ create }) => Date.parse(create.answer.hold.expires_at))) + 500;
}

/** Once they have lapsed: each place is another's to have, and none of the holds is good for a booking, before or after. */
export async function lookAtLapsed({ client, holds }) {
  await pause(Math.max(0, lapseOf(holds) - Date.now()));
  for (const [index, held] of holds.entries()) {
    const looks = [takePlaceOf, confirmLapsed];
    for (const look of index % 2 === 0 ? looks : looks.reverse()) await look(client, held);
  }
}

async function confirmLapsed(client, held) {
  const late = await confirm(client, held, "confirm lapsed");
  if (isDone(late)) client.history.violate(held.subject, `${held.id} was confirmed after it had lapsed`);
}

async function takePlaceOf(client, held) {
  const { site, spec, create, subject } = held;
  const key = client.nextKey();
  const { customer: _, ...wish } = create.body;
  const body = { ...wish, customer: client.customerOf(key), metadata: { key } };
  const path = `/v1/public/${site.slug}/bookings`;
  const answer = await client.send(client.create("book", site, spec, path, body, { key }), "take over");
  if (!TAKEN.has(answer.body?.code) || (await isOccupied(held, answer.body.code))) return;
  client.history.violate(subject, `${held.id} has lapsed, and its place is refused with ${answer.body.code}`);
}

/** Whether anything that has not lapsed stands in its way: at its time, or on its day where the day is what is full. */
async function isOccupied({ site, spec, startAt, endAt }, code) {
  const date = site.dateOf(startAt);
  // The service may have a longer buffer now than when the place was held.
  const after = spec.mostAfter ?? spec.after;
  const isInTheWay = (item) =>
    code !== "slot_taken" ||
    (Date.parse(item.occupied_start) < endAt + after * MINUTE_MS &&
      Date.parse(item.occupied_end) > startAt - spec.before * MINUTE_MS);
  // A space around it that is taken as a whole shows in its own agenda alone.
  const own = spec.requires.flat();
  for (const key of new Set([...own, ...own.flatMap((one) => site.ancestorsOf(one))])) {
    const agenda = await site.all(`/resources/${site.ids.get(key)}/agenda?from=${date}&to=${date}`);
    const isLive = (item) => item.booking?.expires_at == null || Date.parse(item.booking.expires_at) > Date.now();
    if (agenda.some((item) => isLive(item) && isInTheWay(item))) return true;
  }
  return false;
}
