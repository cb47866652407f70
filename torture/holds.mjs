// Holds: a client makes them, confirms them in time or too late, and gives them back.

import { isDone, isOpen } from "./asker.mjs";

export async function hold(client) {
  const { site, spec, body } = client.drawWish();
  const key = client.nextKey();
  const create = { ...body, customer: client.customerOf(key) };
  await client.send(client.create("hold", site, spec, `/v1/public/${site.slug}/holds`, create, { key }), "hold");
}

export async function confirmHold(client) {
  const held = client.drawOwn((status, known) => status === "held" && known.holdToken && !known.isConfirming);
  return held ? confirm(client, held, "confirm hold") : false;
}

/** An expired hold must not become a booking. */
export async function confirmLate(client) {
  const held = client.drawOwn(
    (_, known) =>
      known.status === "held" && known.holdToken && !known.isConfirming && known.expiresAt < Date.now() - 2_000,
  );
  if (!held) return false;
  const answer = await confirm(client, held, "confirm late");
  if (isDone(answer) && !answer.isReplay)
    client.history.violate(held.subject, `${held.id} was confirmed after it had expired`);
}

export async function confirm(client, held, told) {
  held.isConfirming = true;
  const { site, spec, subject, holdToken, create: placed } = held;
  const key = client.nextKey();
  const { customer, ...wish } = placed.body;
  const body = { ...wish, hold: { id: held.id, token: holdToken }, customer, metadata: { key: subject } };
  // A hold says what it is of.
  if (client.random.chance(0.3)) for (const field of ["service", "start"]) delete body[field];
  const create = client.create("book", site, spec, `/v1/public/${site.slug}/bookings`, body, { key, subject });
  const pending = { told, status: spec.isApproved ? "pending" : "confirmed" };
  held.open.push(pending);
  const answer = await client.send(create, told);
  if (!isOpen(answer)) held.open.splice(held.open.indexOf(pending), 1);
  if (answer.status === 400) client.history.violate(subject, `${held.id} is not enough for a booking`);
  return answer;
}

export async function releaseHold(client) {
  const held = client.drawOwn((status, known) => status === "held" && known.holdToken && !known.isConfirming);
  if (!held) return false;
  held.isConfirming = true;
  const { site, id, holdToken } = held;
  const send = () => site.ask("DELETE", `/v1/public/holds/${id}`, { token: holdToken });
  const answer = await client.change(held, "release", send, { status: "cancelled" });
  if (isDone(answer)) held.isReleased = true;
}
