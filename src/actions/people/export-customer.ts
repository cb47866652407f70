import { listNotesAbout, type NoteRow } from "../../db/booking-notes";
import { listBookings } from "../../db/bookings";
import { listMerged } from "../../db/customers";
import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import type { MessageRow } from "../../db/messages";
import { listMessagesTo } from "../../db/messages-lists";
import { listResources } from "../../db/resources";
import type { ListedBooking } from "../../domain/booking/booking-record";
import type { InvitationRecord } from "../../domain/booking/session";
import type { Home } from "../../domain/ids";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import type { PaymentOf, Piece, Waiting } from "../../objects/messages";
import { coordinatorOf, homeStub, lacksMethod } from "../../objects/stubs";
import { audited } from "../audited";
import type { ListedKept } from "../bookings/change-booking";
import { type Credit, creditOfCustomer } from "../credit/credit-of-customer";
import type { Deps } from "../deps";
import { homeOfTarget } from "../setup/send-state";
import { homesInUse } from "./homes-in-use";
import { type Customer, readCustomer } from "./read-customer";

export type PersonExport = {
  readonly customer: Customer;
  readonly bookings: readonly ListedKept[];
  readonly entries: readonly Waiting[];
  readonly invitations: readonly InvitationRecord[];
  readonly messages: readonly ExportedMessage[];
  readonly credit: readonly Credit[];
  /** What they paid for bookings that other persons have now. */
  readonly payments: readonly PaymentOf[];
  /** What staff noted about their bookings. */
  readonly notes: readonly Pick<NoteRow, "id" | "bookingId" | "text" | "createdAt">[];
};

/** A message to the person. The addresses in it end before their secrets, because staff read the export too. */
export type ExportedMessage = {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly to: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly state: string;
  readonly createdAt: number;
};

/** All data on a person: from the copy, and from calendars whose changes were not copied yet. The log names who asked. */
export async function exportCustomer(deps: Deps, staff: Authority, asked: string): Promise<Result<PersonExport>> {
  const { tenantId } = staff;
  const customer = await readCustomer(deps, tenantId, asked);
  if (!customer.ok) return customer;
  const customerIds = (await listMerged(deps.db, tenantId, customer.value.id)).map(({ id }) => id);
  const found = new Map<string, ListedBooking>();
  let cursor: readonly (string | number)[] | null = null;
  do {
    const page: Awaited<ReturnType<typeof listBookings>> = await listBookings(
      deps.db,
      tenantId,
      { customerIds },
      100,
      cursor,
    );
    for (const booking of page.rows) found.set(booking.id, booking);
    const last = page.rows.at(-1);
    cursor = page.nextCursor !== null && last ? [last.startAt, last.id] : null;
  } while (cursor);
  const [resources, targets] = await Promise.all([listResources(deps.db, tenantId), homesInUse(deps, tenantId)]);
  const homes = targets.map((target) => homeOfTarget(tenantId, target));
  const each = <H>(all: readonly H[]) => all.flatMap((home) => customerIds.map((id) => [home, id] as const));
  const booked = await gather(
    each(homes),
    ([home, id], piece) => homeStub(deps.env, home).readPerson(id, piece),
    ({ startAt, id }) => [startAt, id],
  );
  for (const booking of booked) found.set(booking.id, booking);
  const entries = await gather(
    each(homes),
    ([home, id], piece) => homeStub(deps.env, home).readPersonsEntries(id, piece),
    ({ entry }) => [entry.sequence, entry.id],
  );
  const paid = await gather(
    each(homes),
    async ([home, id], { after }) => (after === null ? paymentsIn(deps, home, id) : []),
    ({ payment }) => [0, payment.id],
  );
  const invitations = await gather(
    each(homes.flatMap((home) => (home.kind === "coordinator" ? [home] : []))),
    ([home, id], piece) =>
      coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId).readPersonsInvitations(id, piece),
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
  const messages = (await listMessagesTo(deps.db, tenantId, customerIds)).map(toExported);
  const notes = (await Promise.all(customerIds.map((id) => listNotesAbout(deps.db, tenantId, id)))).flat();
  const credit = await creditOfCustomer(deps, tenantId, customer.value.id);
  const exported = audited(deps, staff, "customer.exported", customer.value.id, {});
  await runBatch(deps.db, [insertAudit(deps.db, exported)]);
  const bought = credit.ok ? credit.value : [];
  const held = { bookings, entries, invitations, messages, credit: bought, notes };
  // Where a booking came back to its payer, it tells of the money itself.
  return ok({ customer: customer.value, ...held, payments: paid.filter(({ bookingId }) => !found.has(bookingId)) });
}

/** An object that still runs the build before names no payers. */
async function paymentsIn({ env }: Deps, home: Home, customerId: string): Promise<PaymentOf[]> {
  try {
    return await homeStub(env, home).readPersonsPayments(customerId);
  } catch (fault) {
    if (!lacksMethod(fault)) throw fault;
    return [];
  }
}

const SECRETS = /(\/(?:manage|unsubscribe|answer)\/|[?&]token=)[\w.~%-]+/g;

function toExported({ id, kind, channel, recipient, title, text, state, createdAt }: MessageRow): ExportedMessage {
  const shown = text?.replaceAll(SECRETS, "$1...") ?? null;
  return { id, kind, channel, to: recipient, subject: title, text: shown, state, createdAt };
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
