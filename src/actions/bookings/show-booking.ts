// Everything about one booking, for the staff who look at it.

import { listBookings } from "../../db/bookings";
import { countVisits } from "../../db/bookings-of-customer";
import { listMerged } from "../../db/customers";
import type { MessageRow } from "../../db/messages";
import { listMessages } from "../../db/messages-lists";
import { statusAt } from "../../domain/booking/booking";
import { isKnown, type ListedBooking } from "../../domain/booking/booking-record";
import { ok, type Result } from "../../domain/refusal";
import { type Authority, reaches, seenBy } from "../../domain/tenant/actor";
import type { Deps } from "../deps";
import { subjectSeen } from "../messages/list-messages";
import { readUnreachable } from "../messages/unreachable";
import { type ShownMoney, showMoney } from "../payments/show-money";
import { readCustomer } from "../people/read-customer";
import { type Happened, readHistory } from "./booking-history";
import { type BookingNote, listNotesOf } from "./booking-notes";
import type { KeptBooking } from "./change-booking";
import { readSeries } from "./place-series";
import { readStaffBooking } from "./staff-booking";

const MOST_SHOWN = 100;
const VISITS_SHOWN = 5;

export type Visits = {
  /** Those to which the customer was expected, and those to which they did not come. */
  readonly expected: number;
  readonly missed: number;
  /** The name on the customer's record, where this booking says another. */
  readonly knownAs: string | null;
  /** The latest, of any status. */
  readonly latest: readonly ListedBooking[];
};

export type ShownBooking = {
  readonly kept: KeptBooking;
  readonly notes: readonly BookingNote[];
  /** The newest first. */
  readonly history: readonly Happened[];
  readonly messages: readonly MessageRow[];
  /** Null for a customer of whom only a name is known. */
  readonly visits: Visits | null;
  readonly unreachable: readonly ("email" | "phone")[];
  /** The bookings of its series, itself among them; none where it has no series. */
  readonly series: readonly KeptBooking[];
  readonly money: ShownMoney;
};

export async function showBooking(deps: Deps, staff: Authority, bookingId: string): Promise<Result<ShownBooking>> {
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return found;
  const { tenantId } = staff;
  const { booking } = found.value;
  const [notes, history, messages, visits, unreachableOf, series, money] = await Promise.all([
    listNotesOf(deps, staff, bookingId, { limit: MOST_SHOWN }),
    readHistory(deps, staff, bookingId, { limit: MOST_SHOWN }),
    listMessages(deps.db, tenantId, { bookingId }, { after: null, limit: MOST_SHOWN }),
    readVisits(deps, staff, booking),
    readUnreachable(deps, tenantId, [booking]),
    // It may lie on resources that the reader does not see.
    booking.seriesId !== null && staff.resources === "all" ? readSeries(deps, tenantId, booking.seriesId) : null,
    showMoney(deps, staff, found.value.booking),
  ]);
  if (!notes.ok) return notes;
  if (!history.ok) return history;
  return ok({
    kept: found.value,
    notes: notes.value.rows,
    history: history.value.rows,
    messages: messages.rows
      .filter(({ kind }) => !kind.startsWith("staff_"))
      .map((row) => ({ ...row, title: subjectSeen(row, staff.seesMoney) }))
      .map((row) => (staff.seesContacts ? row : { ...row, recipient: null })),
    visits: visits && { ...visits, latest: visits.latest.map((row) => seenBy(staff, row)) },
    unreachable: staff.seesContacts ? unreachableOf(booking) : [],
    series: (series?.ok ? series.value.bookings : [])
      .filter(({ resources }) => reaches(staff, resources))
      .map((each) => ({ ...each, booking: seenBy(staff, each.booking) })),
    money,
  });
}

/** Visits before this booking, of those that the reader may see. */
async function readVisits(
  deps: Deps,
  { tenantId, resources }: Authority,
  booking: ListedBooking,
): Promise<Visits | null> {
  const { customer, startAt } = booking;
  if (!isKnown(customer)) return null;
  const within = resources === "all" ? undefined : resources;
  const before = Math.min(startAt, deps.clock.now());
  const known = await readCustomer(deps, tenantId, customer.id);
  const merged = known.ok ? await listMerged(deps.db, tenantId, known.value.id) : [];
  const customerIds = [...new Set([customer.id, ...merged.map(({ id }) => id)])];
  const filter = { customerIds, toAt: before, within, isNewestFirst: true };
  const [counts, page] = await Promise.all([
    countVisits(deps.db, tenantId, customerIds, { before, within }),
    listBookings(deps.db, tenantId, filter, VISITS_SHOWN, null),
  ]);
  const countOf = (...statuses: string[]) =>
    counts.reduce((sum, { status, count }) => sum + (statuses.includes(status) ? count : 0), 0);
  return {
    // A confirmed one is completed by the clock, though its copy may not say so yet.
    expected: countOf("completed", "confirmed", "no_show"),
    missed: countOf("no_show"),
    knownAs: resources === "all" && known.ok ? otherName(known.value.name, customer.name) : null,
    latest: page.rows.map((row) => ({ ...row, status: statusAt(row, deps.clock.now()) })),
  };
}

function otherName(stored: string | null, booked: string): string | null {
  return stored === null || stored.trim().toLowerCase() === booked.trim().toLowerCase() ? null : stored;
}
