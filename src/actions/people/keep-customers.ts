// Customers: reading and correcting them, exporting all data on one, and erasing one everywhere.

import { listBookings, listHomesOfCustomer } from "../../db/bookings";
import {
  type CustomerRow,
  eraseCustomer,
  findCustomer,
  findCustomerRow,
  insertCustomer,
  updateCustomer,
} from "../../db/customers";
import { isUniqueViolation } from "../../db/database";
import { forgetAsked } from "../../db/idempotency-keys";
import { forgetSubject } from "../../db/logs";
import { listPushes, owePushOfErasure } from "../../db/pushes";
import { listResources } from "../../db/resources";
import { listServiceIds } from "../../db/services";
import { isKnown, type ListedBooking } from "../../domain/booking/booking-record";
import type { InvitationRecord } from "../../domain/booking/session";
import { ERASED_CUSTOMER } from "../../domain/ids";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Piece, Waiting } from "../../objects/messages";
import { coordinatorOf, homeStub } from "../../objects/stubs";
import type { ListedKept } from "../bookings/change-booking";
import { bookedCustomer, type CustomerDetails, completeDetails, completePhone } from "../bookings/customer-details";
import { type CreationKey, creationScope } from "../create-once";
import type { Deps } from "../deps";
import { loadCountry } from "../load-configuration";
import { homeOfTarget, makeChange, type Pending, pushOwed } from "../setup/push-changes";
import { knownCustomerId } from "./customer-ids";

export async function readCustomer(deps: Deps, tenantId: string, customerId: string): Promise<Result<CustomerRow>> {
  const customer = await findCustomer(deps.db, tenantId, await knownCustomerId(deps, customerId));
  return customer ? ok(customer) : refused(missing("customer"));
}

export type NewCustomer = CustomerDetails & { readonly notes: string | null };

/** Staff record a customer before any booking. If the address is taken, the refusal names that customer's id. */
export async function createCustomer(
  deps: Deps,
  tenantId: string,
  actor: string,
  { notes, ...given }: NewCustomer,
  once: CreationKey | null,
): Promise<Result<CustomerRow>> {
  const { db } = deps;
  const completed = completeDetails(given, await loadCountry(deps, tenantId), "/phone");
  if (!completed.ok) return completed;
  const customer = await bookedCustomer(deps, tenantId, completed.value);
  if (!isKnown(customer)) throw new Error("A stored customer needs an address.");
  const before = await findCustomerRow(db, await knownCustomerId(deps, customer.id));
  const known = refused<CustomerRow>(refuse("in_use", { customer: customer.id }));
  if (before && before.name !== null) return known;
  const now = deps.clock.now();
  const { id, name, email, phone, timeZone, locale } = customer;
  const searchText = searchTextOf(customer);
  const fields = { name, email, phone, timeZone, locale, notes, searchText, verifiedAt: now, latest: null };
  try {
    await makeChange(deps, {
      tenantId,
      actor,
      action: "customer.created",
      subjectId: id,
      detail: {},
      once,
      statements: [
        before
          ? updateCustomer(db, tenantId, id, { ...fields, createdAt: now }, now)
          : insertCustomer(db, { id, tenantId, ...fields, createdAt: now, updatedAt: now }),
      ],
    });
  } catch (fault) {
    if (isUniqueViolation(fault, "customers.id")) return known;
    throw fault;
  }
  return readCustomer(deps, tenantId, id);
}

function searchTextOf({ name, email, phone }: Pick<CustomerRow, "name" | "email" | "phone">): string {
  return [name, email, phone].filter(Boolean).join(" ").toLowerCase();
}

export type CustomerFields = Partial<Pick<CustomerRow, "name" | "phone" | "timeZone" | "locale" | "notes">> & {
  /** Staff confirm the details as they are, or as this change makes them. */
  readonly isVerified?: true;
};

export async function changeCustomer(
  deps: Deps,
  tenantId: string,
  actor: string,
  customerId: string,
  fields: CustomerFields,
): Promise<Result<CustomerRow>> {
  const before = await readCustomer(deps, tenantId, customerId);
  if (!before.ok) return before;
  const phone = completePhone(fields.phone ?? null, await loadCountry(deps, tenantId), "/phone");
  if (!phone.ok) return phone;
  const { isVerified, ...given } = fields;
  const isSaid = isVerified || fields.name !== undefined || fields.phone !== undefined;
  const changes: Partial<CustomerRow> = {
    ...given,
    ...(fields.phone !== undefined && { phone: phone.value }),
    ...(isSaid && { verifiedAt: deps.clock.now(), latest: null }),
  };
  const now = { ...before.value, ...changes };
  changes.searchText = searchTextOf(now);
  await makeChange(deps, {
    tenantId,
    actor,
    action: "customer.updated",
    subjectId: before.value.id,
    detail: { fields: Object.keys(given) },
    statements: [updateCustomer(deps.db, tenantId, before.value.id, changes, deps.clock.now())],
  });
  return readCustomer(deps, tenantId, before.value.id);
}

export type PersonExport = {
  readonly customer: CustomerRow;
  readonly bookings: readonly ListedKept[];
  readonly entries: readonly Waiting[];
  readonly invitations: readonly InvitationRecord[];
};

