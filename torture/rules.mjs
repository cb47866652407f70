// Staff change what can be booked: closures, hours, capacity and services.

import { isDone } from "./asker.mjs";
import { hoursOf, LONGER, USUAL } from "./stage.mjs";

const MINUTE_MS = 60_000;
const iso = (at) => new Date(at).toISOString();

export async function close(client) {
  const { random } = client;
  const site = random.pick(client.stage.sites);
  const spec = random.pick(site.services.filter((one) => !one.isNow));
  const closure = await closeAt(client, site, random.pick(spec.requires.flat()), site.drawStart(random, spec));
  if (closure) client.closed.push(closure);
}

/** Closes a resource for a while; the closure, or undefined where that is not sure. */
export async function closeAt(client, site, resourceKey, startAt) {
  const endAt = startAt + 90 * MINUTE_MS;
  const resourceId = site.ids.get(resourceKey);
  const body = { resource: resourceId, start: iso(startAt), end: iso(endAt), reason: "works" };
  const key = client.nextKey();
  const answer = await site.staff("POST", "/closures", { body, key });
  client.history.note(client.name, "close", resourceId, answer, { wish: body.start });
  if (!isDone(answer)) return undefined;
  if (client.random.chance(0.4)) {
    const again = await site.staff("POST", "/closures", { body, key });
    client.history.note(client.name, "close again", resourceId, again, { wish: body.start });
    if (isDone(again) && again.body.id !== answer.body.id)
      client.history.violate(resourceId, `was closed with one key as ${answer.body.id} and as ${again.body.id}`);
  }
  const closedAt = answer.body.pending ? Number.POSITIVE_INFINITY : answer.answeredAt;
  const openedAt = Number.POSITIVE_INFINITY;
  const closure = { id: answer.body.id, site, resourceId, startAt, endAt, closedAt, openedAt };
  client.history.closures.add(closure);
  return closure;
}

export async function reopen(client) {
  const closure = client.closed.shift();
  if (!closure) return false;
  if (!(await openAgain(client, closure))) client.closed.push(closure);
}

export async function openAgain(client, closure) {
  closure.openedAt = Date.now();
  const answer = await closure.site.staff("DELETE", `/closures/${closure.id}`);
  client.history.note(client.name, "reopen", closure.resourceId, answer);
  return isDone(answer);
}

export async function changeHours(client) {
  const isUsual = ({ hours }) => hours === USUAL;
  const site = client.random.pick(client.stage.sites.filter(({ resources }) => resources.some(isUsual)));
  const { key } = client.random.pick(site.resources.filter(isUsual));
  const body = hoursOf(client.random.pick([USUAL, LONGER]));
  const answer = await site.staff("PUT", `/resources/${site.ids.get(key)}/hours`, { body });
  client.history.note(client.name, "hours", key, answer);
}

export async function changeCapacity(client) {
  const [{ site, spec }] = client.stage.offers.filter(({ spec }) => spec.hasUnits);
  const [key] = spec.requires[0];
  const { capacity, low } = site.resources.find((one) => one.key === key);
  const body = { capacity: client.random.pick([capacity, low]) };
  const answer = await site.staff("PATCH", `/resources/${site.ids.get(key)}`, { body });
  client.history.note(client.name, "capacity", key, answer, { wish: body.capacity });
}

export async function changeService(client) {
  const { random } = client;
  const { site, spec } = random.pick(client.stage.offers);
  const body = { description: `as of ${client.nextKey()}` };
  if (spec.mostAfter) body.buffer_after_minutes = random.pick([spec.after, spec.mostAfter]);
  if (spec.lowSeats) body.seats = random.pick([spec.seats, spec.lowSeats]);
  const answer = await site.staff("PATCH", `/services/${site.serviceIds.get(spec.code)}`, { body });
  client.history.note(client.name, "service", spec.code, answer, { wish: body });
}
