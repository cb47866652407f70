// What must hold of what receivers and customers are told: nothing that did not happen, nothing twice, and in the end
// everything. Pure functions of the log of events, of the lists, and of what came.

import { violation } from "./check-kit.mjs";

/** Why a customer gets a mail about a booking: for each event of these types one at most. */
const CAUSES = {
  requested: ["booking.pending", "booking.restored"],
  booked: ["booking.confirmed", "booking.restored"],
  approved: ["booking.confirmed", "booking.restored"],
  moved: ["booking.rescheduled", "booking.reassigned"],
  moved_by_business: ["booking.rescheduled", "booking.reassigned"],
  declined: ["booking.rejected", "booking.expired"],
  cancelled: ["booking.cancelled"],
  // A place that waited for money was in no list, and its end is that of its payment.
  cancelled_by_business: ["booking.cancelled", "payment.expired"],
  session_cancelled: ["booking.cancelled"],
  reminder: ["booking.reminder"],
};
/** Why a customer gets a mail about something else. */
const OTHER_CAUSES = {
  series_booked: ["series.booked"],
  waitlist_joined: ["waitlist.joined"],
  offered: ["waitlist.offered"],
  offer_over: ["waitlist.expired", "waitlist.declined", "waitlist.cancelled"],
};
/** What ends a booking. After it nothing more happens to it, unless staff take it back. */
const ENDS = ["booking.cancelled", "booking.rejected", "booking.expired"];
const BACK = "booking.restored";
/** Its money goes back afterwards, too. */
const AFTER_AN_END = new Set(["booking.erased", "booking.updated", "booking.paid"]);
/** A mail that was being sent when its booking ended may arrive so much later. */
const UNDER_WAY_MS = 15_000;
/** What starts so soon may have begun before its mail was sent. */
const SOON_MS = 300_000;
const ENDING = ["declined", "cancelled", "cancelled_by_business", "session_cancelled"];

// --- at any time ----------------------------------------------------------------------------------------------------

/** What the receiver got is an event of the log, as the log has it, and signed. */
export function amissAmongReceipts({ receipts, events }) {
  const found = [];
  for (const { id, isVerified, type, subject } of receipts) {
    const event = events.get(id);
    if (!isVerified) found.push(violation(id, `was posted with a wrong signature (${type} of ${subject})`));
    if (!event) found.push(violation(id, `was posted (${type} of ${subject}), and no such event happened`));
    else if (event.type !== type || !isOf(event, subject))
      found.push(violation(id, `is ${event.type} of ${event.subject}, and was posted as ${type} of ${subject}`));
  }
  return found;
}

/** What is posted of money is its payment, whose id names the booking or the sale. */
function isOf(event, subject) {
  if (event.subject === subject || event.subject.startsWith("cus_")) return true;
  const hasPayment = isOfMoney(event) || event.subject.startsWith("crd_");
  return hasPayment && subject?.slice(4, -2) === event.subject.slice(4);
}

/** No customer is told of what did not happen, nor twice, nor that a booking stands that had ended before. */
export function amissAmongMails(told, numbers = new Map()) {
  const found = [];
  for (const [id, mails] of byBooking(told, numbers)) {
    for (const [reason, sent] of Map.groupBy(mails, ({ kind }) => CAUSES[kind].join(" or "))) {
      const happened = told.of(id, reason.split(" or "));
      if (sent.length <= happened.length) continue;
      const keys = sent.map(({ kind, key }) => `${kind} (${key})`).join(", ");
      found.push(
        violation(id, `was told ${sent.length} times by mail as ${keys}; ${reason} happened ${happened.length} times`),
      );
    }
    const ends = told.of(id, [...ENDS, BACK]);
    const end = ends.at(-1)?.type === BACK ? undefined : ends.at(-1);
    const taken = ends.filter(({ type }) => type === BACK).length;
    const tales = mails.filter(({ kind }) => ENDING.includes(kind));
    if (taken > 0 && tales.length > ends.length - 2 * taken)
      found.push(
        violation(id, `was told ${tales.length} times of an end by mail; ${taken} of its ends were taken back`),
      );
    const late = end && mails.find((mail) => !ENDING.includes(mail.kind) && mail.at > end.at + UNDER_WAY_MS);
    if (late) {
      const after = ((late.at - end.at) / 1_000).toFixed(0);
      found.push(violation(id, `was told as ${late.kind} (${late.key}) ${after} s after ${end.type} (${end.id})`));
    }
  }
  return found;
}

