// All that staff can see of a tenant, as text per list: what has to be the same before and after a refused request.

import { dateIn } from "./arbitraries.mjs";

const MOST_PAGES = 50;
const MOST_SETTLING_LOOKS = 20;
const BETWEEN_LOOKS_MS = 30;

/** Once nothing is on its way any more: what objects tell one another and their copies arrives after an answer. */
export async function settledFingerprint(client, world) {
  let before = await fingerprint(client, world);
  for (let looks = 0; looks < MOST_SETTLING_LOOKS; looks++) {
    const after = await fingerprint(client, world);
    if (differenceOf(before, after) === null) return after;
    before = after;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
  }
  return before;
}

/** A sentence that names a list that differs; null when none does. */
export function differenceOf(before, after) {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, other] = [before[name] ?? "", after[name] ?? ""];
    if (one === other) continue;
    const at = [...one].findIndex((char, index) => char !== other[index]);
    const from = Math.max(0, at - 120);
    return `${name}: was ...${one.slice(from, at + 120)}..., is ...${other.slice(from, at + 120)}...`;
  }
  return null;
}

export async function fingerprint(client, world) {
  const ask = async (path) => {
    const answer = await client.send({ method: "GET", path, headers: { authorization: `Bearer ${world.token}` } });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  };
  const all = async (path) => {
    const rows = [];
    const next = (cursor) =>
      `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
    for (let page = 0, cursor = null; page < MOST_PAGES; page++) {
      const { data, next_cursor } = await ask(next(cursor));
      rows.push(...data);
      if (next_cursor === null) break;
      cursor = next_cursor;
    }
    return rows;
  };
  const resources = await all("/v1/resources");
  // Asking for consistency delivers what waits, so it comes before what the copies say.
  const agreed = await Promise.all(resources.map(({ id }) => ask(`/v1/resources/${id}/consistency`)));
  const perResource = await Promise.all(
    resources.map(async ({ id }) => [
      await ask(`/v1/resources/${id}/hours`),
      await ask(`/v1/resources/${id}/pools`),
      await all(`/v1/resources/${id}/agenda?from=${dateIn(-2)}&to=${dateIn(60)}`),
    ]),
  );
  const lists = ["services", "closures", "bookings", "customers", "sessions", "waitlist-entries"];
  const [tenant, feeds, audit, tokens, ...listed] = await Promise.all([
    ask("/v1/tenant"),
    ask("/v1/calendar-feeds"),
    ask("/v1/audit?limit=1"),
    all("/v1/tokens"),
    ...lists.map((name) => all(`/v1/${name}`)),
  ]);
  const events = await newEvents(ask, world);
  const seen = { resources, agreed, perResource, tenant, feeds, audit, events };
  lists.forEach((name, index) => {
    seen[name] = listed[index];
  });
  seen.tokens = tokens.map(({ last_used_at: _, ...token }) => token);
  return Object.fromEntries(Object.entries(seen).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** How many events there were, read on from where the last look ended. */
async function newEvents(ask, world) {
  world.events ??= { count: 0, last: null };
  for (;;) {
    const after = world.events.last ? `&after=${world.events.last}` : "";
    const { data } = await ask(`/v1/events?limit=100${after}`);
    world.events.count += data.length;
    world.events.last = data.at(-1)?.id ?? world.events.last;
    if (data.length < 100) return world.events.count;
  }
}
