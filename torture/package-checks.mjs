// What must hold of packages once the server has come to rest. Each sale has given exactly the credit that was paid for, or
// none and all of its money is back. Pure functions of what was read.

import { atProvider, isTaken, sum, violation } from "./check-kit.mjs";

/** All that is amiss with one sale: its payment, as lists show it, its credit, if it has one, and what its client knows. */
export function amissAtSale(payment, credit, provider, known) {
  const found = [];
  const add = (text) => found.push(violation(payment.credit, text));
  const at = atProvider(provider, "payment", payment.id);
  const taken = isTaken(payment) ? payment.amount : 0;
  const isOnline = payment.method === "online";
  if (isOnline && taken !== at.taken) add(`has ${taken} by the provider, who took ${at.taken}`);
  if (isOnline && payment.refunded !== at.returned)
    add(`has ${payment.refunded} back, and the provider returned ${at.returned}`);
  if (isOnline && payment.going_back > 0) add(`has ${payment.going_back} that never goes back`);
  if (isOnline && payment.state === "open") add("waits for money, and its time to pay is over");
  // A page whose address was never told, as the server was killed, takes no money.
  if (payment.state !== "open" && at.open.includes(known?.page)) add(`is ${payment.state}, and its page is open`);
  if (!credit) {
    if (taken !== payment.refunded + payment.going_back)
      add(`took ${taken}, gave ${payment.refunded} back and no credit`);
    return found;
  }
  if (taken === 0) add(`gave ${credit.bought}, and nothing was paid`);
  found.push(...amissAtCredit(payment, credit, known));
  return found;
}

/** What was bought is what bookings have, what is left and what was taken back; its share of the price is back. */
function amissAtCredit(payment, { bought, withdrawn, uses, mails }, known) {
  const found = [];
  const add = (text) => found.push(violation(payment.credit, text));
  const used = sum(uses, (use) => use.taken - use.returned);
  if (used + withdrawn > bought) add(`had ${bought}; bookings have ${used}, and ${withdrawn} were taken back`);
  if (uses.some((use) => use.returned > use.taken)) add("has more back of a booking than it took");
  if (uses.some(({ state }) => state === "taken")) add("has a use that is not decided");
  const back = payment.refunded + payment.going_back;
  const worth = Math.floor((payment.amount * withdrawn) / bought);
  const times = known?.takenBack.filter(({ state }) => state !== "refused").length ?? 0;
  // Each time is rounded down for itself.
  if (back > worth || back < worth - times) add(`was taken back by ${withdrawn} of ${bought}, and ${back} is back`);
  const isSure = known?.takenBack.some(({ state }) => state === "done");
  if (isSure && withdrawn === 0) add("was taken back, as staff were told, and all of it is there");
  if (payment.method === "online" && mails !== 1) add(`was told ${mails} times that it was bought`);
  return found;
}

/** What each booking has of credit is what its home says. `payments` are those of the home. */
export function amissAtUse(bookingId, payments, uses) {
  const own = uses.filter(({ booking }) => booking === bookingId);
  const byCredit = payments.filter(({ method, ...one }) => method === "credit" && isTaken(one));
  const kept = sum(byCredit, (one) => one.amount - one.refunded - one.going_back);
  // A visit is worth what it paid for; it is there whole or not at all.
  const worth = sum(own, ({ taken, returned, amount }) => Math.round((amount * (taken - returned)) / taken));
  const text = `has ${kept} by credit, and uses of it say ${worth}`;
  return kept === worth ? [] : [violation(bookingId, text)];
}

/** Money that the provider took for a sale is known. */
export function strangeSales({ charges }, sales) {
  const known = new Set(sales.map(({ id }) => id));
  return charges
    .filter(({ booking, payment }) => !booking && !known.has(payment))
    .map(({ payment, amount }) => violation(payment, `is not there, and ${amount} was taken for it`));
}