/** The mails about each booking. A number may be in no list that was read yet. */
function byBooking({ mails }, numbers) {
  const found = new Map();
  for (const mail of mails.filter(({ kind }) => kind in CAUSES)) {
    const ids = mail.starts.size > 0 ? [...mail.starts.keys()] : [numbers.get(mail.number)];
    for (const id of ids) if (id !== undefined) found.set(id, [...(found.get(id) ?? []), mail]);
  }
  return found;
}

/** What has ended stays so, and ends once, unless staff take that back. */
export function amissAmongEvents({ ofSubject }) {
  const found = [];
  for (const [subject, events] of ofSubject) {
    if (!subject.startsWith("bkg_")) continue;
    const backAt = events.findLastIndex(({ type }) => type === BACK);
    const before = backAt < 0 ? undefined : events[backAt - 1];
    if (before && !["booking.cancelled", "booking.rejected"].includes(before.type) && before.type !== "booking.erased")
      found.push(violation(subject, `came back by ${events[backAt].id} after ${before.type} (${before.id})`));
    const end = events.findIndex(({ type }, at) => at > backAt && ENDS.includes(type));
    const more =
      end < 0
        ? []
        : events.slice(end + 1).filter(({ type }) => !AFTER_AN_END.has(type) && !type.startsWith("payment."));
    for (const { id, type } of more)
      found.push(
        violation(subject, `has ended by ${events[end].type} (${events[end].id}), and ${type} (${id}) follows`),
      );
  }
  return found;
}

// --- in the end -----------------------------------------------------------------------------------------------------

/** Which statuses a booking may have after each event that changes it. */
const STATUSES = {
  "booking.pending": ["pending"],
  "booking.confirmed": ["confirmed"],
  "booking.completed": ["completed"],
  "booking.no_show": ["no_show"],
  "booking.cancelled": ["cancelled"],
  "booking.rejected": ["rejected"],
  "booking.expired": ["expired"],
  "booking.unmarked": ["confirmed"],
  "booking.restored": ["pending", "confirmed"],
};
const isOfMoney = ({ type }) => type.startsWith("payment.");

/** What a booking is, its log says, and a hold that became nothing is not in it. */
export function amissAmongListed({ ofSubject }, rows) {
  const found = [];
  const listed = new Set(rows.map(({ id }) => id));
  for (const { id, status } of rows) {
    const types = (ofSubject.get(id) ?? []).map(({ type }) => type);
    const last = types.findLast((type) => type in STATUSES);
    if (!STATUSES[last]?.includes(status))
      found.push(violation(id, `is ${status}, and its events are ${types.join(", ") || "none"}`));
  }
  for (const [subject, events] of ofSubject) {
    if (!subject.startsWith("bkg_") || listed.has(subject) || events.every(isOfMoney)) continue;
    const all = events.map(({ id, type }) => `${type} (${id})`).join(", ");
    found.push(violation(subject, `is in no list of bookings, and has events: ${all}`));
  }
  return found;
}

/** Each event after the receiver was named is told, its own changes excepted. */
export function notPosted({ events, taken, webhookId }) {
  const list = [...events.values()];
  const first = list.findIndex(({ subject }) => subject === webhookId);
  return list
    .slice(first + 1)
    .filter(({ id, subject }) => !taken.has(id) && subject !== webhookId)
    .map(({ id, type, subject }) => violation(id, `was never posted: ${type} of ${subject}`));
}

