// Staff correct a booking: its customer, its notes and answers, its number of people, its price. Moving is a separate
// action.

import { eraseNotes } from "../../db/booking-notes";
import { runBatch } from "../../db/database";
import { eraseMessages } from "../../db/messages";
import { type BookedCustomer, type BookingRecord, isKnown } from "../../domain/booking/booking-record";
import { type InputProblem, invalid, missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, auditNameOf, staffRefusal } from "../../domain/tenant/actor";
import type { AmendCommand, IfMatch } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { withRules } from "../ask-home";
import type { Deps } from "../deps";
import { findHome } from "../find-home";
import { loadCountry } from "../load-configuration";
import { answerProblems, withoutNulls } from "./answers";
import { noteScope } from "./booking-notes";
import { type KeptBooking, kept, readBooking } from "./change-booking";
import { bookedCustomer, type CustomerDetails, completeDetails } from "./customer-details";

export type Amendment = Pick<
  AmendCommand,
  "notes" | "metadata" | "seats" | "guests" | "units" | "price" | "telling"
> & {
  readonly customer?: Partial<CustomerDetails> | null;
  readonly answers?: Readonly<Record<string, string | boolean | null>>;
};

/** How often a booking is read again when it changed in between. */
const MOST_LOOKS = 3;

export async function amendBooking(
  deps: Deps,
  staff: Authority,
  bookingId: string,
  { customer, answers, ...changes }: Amendment,
  ifMatch: IfMatch,
): Promise<Result<KeptBooking>> {
  const { tenantId, actor } = staff;
  // Staff who do not see an address may not replace it: the customer's mails would go to the new one.
  const isNewContact = customer?.email !== undefined || customer?.phone !== undefined;
  const forbidden = isNewContact && !staff.seesContacts ? refuse("forbidden") : staffRefusal(actor);
  if (forbidden) return refused(forbidden);
  for (let look = 1; ; look++) {
    const found = await readBooking(deps, tenantId, bookingId);
    if (!found.ok) return found;
    const { booking } = found.value;
    const problems = [
      ...(answers ? answerProblems(booking.service, { answers, by: actor }) : []),
      ...currencyProblems(booking, changes.price),
    ];
    if (problems.length > 0) return refused({ code: "invalid_request", problems });
    const merged = customer ? await mergedCustomer(deps, tenantId, booking.customer, customer) : null;
    if (merged && !merged.ok) return merged;
    const home = await findHome(deps, tenantId, "bkg", bookingId);
    if (!home) return refused(missing("booking"));
    // The merged customer derives from the revision that was read, so the change applies to that revision only.
    const isMeant = isNamed(ifMatch, booking.revision);
    const command: AmendCommand = {
      ...changes,
      ...(answers && { answers: withoutNulls(answers) }),
      ...(merged && { customer: merged.value }),
      bookingId,
      actor: auditNameOf(actor),
      ...(merged && isMeant ? { ifRevision: booking.revision } : ifMatch),
    };
    const outcome = await withRules(deps, tenantId, async () => homeStub(deps.env, home).amend(command));
    const isOutrun = outcome.status === "refused" && outcome.refusal.code === "revision_mismatch" && merged && isMeant;
    if (!isOutrun || look === MOST_LOOKS) return kept(home, outcome);
  }
}

/** One booking has one currency: that of its service, as it was booked. A free service has none. */
function currencyProblems({ service }: BookingRecord, price: Amendment["price"]): InputProblem[] {
  const usual = service.price?.currency;
  if (!price || usual === undefined || price.currency === usual) return [];
  return [{ pointer: "/price/currency", detail: `must be ${usual}, as the price of the service` }];
}

function isNamed({ ifRevision, ifRevisions }: IfMatch, revision: number): boolean {
  return ifRevision === null || (ifRevisions ?? [ifRevision]).includes(revision);
}

/** Erases the person from one booking, wherever the booking names them. */
export async function eraseFromBooking(
  deps: Deps,
  { tenantId, actor }: Authority,
  bookingId: string,
): Promise<Result<KeptBooking>> {
  const home = await findHome(deps, tenantId, "bkg", bookingId);
  if (!home) return refused(missing("booking"));
  const erased = kept(home, await homeStub(deps.env, home).eraseFromOne(bookingId, auditNameOf(actor)));
  if (erased.ok) {
    const { seriesId } = erased.value.booking;
    await runBatch(deps.db, [
      eraseMessages(deps.db, tenantId, { bookingId, seriesId }, deps.clock.now()),
      ...eraseNotes(deps.db, tenantId, { bookingId }, noteScope(tenantId)),
    ]);
  }
  return erased;
}

async function mergedCustomer(
  deps: Deps,
  tenantId: string,
  before: BookedCustomer | null,
  changes: Partial<CustomerDetails>,
): Promise<Result<BookedCustomer>> {
  const { name } = { name: before?.name, ...changes };
  if (name === undefined) return refused(invalid("/customer/name", "is needed"));
  const withoutContact = { email: null, phone: null, timeZone: null, locale: null };
  const { id: _, ...known } = before ?? { id: null, name, ...withoutContact };
  const completed = completeDetails({ ...known, ...changes }, await loadCountry(deps, tenantId));
  if (!completed.ok) return completed;
  const merged = await bookedCustomer(deps, tenantId, completed.value);
  // The same address is the same person, even if their id derives from something else.
  const isSame = before !== null && isKnown(before) && before.email === merged.email && before.phone === merged.phone;
  return ok(isSame ? { ...merged, id: before.id } : merged);
}
