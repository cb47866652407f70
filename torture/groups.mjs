// Sessions: staff open them, add and invite participants, take them out, and call a session off.

import { isDone } from "./asker.mjs";

const MINUTE_MS = 60_000;
const iso = (at) => new Date(at).toISOString();

export async function openSession(client) {
  const { site, spec } = client.random.pick(client.stage.offers.filter((one) => one.spec.seats > 1));
  const shift = client.random.chance(0.3) ? 15 * MINUTE_MS : 0;
  const start = iso(site.drawStart(client.random, spec) + shift);
  const body = { service: spec.code, start, visibility: client.random.pick(["public", "public", "private"]) };
  if (client.random.chance(0.5)) body.seats = 2 + client.random.below(3);
  await client.send(client.create("session", site, spec, "/v1/sessions", body, { token: site.token }), "open session");
}

export async function addParticipant(client) {
  const group = client.groups.length > 0 && client.random.pick(client.groups);
  if (!group) return false;
  const { site, id } = group;
  const key = client.nextKey();
  const body = { customer: client.customerOf(key), seats: 1 + client.random.below(2) };
  const path = `/v1/sessions/${id}/participants`;
  await client.send(client.create("book", site, null, path, body, { key, token: site.token }), "add participant");
}

export async function inviteOne(client) {
  const group = client.groups.length > 0 && client.random.pick(client.groups);
  if (!group) return false;
  const { site, id } = group;
  const key = client.nextKey();
  const { email } = client.customerOf(key);
  const path = `/v1/sessions/${id}/invitations`;
  const invited = await client.send(
    client.create("invite", site, null, path, { email }, { key, token: site.token }),
    "invite",
  );
  if (!isDone(invited)) return;
  const customer = client.customerOf(key);
  const answerPath = `/v1/public/invitations/${invited.body.token}`;
  const body = client.random.chance(0.8) ? { response: "accept", customer } : { response: "decline" };
  await client.send(client.create("answer", site, null, answerPath, body, { subject: key }), `answer ${body.response}`);
}

export async function removeParticipant(client) {
  const known = client.drawOwn((status, { session }) => status === "confirmed" && session);
  if (!known) return false;
  const { site, id, session } = known;
  const send = () => site.staff("DELETE", `/sessions/${session}/participants/${id}`);
  const answer = await client.change(known, "remove", send, { status: "cancelled" });
  if (isDone(answer)) known.isReleased = true;
}

export async function callOff(client) {
  const group = client.groups.length > 0 && client.random.pick(client.groups);
  if (!group) return false;
  const { sessionsCalledOff } = client.history;
  const { site, id } = group;
  if (!sessionsCalledOff.has(id)) sessionsCalledOff.set(id, "open");
  const answer = await site.staff("POST", `/sessions/${id}/cancel`, { body: {} });
  client.history.note(client.name, "call off", id, answer);
  if (isDone(answer)) sessionsCalledOff.set(id, "done");
}
