// What must hold of money once the server has come to rest. A booking stands and its money is kept, or its place is free
// and all is given back. Home, copy, receipts and provider say the same. Pure functions of what was read.

import { atProvider, isTaken, sum, violation } from "./check-kit.mjs";
import { LEAST_BACK } from "./providers.mjs";
import { ASKING, dueOf } from "./shop.mjs";

const STANDS = new Set(["confirmed", "completed", "no_show"]);
/** It moves no money: it was taken when the credit was bought. */
const isByCredit = ({ method }) => method === "credit";

/** All that is amiss with one booking's money. `payments` are those of its home, `copies` what D1 knows of them besides. */
export function amissAtBooking(row, { payments, copies }, provider, order) {
  const found = [];
  const add = (text) => found.push(violation(row.id, text));
  const at = atProvider(provider, "booking", row.id);
  const taken = payments.filter(isTaken);
  const online = taken.filter((one) => one.provider !== null && !isByCredit(one));
  const [paid, back] = [sum(taken, ({ amount }) => amount), sum(taken, ({ refunded }) => refunded)];
  const goingBack = sum(taken, (one) => one.going_back);
  const kept = paid - back - goingBack;
  const { amount: price } = row.price;
  const due = dueOf(row);
  if (row.status === "held") add(`waits for money until ${row.expires_at}, and that is over`);
  if (sum(online, ({ amount }) => amount) !== at.taken)
    add(`has ${sum(online, ({ amount }) => amount)} by the provider, who took ${at.taken}`);
  if (sum(online, ({ refunded }) => refunded) !== at.returned)
    add(`has ${sum(online, ({ refunded }) => refunded)} back, and the provider returned ${at.returned}`);
  const stuck = sum([...online, ...taken.filter(isByCredit)], (one) => one.going_back);
  if (stuck > 0) add(`has ${stuck} that never goes back`);
  if (row.payment.paid !== paid || row.payment.refunded !== back)
    add(`says ${row.payment.paid} paid and ${row.payment.refunded} back; its payments say ${paid} and ${back}`);
  for (const one of taken) {
    if (one.refunded + one.going_back > one.amount)
      add(`gives back ${one.refunded + one.going_back} of ${one.id}, which took ${one.amount}`);
  }
  const stands = STANDS.has(row.status);
  const asked = payments.filter(({ state }) => state === "open");
  if (!stands && asked.length > 0) add(`is ${row.status}, and ${asked[0].id} is open`);
  // A page whose address was never told, as the server was killed, takes no money.
  const open = at.open.filter((url) => order.pages.has(url));
  if (open.length > (stands ? asked.length : 0))
    add(`is ${row.status} with ${asked.length} open payments, and the provider has ${open.length} open pages`);
  // What its provider was too small for stays where it is, less than the least of each payment.
  const stays = sum(copies, ({ failed }) => sum(failed, (amount) => amount));
  found.push(...amissWithStaff(row.id, taken, order, stays));
  const returned = (states) =>
    sum(
      order.returned.filter(({ state }) => states.includes(state)),
      ({ amount }) => amount,
    );
  if (stands) {
    if (kept > price + stays) add(`stands, costs ${price}, and ${kept} is kept`);
    const least = due - returned(["done", "open"]);
    if (kept < least) add(`stands for ${kept}; ${due} was due, and staff gave back ${returned(["done", "open"])}`);
    return found;
  }
  const { percentBack, unit } = ASKING[row.service.code];
  const isCancelled = row.status === "cancelled" && row.number !== null;
  const most = isCancelled ? Math.ceil((price * (100 - percentBack)) / 100 / unit) * unit : 0;
  if (kept > most + stays) add(`is ${row.status}, and ${kept} is kept, where ${most} may be`);
  return found;
}

/** What staff were told that they had done is there, and once. */
function amissWithStaff(id, taken, order, stays) {
  const found = [];
  const byHand = taken.filter((one) => one.method !== "online" && !isByCredit(one));
  if (order.isByCredit && !taken.some(isByCredit)) found.push(violation(id, "was paid by credit, as staff were told"));
  const sure = order.taken.filter(({ state }) => state === "done").length;
  const possible = order.taken.filter(({ state }) => state !== "refused").length;
  if (byHand.length < sure || byHand.length > possible)
    found.push(violation(id, `has ${byHand.length} payments by hand, of ${sure} to ${possible} that staff recorded`));
  const back = sum(taken, (one) => one.refunded + one.going_back);
  const told = sum(
    order.returned.filter(({ state, isAll }) => state === "done" && !isAll),
    ({ amount }) => amount,
  );
  if (back < told - stays) found.push(violation(id, `gives back ${back}, and staff were told ${told}`));
  return found;
}

