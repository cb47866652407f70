// A client looks: at the free times, and at what it has booked.

import { isDone } from "./asker.mjs";

export async function readSlots(client) {
  const { site, spec } = client.random.pick(client.stage.offers);
  const answer = await site.ask("GET", slotsPath(site, spec, client.random.chance(0.2)));
  client.history.note(client.name, "slots", spec.code, answer);
}

export async function readBack(client) {
  const known = client.drawOwn(() => true);
  if (!known) return false;
  const { site, id, manageToken } = known;
  const isBusy = known.open.length > 0;
  const answer = manageToken
    ? await site.ask("GET", `/v1/public/bookings/${id}`, { token: manageToken })
    : await site.staff("GET", `/bookings/${id}`);
  client.history.note(client.name, "read", known.subject, answer, { id });
  if (isDone(answer) && !isBusy) client.history.learn(site, answer.body.booking ?? answer.body, {});
  if (answer.status === 404) client.history.violate(id, "an acknowledged booking is not found");
}

export function slotsPath(site, spec, isFresh) {
  const [from, to] = spec.isNow ? [Date.now(), Date.now()] : [site.firstDayAt, site.lastDayAt];
  const dates = `from=${site.dateOf(from)}&to=${site.dateOf(to)}`;
  return `/v1/public/${site.slug}/slots?service=${spec.code}&${dates}${isFresh ? "&fresh=1" : ""}`;
}
