// What the server says when it is asked again, against what the model remembers: promises 2 and 3.

import { ask } from "../../support/api";
import { testClock } from "../../support/clock";
import { type Claim, claimOf, claimsOf, overCapacity, violationsOf } from "./checks";
import { ancestorsOf, isCoordinated, RESOURCES, resourcesOf, SERVICES } from "./layout";
import {
  type Booked,
  clockOf,
  DAY,
  isBlocking,
  type Ledger,
  localDateOf,
  type Offer,
  occupiedOf,
  statusAt,
  stayOf,
} from "./ledger";

export class Broken extends Error {
  constructor(readonly found: readonly string[]) {
    super(found.join("\n"));
  }
}

/** What occupies a resource, as its object says. A session may be told once, or once for each of its bookings. */
export type AgendaItem = {
  readonly startAt: number;
  readonly endAt: number;
  /** Every id that the item goes by. */
  readonly ids: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a booking on the wire
  readonly booking: any;
};

// biome-ignore lint/suspicious/noExplicitAny: an item on the wire
export function toAgendaItem(wire: any): AgendaItem {
  const named = [wire.id, wire.booking?.id, wire.booking?.session, wire.session?.id, wire.session];
  const within = (wire.bookings ?? []).map((one: { id: string } | string) => (typeof one === "string" ? one : one.id));
  return {
    startAt: Date.parse(wire.occupied_start),
    endAt: Date.parse(wire.occupied_end),
    ids: [...named, ...within].filter((id) => typeof id === "string"),
    booking: wire.booking ?? null,
  };
}

type View = {
  readonly bookings: readonly Booked[];
  readonly offers: readonly Offer[];
  readonly offsetMs: number;
  readonly keys: ReadonlyMap<string, string>;
};

// biome-ignore lint/suspicious/noExplicitAny: a booking on the wire
export function bookingDifferences(booked: Booked, wire: any, view: Pick<View, "keys" | "offsetMs">, now: number) {
  const status = statusAt(booked, now);
  const resources = (wire.resources ?? []).map(({ id }: { id: string }) => view.keys.get(id) ?? id);
  const clock = (at: number) => clockOf(view.offsetMs, at);
  const pairs: [string, unknown, unknown][] = [
    ["status", status, wire.status],
    ["start", clock(booked.startAt), clock(Date.parse(wire.start))],
    ["end", clock(booked.endAt), clock(Date.parse(wire.end))],
    ["resources", [...booked.resources].sort().join(" + "), resources.sort().join(" + ")],
    ["seats", booked.seats, wire.seats],
    ["units", booked.units, wire.units ?? booked.units],
    ["session", booked.session, booked.session === null ? null : (wire.session ?? null)],
    ["customer", booked.email, booked.email === null ? null : (wire.customer?.email ?? null)],
  ];
  if (wire.arrived_at !== undefined) pairs.push(["arrival", booked.arrivedAt !== null, wire.arrived_at !== null]);
  // What the clock decides may or may not have been written down yet.
  const isSettling = status !== booked.status && wire.revision === booked.revision + 1;
  if (!isSettling) pairs.push(["revision", booked.revision, wire.revision]);
  return pairs
    .filter(([, expected, found]) => expected !== found)
    .map(([what, expected, found]) => `promise 3: ${booked.name} has ${what} ${found}, expected ${expected}`);
}

