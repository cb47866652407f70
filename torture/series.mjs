// Series: a client books several days at once, and cancels them all.

import { isDone, isOpen } from "./asker.mjs";
import { SERIES_MAX } from "./stage.mjs";

const MINUTE_MS = 60_000;

export async function placeSeries(client) {
  const { site, spec, body } = client.drawWish();
  if (spec.isNow) return false;
  const { random } = client;
  const { units: _, ...wish } = body;
  const rule = { freq: "daily", count: 2 + random.below(SERIES_MAX - 1) };
  const key = client.nextKey();
  const customer = client.customerOf(key);
  const series = { ...wish, rule, on_conflict: random.pick(["fail", "skip"]), customer };
  await client.send(client.create("series", site, spec, `/v1/public/${site.slug}/series`, series, { key }), "series");
}

export async function cancelSeries(client) {
  const id = client.made.length > 0 && client.random.pick(client.made);
  const kept = id && client.history.series.get(id);
  if (!kept) return false;
  const { site, create } = kept;
  const bookings = create.ids.map((one) => client.history.bookings.get(one));
  const pending = { told: "cancel series", status: "cancelled" };
  for (const known of bookings) known.open.push(pending);
  const answer = await site.staff("POST", `/series/${id}/cancel`, { body: {} });
  client.history.note(client.name, "cancel series", create.subject, answer, { id });
  if (isOpen(answer)) return;
  for (const known of bookings) known.open.splice(known.open.indexOf(pending), 1);
  if (!isDone(answer)) return;
  for (const one of answer.body.series.bookings) {
    client.history.learn(site, one, {});
    if (["held", "pending", "confirmed"].includes(one.status) && Date.parse(one.start) > Date.now() + MINUTE_MS) {
      client.history.violate(create.subject, `${one.id} of a cancelled series is ${one.status}`);
    }
  }
}