/** The customer of a booking heard of it once, and where it is now. The customer of one that ended heard of that once. */
export function notMailed(told, rows, now, silent = new Set()) {
  const found = [];
  const ofEach = byBooking(told, new Map());
  for (const row of rows) {
    if (!row.customer?.email) continue;
    const mails = ofEach.get(row.id) ?? [];
    const expected = expectedOf(row, now);
    const isMoved = told.of(row.id, CAUSES.moved).length > 0;
    // Staff cancelled it without a word.
    if (row.status === "cancelled" && silent.has(row.id)) continue;
    if (expected === null || (row.series !== null && expected.isOfStart)) continue;
    const { kinds, isOfStart } = expected;
    const sent = mails.filter(({ kind }) => kinds.includes(kind));
    const what = kinds.join(" or ");
    const all = mails.map(({ kind, key }) => `${kind} (${key})`).join(", ") || "nothing";
    if (sent.length === 0 && !(isMoved && isOfStart)) {
      found.push(
        violation(row.id, `is ${row.status}, and ${row.customer.email} was never told by ${what}: ${all} was sent`),
      );
    } else if (isOfStart && !isKnown(mails, row)) {
      const last = lastOf(mails, row.id);
      const knows = last
        ? `${last.kind} (${last.key}) at ${new Date(last.starts.get(row.id)).toISOString()}`
        : "nothing";
      found.push(violation(row.id, `starts at ${row.start}, and ${row.customer.email} was last told ${knows}`));
    }
  }
  return found;
}

function expectedOf({ status, start }, now) {
  const isAhead = Date.parse(start) > now + SOON_MS;
  switch (status) {
    case "confirmed":
      return isAhead ? { kinds: ["booked", "approved"], isOfStart: true } : null;
    case "pending":
      return isAhead ? { kinds: ["requested"], isOfStart: true } : null;
    case "rejected":
    case "expired":
      return { kinds: ["declined"], isOfStart: false };
    case "cancelled":
      return { kinds: ["cancelled", "cancelled_by_business", "session_cancelled"], isOfStart: false };
    default:
      return null;
  }
}

function lastOf(mails, id) {
  return mails
    .filter(({ starts }) => starts.has(id))
    .sort((a, b) => a.at - b.at)
    .at(-1);
}

/** Whether the last that was told is what is so. */
function isKnown(mails, { id, start }) {
  return lastOf(mails, id)?.starts.get(id) === Date.parse(start);
}

/** What is told to a person and names no booking: for each event one at most, and where it still stands, one at least. */
export function amissAmongOthers(told, { entries, series }) {
  const found = [];
  const byReader = Map.groupBy(told.mails, ({ to, kind }) => `${to} ${kind}`);
  const subjects = new Map();
  const add = (email, id) => email && subjects.set(email, [...(subjects.get(email) ?? []), id]);
  for (const { id, customer } of entries) add(customer?.email, id);
  for (const { id, email } of series) add(email, id);
  for (const [email, ids] of subjects) {
    for (const [kind, types] of Object.entries(OTHER_CAUSES)) {
      const sent = byReader.get(`${email} ${kind}`) ?? [];
      const happened = ids.flatMap((id) => told.of(id, types));
      if (sent.length <= happened.length) continue;
      const keys = sent.map(({ key }) => key).join(", ");
      found.push(
        violation(
          ids[0],
          `${email} got ${sent.length} mails ${kind} (${keys}); ${types.join(" or ")} happened ${happened.length} times to ${ids.join(", ")}`,
        ),
      );
    }
  }
  return found;
}

/** Customers who wait, or have a series of which a booking stands, were told so. */
export function othersNotMailed({ mails }, { entries, series }) {
  const sent = new Set(mails.map(({ to, kind }) => `${to} ${kind}`));
  const waiting = entries.filter(({ status, customer }) => status === "waiting" && customer);
  return [
    ...waiting.map(({ id, customer }) => [id, customer.email, "waitlist_joined"]),
    ...series.filter(({ stands }) => stands).map(({ id, email }) => [id, email, "series_booked"]),
  ]
    .filter(([, email, kind]) => !sent.has(`${email} ${kind}`))
    .map(([id, email, kind]) => violation(id, `stands, and ${email} was never told by ${kind}`));
}