export function agendaDifferences(key: string, items: readonly AgendaItem[], view: View, now: number): string[] {
  const claims = claimsOf(view.bookings, now);
  const own = claims.filter(({ resource }) => resource === key);
  const inside = claims.filter(({ resource }) => ancestorsOf(resource).includes(key));
  const seen = new Map<Claim, number>();
  const strangers: Claim[] = [];
  const found: string[] = [];
  for (const item of items) {
    const claim = own.find((one) => isOf(one, item, view)) ?? inside.find((one) => isOf(one, item, view));
    if (claim) {
      seen.set(claim, (seen.get(claim) ?? 0) + 1);
      if (item.startAt !== claim.startAt || item.endAt !== claim.endAt) {
        found.push(
          `promise 2: ${key} shows ${claim.who} at ${stayOf(view.offsetMs, item)}, expected ${stayOf(view.offsetMs, claim)}`,
        );
      }
      const known = claim.bookings.find(({ id }) => id === item.booking?.id);
      if (known)
        found.push(...bookingDifferences(known, item.booking, view, now).map((text) => `${text} (agenda of ${key})`));
      continue;
    }
    const offer = view.offers.find((one) => isKeptFor(one, key, item));
    if (offer) strangers.push(claimOf(key, offer, []));
    else
      found.push(
        `promise 3: ${key} shows ${nameOf(item, view)} at ${stayOf(view.offsetMs, item)}, where the model has nothing`,
      );
  }
  for (const claim of own) {
    const times = seen.get(claim) ?? 0;
    if (times === 0)
      found.push(`promise 2: ${key} does not show ${claim.who} ${claim.service.code} ${stayOf(view.offsetMs, claim)}`);
    const most = claim.service.seats > 1 ? claim.bookings.length + view.offers.length : 1;
    if (times > most) found.push(`promise 2: ${key} shows ${claim.who} ${times} times`);
  }
  // On what the offered resource is part of there may be several.
  const kept = strangers.filter(
    (one) =>
      resourcesOf(one.service).includes(key) &&
      !own.some(
        ({ service, serviceStartAt }) =>
          service.seats > 1 && service === one.service && serviceStartAt === one.serviceStartAt,
      ),
  );
  if (kept.length > 0)
    found.push(...overCapacity({ resources: RESOURCES, offsetMs: view.offsetMs }, [...own, ...kept]));
  return found;
}

function isOf({ service, serviceStartAt, bookings }: Claim, { ids }: AgendaItem, view: View): boolean {
  if (service.seats === 1) return bookings.some(({ id }) => ids.includes(id));
  // The session may still stand in the name of a customer who left.
  return view.bookings.some(
    (one) =>
      one.service === service &&
      one.startAt === serviceStartAt &&
      (ids.includes(one.id) || (one.session !== null && ids.includes(one.session))),
  );
}

function isKeptFor(offer: Offer, key: string, item: AgendaItem): boolean {
  const occupied = occupiedOf(offer.service, offer);
  const candidates = resourcesOf(offer.service).flatMap((one) => [one, ...ancestorsOf(one)]);
  return candidates.includes(key) && occupied.startAt === item.startAt && occupied.endAt === item.endAt;
}

function nameOf({ ids, booking }: AgendaItem, { bookings }: View): string {
  const known = bookings.find((one) => ids.includes(one.id));
  const status = booking ? ` ${booking.service?.code} ${booking.status}` : "";
  return `${known?.name ?? ids.join("/")}${status}`;
}

export function viewOf(ledger: Ledger): View {
  const { offsetMs, keys } = ledger.site;
  return { bookings: ledger.all(), offers: ledger.offers(testClock.now()), offsetMs, keys };
}

/** Looks at what the last command touched, or at all that is occupied, or at everything there is. */
export async function examine(ledger: Ledger, scope: "touched" | "occupied" | "all"): Promise<void> {
  const ids = idsToRead(ledger, scope);
  const keys = keysToRead(ledger, scope);
  const found = (await Promise.all(ids.map((id) => readBack(ledger, id)))).flat();
  await refreshEntries(ledger);
  found.push(...promiseOne(ledger));
  if (found.length > 0) throw new Broken(found);
  await patiently(
    async () => (await Promise.all(keys.map((key) => readAgenda(ledger, key)))).flat(),
    keys.some(isSharedByMany) || ledger.hasWaiting(),
    () => refreshEntries(ledger),
  );
  ledger.touched.clear();
  ledger.touchedResources.clear();
}

/** What is new is read by its id, and what the agendas do not show: they are compared in full. */
function idsToRead(ledger: Ledger, scope: "touched" | "occupied" | "all"): string[] {
  if (scope === "all") return [...ledger.bookings.keys()];
  const now = testClock.now();
  const touched = [...ledger.touched].filter((id) => {
    const booked = ledger.get(id);
    const isNew = !ledger.read.has(id) || ledger.uncertain.has(id);
    return isNew || booked.service.seats > 1 || !isBlocking(booked, now);
  });
  const lapsed = ledger.all().filter((one) => statusAt(one, now) === "expired" && one.status !== "expired");
  return [...new Set([...touched, ...(scope === "occupied" ? lapsed.map(({ id }) => id) : [])])];
}