const FIELDS = ["state", "method", "provider", "amount", "refunded", "going_back", "currency", "paid_at"];

/** The copy has the payments of the homes, no more and no less. */
export function amissInCopy(homes, copied) {
  const found = [];
  const left = new Map(copied.map((one) => [one.id, one]));
  for (const payment of homes) {
    const copy = left.get(payment.id);
    left.delete(payment.id);
    const differing = FIELDS.filter((field) => copy?.[field] !== payment[field]);
    if (differing.length > 0) {
      const told = differing.map((field) => `${field} ${copy?.[field]}, not ${payment[field]}`).join(", ");
      found.push(violation(payment.booking, `has ${payment.id}, whose copy has ${copy ? told : "nothing"}`));
    }
  }
  for (const { id, booking } of left.values()) found.push(violation(booking, `has no ${id}, and there is a copy`));
  return found;
}

/** A receipt for all that was taken and for all that is back; numbers from 1, without gaps. */
export function amissAmongReceiptsOfMoney(homes, receipts) {
  const found = [];
  const by = Map.groupBy(receipts, ({ payment }) => payment);
  for (const { id, booking, amount, refunded, ...one } of homes.filter((each) => !isByCredit(each))) {
    const own = by.get(id) ?? [];
    const subject = booking ?? one.credit;
    const of = (kind) => own.filter((each) => each.kind === kind);
    const [taken, back] = [of("payment"), of("refund")].map((some) => sum(some, (each) => each.amount));
    if (taken !== (isTaken(one) ? amount : 0) || of("payment").length > 1)
      found.push(violation(subject, `${id} took ${isTaken(one) ? amount : 0}, and receipts say ${taken}`));
    if (back !== refunded) found.push(violation(subject, `${id} gave ${refunded} back, and receipts say ${back}`));
  }
  for (const [year, own] of Map.groupBy(receipts, (one) => one.year)) {
    const numbers = own.map(({ sequence }) => sequence).sort((a, b) => a - b);
    const gap = numbers.findIndex((number, at) => number !== at + 1);
    if (gap >= 0) found.push(violation("receipts", `of ${year} have ${numbers[gap]} in the place of ${gap + 1}`));
  }
  return found;
}

/** The provider took nothing for bookings that are not there. */
export function strangeAtProvider({ charges }, rows) {
  const known = new Set(rows.map(({ id }) => id));
  return charges
    .filter(({ booking }) => booking && !known.has(booking))
    .map(({ booking, amount }) => violation(booking, `is not there, and ${amount} was taken for it`));
}

/** What was decided once went back once, although its provider may know no key that names a repetition. */
export function returnedTwice({ charges, refunds }) {
  const subjects = new Map(charges.map(({ id, booking, payment }) => [id, booking ?? payment]));
  return [
    ...Map.groupBy(
      refunds.filter(({ hasFailed }) => !hasFailed),
      ({ name }) => name,
    ),
  ]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => {
      const amounts = same.map(({ id, amount }) => `${amount} (${id})`).join(" and ");
      return violation(subjects.get(same[0].charge), `was decided on once as ${name}, and ${amounts} went back`);
    });
}

/** A refund fails where it is less than its provider gives back, and nowhere else. */
export function failedInVain(copies) {
  return copies.flatMap(({ id, booking, provider, failed }) =>
    failed
      .filter((amount) => amount >= LEAST_BACK[provider])
      .map((amount) => violation(booking, `did not give ${amount} of ${id} back, and its provider would have`)),
  );
}

/** What people were told of their bookings: once at most that one stands, and never if it did not. */
export function amissAmongTales(told, rows) {
  const found = [];
  const byReader = Map.groupBy(told.mails, ({ to }) => to);
  // A customer with a package has several bookings, so their mails are counted together.
  for (const [email, own] of Map.groupBy(rows, ({ customer }) => customer?.email)) {
    const sent = (kind) => (byReader.get(email) ?? []).filter((mail) => mail.kind === kind).length;
    const ids = own.map(({ id, status }) => `${id} ${status}`).join(", ");
    const most = sum(own, mostBooked);
    if (sent("booked") > most)
      found.push(
        violation(own[0].id, `${email} was told ${sent("booked")} times, not ${most}, that one stands: ${ids}`),
      );
    if (sent("payment_expired") > own.length)
      found.push(violation(own[0].id, `${email} was told ${sent("payment_expired")} times that time is over: ${ids}`));
  }
  return found;
}

/** How often its customer may have been told that a booking stands. One that ended may have gone to another person. */
function mostBooked({ status, number }) {
  if (number === null) return 0;
  return STANDS.has(status) ? 1 : Number.POSITIVE_INFINITY;
}
