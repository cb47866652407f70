// The end of a history: everything is read once more, with every token that may, and from the copy too.

import { env } from "cloudflare:workers";
import { ask } from "../../support/api";
import { homeOf } from "./layout";
import { DAY, type Entry, type Ledger } from "./ledger";
import { type History, inTime, retold } from "./step";
import { Broken, examine, patiently } from "./truth";

export async function end(history: History): Promise<void> {
  try {
    await inTime(lookAtAll(history));
  } catch (fault) {
    throw retold(fault, history, "looking at everything at the end");
  }
}

async function lookAtAll({ ledgers }: History): Promise<void> {
  for (const ledger of ledgers) {
    await examine(ledger, "all");
    await checkCustomers(ledger);
    await patiently(() => copyDifferences(ledger), true);
    await patiently(() => eventDifferences(ledger), true);
    await patiently(() => waitingThoughFree(ledger), true);
  }
  await checkStrangers(ledgers);
}

async function checkCustomers({ bookings, manageTokens }: Ledger): Promise<void> {
  const found = await Promise.all(
    [...manageTokens].map(async ([id, token]) => {
      const read = await ask("GET", `/v1/public/bookings/${id}`, { token });
      return read.status === 200 ? [] : [`promise 3: the customer reads ${bookings.get(id)?.name} with ${read.status}`];
    }),
  );
  if (found.flat().length > 0) throw new Broken(found.flat());
}

async function checkStrangers([alpha, beta]: History["ledgers"]): Promise<void> {
  for (const [own, other] of [
    [alpha, beta],
    [beta, alpha],
  ] as const) {
    for (const { id, name } of own.all().slice(0, 3)) {
      const read = await other.site.tenant.staff("GET", `/bookings/${id}`);
      if (read.status !== 404) throw new Broken([`promise 7: ${other.site.name} reads ${name} with ${read.status}`]);
    }
  }
}

/** The listing copy has every booking and nothing besides, and each resource says that it agrees. */
async function copyDifferences(ledger: Ledger): Promise<string[]> {
  const { tenant, offsetMs } = ledger.site;
  const reports = await Promise.all(
    ledger.resources.map(async (key) => {
      const report = await tenant.consistency(ledger.site.idOf(key));
      return report.agrees ? [] : [`promise 5: the copy of ${key} differs: ${JSON.stringify(report.differences)}`];
    }),
  );
  const [from, to] = [-2 * DAY, 24 * DAY].map((ms) =>
    new Date(ledger.firstDayAt + offsetMs + ms).toISOString().slice(0, 10),
  );
  const listed = new Set<string>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const more: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await tenant.staff("GET", `/bookings?from=${from}&to=${to}&limit=100${more}`);
    for (const { id } of body.data) listed.add(id);
    cursor = body.next_cursor;
  }
  const missing = ledger.all().filter(({ id }) => ledger.agreed.has(id) && !listed.has(id));
  // The offer of a waiting customer may have been accepted.
  const unknown = ledger.entries.size > 0 ? [] : [...listed].filter((id) => !ledger.agreed.has(id));
  return [
    ...reports.flat(),
    ...missing.map(({ name }) => `promise 3: ${name} is not in the list of bookings`),
    ...unknown.map((id) => `promise 3: ${id} is in the list of bookings and was never acknowledged`),
  ];
}

/** Each change of a booking has its event, once: their revisions end with the booking's, and none is missing before. */
async function eventDifferences({ site: { tenant } }: Ledger): Promise<string[]> {
  const ofTenant = (query: string) => env.DB.prepare(query).bind(tenant.id).all<{ id: string; revision: number }>();
  const [bookings, events] = await Promise.all([
    ofTenant("SELECT id, revision FROM bookings WHERE tenant_id = ?"),
    ofTenant(
      `SELECT subject_id AS id, revision FROM events
       WHERE tenant_id = ? AND type LIKE 'booking.%' AND type NOT IN ('booking.reminder', 'booking.expiring')`,
    ),
  ]);
  const told = Object.groupBy(events.results, ({ id }) => id);
  return bookings.results.flatMap(({ id, revision }) => {
    const revisions = (told[id] ?? []).map((event) => event.revision).sort((a, b) => a - b);
    const first = revisions[0] ?? revision + 1;
    const due = Array.from({ length: revision - first + 1 }, (_, at) => first + at);
    const isWhole = due.length > 0 && due.join() === revisions.join();
    return isWhole ? [] : [`${id} is at revision ${revision}, and its events tell of ${revisions.join() || "none"}`];
  });
}

/** No customer waits for a bookable start, unless they have another open offer. */
async function waitingThoughFree(ledger: Ledger): Promise<string[]> {
  const entries = [...ledger.entries.values()];
  const asked = new Set(entries.flatMap((entry) => (entry.status === "offered" ? [whoseOf(entry)] : [])));
  const waiting = entries.filter(
    (entry) => entry.status === "waiting" && entry.startAt !== null && !asked.has(whoseOf(entry)),
  );
  const found = await Promise.all(
    waiting.map(async ({ name, id, token, service, query, startAt }) => {
      if (startAt === null) return [];
      const at = new Date(startAt + ledger.site.offsetMs).toISOString();
      const asked = `service=${service.code}&from=${at.slice(0, 10)}&to=${at.slice(0, 10)}&fresh=1${query}`;
      const starts = await ledger.site.tenant.starts(asked);
      if (!starts.some((start) => Date.parse(start) === startAt)) return [];
      const read = await ask("GET", `/v1/public/waitlist-entries/${id}`, { token });
      return read.body.entry.status === "waiting" ? [`${name} still waits for ${at}, which is free`] : [];
    }),
  );
  return found.flat();
}

function whoseOf({ id, email, service }: Entry): string {
  return `${email ?? id} at ${homeOf(service)}`;
}