function keysToRead(ledger: Ledger, scope: "touched" | "occupied" | "all"): string[] {
  if (scope === "all") return [...ledger.resources];
  const occupied = scope === "occupied" ? ledger.all().flatMap(({ resources }) => resources) : [];
  return [...new Set([...ledger.touchedResources, ...occupied].flatMap((key) => [key, ...ancestorsOf(key)]))];
}

function promiseOne(ledger: Ledger): string[] {
  const now = testClock.now();
  return [...violationsOf({ ...viewOf(ledger), resources: RESOURCES }, now), ...ledger.tooMuchOpen(now)];
}

async function readBack(ledger: Ledger, id: string): Promise<string[]> {
  const booked = ledger.get(id);
  const { status, body } = await ledger.site.tenant.staff("GET", `/bookings/${id}`);
  if (status === 404 && ledger.mayBeForgotten(booked, testClock.now())) {
    ledger.forget(booked);
    return [];
  }
  if (status !== 200) return [`promise 3: ${booked.name} is read with ${status} ${body.code}, expected it to be there`];
  ledger.read.add(id);
  if (ledger.uncertain.delete(id)) ledger.note(body, booked.service);
  // The answer to a hold does not say which session it is of.
  if (ledger.get(id).session === null) ledger.bookings.set(id, { ...ledger.get(id), session: body.session ?? null });
  const found = bookingDifferences(ledger.get(id), body, viewOf(ledger), testClock.now());
  // What the clock has ended and the server has written down need not be looked at again.
  if (found.length === 0 && body.revision > booked.revision) ledger.note(body, booked.service);
  return found;
}

async function readAgenda(ledger: Ledger, key: string): Promise<string[]> {
  const { site, firstDayAt } = ledger;
  const [from, to] = [firstDayAt - 2 * DAY, firstDayAt + 24 * DAY].map((at) => localDateOf(site.offsetMs, at));
  const path = `/resources/${site.idOf(key)}/agenda?from=${from}&to=${to}&limit=100`;
  const items: ReturnType<typeof toAgendaItem>[] = [];
  for (let cursor = ""; ; ) {
    const { status, body } = await site.tenant.staff("GET", `${path}${cursor}`);
    if (status !== 200) return [`the agenda of ${key} answers ${status} ${body.code}`];
    items.push(...body.data.map(toAgendaItem));
    if (body.next_cursor === null) break;
    cursor = `&cursor=${body.next_cursor}`;
  }
  return agendaDifferences(key, items, viewOf(ledger), testClock.now());
}

/** Whether coordination has a say in a resource: what it decided is told to the resource, which may take a moment. */
function isSharedByMany(key: string): boolean {
  return SERVICES.some(
    (service) =>
      isCoordinated(service) && resourcesOf(service).some((one) => one === key || ancestorsOf(one).includes(key)),
  );
}

const MOST_TRIES = 80;
const TRY_AGAIN_MS = 25;

/** Looks until nothing is wrong any more; where nothing has to follow by itself, only once. */
export async function patiently(
  look: () => Promise<string[]>,
  isPatient: boolean,
  again: () => Promise<void> = async () => undefined,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const found = await look();
    if (found.length === 0) return;
    if (!isPatient || tries === MOST_TRIES) throw new Broken(found);
    await scheduler.wait(TRY_AGAIN_MS);
    await again();
  }
}

const OVER: readonly string[] = ["accepted", "declined", "expired", "cancelled"];

/** Entries change by themselves: places come free, offers run out. */
export async function refreshEntries(ledger: Ledger): Promise<void> {
  const found = await Promise.all(
    [...ledger.entries.values()].map(async (entry) => {
      const read = await ask("GET", `/v1/public/waitlist-entries/${entry.id}`, { token: entry.token });
      if (read.status !== 200) return [`promise 3: ${entry.name} is read with ${read.status} ${read.body.code}`];
      const { entry: wire } = read.body;
      if (OVER.includes(entry.status) && wire.status !== entry.status) {
        return [`${entry.name} was ${entry.status} and is ${wire.status}`];
      }
      ledger.noteEntry(wire, entry, entry.token);
      return [];
    }),
  );
  if (found.flat().length > 0) throw new Broken(found.flat());
}