/** All data on a person: from the copy, and from calendars whose changes were not copied yet. */
export async function exportCustomer(deps: Deps, tenantId: string, asked: string): Promise<Result<PersonExport>> {
  const customer = await readCustomer(deps, tenantId, asked);
  if (!customer.ok) return customer;
  const customerId = customer.value.id;
  const found = new Map<string, ListedBooking>();
  let cursor: readonly (string | number)[] | null = null;
  do {
    const page: Awaited<ReturnType<typeof listBookings>> = await listBookings(
      deps.db,
      tenantId,
      { customerId },
      100,
      cursor,
    );
    for (const booking of page.rows) found.set(booking.id, booking);
    const last = page.rows.at(-1);
    cursor = page.nextCursor !== null && last ? [last.startAt, last.id] : null;
  } while (cursor);
  const [resources, targets] = await Promise.all([listResources(deps.db, tenantId), homesInUse(deps, tenantId)]);
  const homes = targets.map((target) => homeOfTarget(tenantId, target));
  const booked = await gather(
    homes,
    (home, piece) => homeStub(deps.env, home).readPerson(customerId, piece),
    ({ startAt, id }) => [startAt, id],
  );
  for (const booking of booked) found.set(booking.id, booking);
  const entries = await gather(
    homes,
    (home, piece) => homeStub(deps.env, home).readPersonsEntries(customerId, piece),
    ({ entry }) => [entry.sequence, entry.id],
  );
  const invitations = await gather(
    homes.flatMap((home) => (home.kind === "coordinator" ? [home] : [])),
    (home, piece) =>
      coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId).readPersonsInvitations(customerId, piece),
    ({ id }) => [0, id],
  );
  const known = new Map(resources.map(({ id, name, timeZone }) => [id, { id, name, timeZone }]));
  const bookings = [...found.values()]
    .sort((a, b) => a.startAt - b.startAt)
    .map((booking) => ({
      booking,
      resources: booking.claims
        .filter((claim) => claim.role !== "ancestor")
        .map(({ resourceId: id }) => known.get(id) ?? { id, name: "", timeZone: "UTC" }),
    }));
  return ok({ customer: customer.value, bookings, entries, invitations });
}

/** How many objects are asked at once, and how much of each. */
const HOMES_AT_ONCE = 10;
const PIECE = 100;

/** The data of objects, in pieces: no message is longer, and other requests get their turn in between. */
async function gather<H, T>(
  homes: readonly H[],
  read: (home: H, piece: Piece) => Promise<readonly T[]>,
  placeOf: (one: T) => readonly [number, string],
): Promise<T[]> {
  const all: T[] = [];
  for (let at = 0; at < homes.length; at += HOMES_AT_ONCE) {
    const held = await Promise.all(homes.slice(at, at + HOMES_AT_ONCE).map((home) => gatherOne(home, read, placeOf)));
    all.push(...held.flat());
  }
  return all;
}

async function gatherOne<H, T>(
  home: H,
  read: (home: H, piece: Piece) => Promise<readonly T[]>,
  placeOf: (one: T) => readonly [number, string],
): Promise<T[]> {
  const all: T[] = [];
  for (let after: Piece["after"] = null; ; ) {
    const piece = await read(home, { after, limit: PIECE });
    all.push(...piece);
    const last = piece.at(-1);
    if (piece.length < PIECE || last === undefined) return all;
    after = placeOf(last);
  }
}

/**
 * Erases a person everywhere: tombstone and copy at once, then every calendar that may know them. The pushes repeat
 * until each calendar acknowledges. Bookings and their numbers stay, without the person. The logs record an erasure
 * without an id, because the same person would get the same id again.
 */
export async function eraseCustomerOf(
  deps: Deps,
  tenantId: string,
  actor: string,
  asked: string,
): Promise<Result<Pending>> {
  const customerId = await knownCustomerId(deps, asked);
  const customer = await readCustomer(deps, tenantId, customerId);
  if (!customer.ok) return finishErasure(deps, tenantId, customerId);
  const { db } = deps;
  const now = deps.clock.now();
  // Objects in use get the erasure as well as those in the copy: a booking may not be copied yet.
  const booked = await listHomesOfCustomer(db, tenantId, customerId);
  const inUse = await homesInUse(deps, tenantId);
  const told = [...new Set([...booked, ...inUse])];
  const pending = await makeChange(deps, {
    tenantId,
    actor,
    action: "customer.erased",
    subjectId: ERASED_CUSTOMER,
    detail: {},
    statements: [
      ...eraseCustomer(db, tenantId, customerId, now),
      ...forgetSubject(db, tenantId, customerId),
      forgetAsked(db, creationScope(tenantId, "customers"), customerId),
      ...told.map((target) => owePushOfErasure(db, tenantId, customerId, target, now)),
    ],
  });
  return ok(pending);
}

/**
 * Every object that may hold data on a person: calendars by resource id, coordinators by service id. It is not stored
 * whether a service ever had a coordinator, so all are asked.
 */
async function homesInUse({ db }: Deps, tenantId: string): Promise<string[]> {
  const [resources, serviceIds] = await Promise.all([listResources(db, tenantId), listServiceIds(db, tenantId)]);
  return [...resources.map((resource) => resource.id), ...serviceIds];
}

/** Repeating the request completes an interrupted erasure. Without one, there is no such customer. */
async function finishErasure(deps: Deps, tenantId: string, customerId: string): Promise<Result<Pending>> {
  const owed = await listPushes(deps.db, tenantId);
  if (!owed.some((push) => push.kind === "erase" && push.ref === customerId)) return refused(missing("customer"));
  return ok(await pushOwed(deps, tenantId));
}
