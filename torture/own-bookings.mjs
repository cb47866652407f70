// A client changes what it has booked: it moves, cancels and corrects, and staff decide, mark, reassign and erase.

import { isDone } from "./asker.mjs";

const MINUTE_MS = 60_000;
const iso = (at) => new Date(at).toISOString();

export async function cancel(client) {
  const known = client.drawOwn((status) => status === "confirmed" || status === "pending");
  return known ? client.sendCancel(known) : false;
}

export async function reschedule(client) {
  const known = client.drawOwn((status, { spec }) => spec && !spec.isNow && ["confirmed", "pending"].includes(status));
  return known ? sendMove(client, known) : false;
}

export async function reassign(client) {
  const known = client.drawOwn(
    (status, { spec }) => ["confirmed", "pending"].includes(status) && spec?.requires.flat().length > 1,
  );
  return known ? sendReassign(client, known) : false;
}

export async function decide(client) {
  const known = client.drawOwn((status) => status === "pending");
  if (!known) return false;
  return client.random.chance(0.7)
    ? sendDecision(client, known, "confirm", "confirmed")
    : sendDecision(client, known, "reject", "rejected");
}

export async function attend(client) {
  const known = client.drawOwn((status, { startAt }) => status === "confirmed" && startAt <= Date.now());
  if (!known) return enter(client);
  return client.random.chance(0.5)
    ? sendDecision(client, known, "complete", "completed")
    : sendDecision(client, known, "no-show", "no_show");
}

/** A walk-in: a booking that begins within minutes. */
async function enter(client) {
  const { site, spec } = client.stage.offers.find((one) => one.spec.isNow);
  const key = client.nextKey();
  const kind = client.random.pick(["book", "hold", "hold"]);
  // A hold of the very next minute would often outlive its start.
  const nextAt = (Math.floor(Date.now() / MINUTE_MS) + 1) * MINUTE_MS;
  const startAt = kind === "hold" ? nextAt : site.drawStart(client.random, spec);
  const body = { ...client.wishOf(site, spec, startAt), customer: client.customerOf(key) };
  const path = `/v1/public/${site.slug}/${kind === "book" ? "bookings" : "holds"}`;
  await client.send(client.create(kind, site, spec, path, body, { key }), `walk in, ${kind}`);
}

/** Two changes of one booking at the same time: both may be made, one after the other, or one. */
export async function conflict(client) {
  const known = client.drawOwn((status, { spec }) => spec && !spec.isNow && ["confirmed", "pending"].includes(status));
  if (!known) return false;
  const changes = [() => client.sendCancel(known), () => sendMove(client, known), () => sendReassign(client, known)];
  if (known.status === "pending") changes.push(() => sendDecision(client, known, "confirm", "confirmed"));
  await Promise.all([client.random.pick(changes)(), client.random.pick(changes)()]);
}

/** Staff say how many come after all: fewer always fit, more where there is room. */
export async function amend(client) {
  const known = client.drawOwn(
    (status, { spec }) => ["confirmed", "pending"].includes(status) && (spec?.hasUnits || spec?.seats > 1),
  );
  if (!known) return false;
  const { site, spec, id } = known;
  const body = { [spec.hasUnits ? "units" : "seats"]: 1 + client.random.below(3) };
  const send = () => site.staff("PATCH", `/bookings/${id}`, { body });
  await client.change(known, "amend", send, {}, JSON.stringify(body));
}

export async function erase(client) {
  const known = client.drawOwn(
    (_, { create, open, holdToken }) => create?.kind === "book" && open.length === 0 && !holdToken,
  );
  if (!known || known.create.isWaiting || known.create.body.if_full || known.create.isRegular) return false;
  const { site, id, subject } = known;
  const read = await site.staff("GET", `/bookings/${id}`);
  const customerId = read.body?.customer?.id;
  if (!customerId) return;
  known.isErased = true;
  client.history.erased.set(id, "open");
  const answer = await site.staff("DELETE", `/customers/${customerId}`, { token: site.token });
  client.history.note(client.name, "erase", subject, answer, { id });
  if (isDone(answer)) client.history.erased.set(id, "done");
}

function sendMove(client, known) {
  const startAt = known.site.drawStart(client.random, known.spec);
  const ask = client.asker(known);
  return client.change(known, "move", () => ask("reschedule", { start: iso(startAt) }), { startAt }, iso(startAt));
}

function sendReassign(client, known) {
  const { site, spec, id } = known;
  const keys = spec.requires.flat().filter((key) => !known.resources.includes(site.ids.get(key)));
  if (keys.length === 0 || spec.seats > 1) return sendMove(client, known);
  const key = client.random.pick(keys);
  const resource = site.ids.get(key);
  const send = () => site.staff("POST", `/bookings/${id}/reassign`, { body: { resource } });
  return client.change(known, "reassign", send, { resource }, key);
}

function sendDecision(client, known, verb, status) {
  const send = () => known.site.staff("POST", `/bookings/${known.id}/${verb}`, { body: {} });
  return client.change(known, verb, send, { status });
}
