// Waitlists: a client joins, takes what is offered, and leaves. Staff offer out of turn.

import { isDone } from "./asker.mjs";

export async function wait(client) {
  const groups = client.stage.offers.filter(
    ({ spec }) => spec.seats > 1 || spec.requires.length > 1 || spec.code === "cut",
  );
  const { site, spec } = client.random.pick(groups);
  const key = client.nextKey();
  const body = { ...client.wishOf(site, spec, site.drawStart(client.random, spec)), customer: client.customerOf(key) };
  if (client.random.chance(0.2)) {
    body.from = site.dateOf(Date.parse(body.start));
    body.to = body.from;
    delete body.start;
  }
  await client.send(
    client.create("wait", site, spec, `/v1/public/${site.slug}/waitlist-entries`, body, { key }),
    "wait",
  );
}

export async function accept(client) {
  const entry = client.waiting.length > 0 && client.random.pick(client.waiting);
  if (!entry) return false;
  const { site, spec, id, token, subject } = entry;
  const shown = await site.ask("GET", `/v1/public/waitlist-entries/${id}`, { token });
  client.history.note(client.name, "look at entry", subject, shown);
  if (shown.body?.entry?.status !== "offered") return;
  const path = `/v1/public/waitlist-entries/${id}/accept`;
  await client.send(client.create("accept", site, spec, path, {}, { token, subject }), "accept");
}

export async function leave(client) {
  const entry = client.waiting.length > 0 && client.random.pick(client.waiting);
  if (!entry) return false;
  const { site, id, token, subject } = entry;
  const isStaff = client.random.chance(0.3);
  const root = isStaff ? "/v1/waitlist-entries" : "/v1/public/waitlist-entries";
  const answer = await site.ask("DELETE", `${root}/${id}`, { token: isStaff ? site.token : token });
  client.history.note(client.name, "leave", subject, answer, { id });
  if (isDone(answer) && entry.status !== "accepted") entry.status = "left";
}

export async function offer(client) {
  const entry = client.waiting.length > 0 && client.random.pick(client.waiting);
  if (!entry) return false;
  const answer = await entry.site.staff("POST", `/waitlist-entries/${entry.id}/offer`, { body: {} });
  client.history.note(client.name, "offer", entry.subject, answer, { id: entry.id });
}
