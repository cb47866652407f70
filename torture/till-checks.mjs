// What must hold of what staff take and give back, once the server has come to rest. What they gave back is not left to pay
// until they ask for it again. The till of the day has what the homes have. Pure functions of what was read.

import { isTaken, sum, violation } from "./check-kit.mjs";
import { ASKING } from "./shop.mjs";

export const isByHand = ({ method }) => method === "cash" || method === "transfer";

/** The price is left to pay, less what is kept. What staff gave back and did not ask for again counts as kept. */
export function amissInLeft(row, { payments, copies }, steps) {
  // A refund that failed is staff's to see to, and the model does not know which one did.
  if (row.status !== "confirmed" || copies.some(({ failed }) => failed.length > 0)) return [];
  const away = awayOf(steps);
  if (away === null) return [];
  const kept = sum(payments.filter(isTaken), (one) => one.amount - one.refunded - one.going_back);
  const { unit } = ASKING[row.service.code];
  const right = [...away].map((amount) => Math.max(0, row.price.amount - kept - amount));
  const { left } = row.payment;
  // A last digit that no bank moves is asked of a customer who pays in cash alone.
  if (right.some((one) => left === one || (left === 0 && one < unit))) return [];
  return [violation(row.id, `says that ${left} is left to pay; it is ${right.join(" or ")}`)];
}

/**
 * What staff may have given back and not asked for again, as unanswered requests were heard or not. Null where all of a
 * payment was to go back, and no answer says how much that was.
 */
function awayOf(steps) {
  const isTold = ({ state }) => state !== "refused";
  let away = new Set([0]);
  for (const own of Map.groupBy(steps.filter(isTold), ({ payment }) => payment).values()) {
    let ofPayment = new Set([0]);
    for (const { isAsking, isAll, amount, given, state } of own) {
      if (isAll && state === "open") return null;
      const after = isAsking ? [0] : [...ofPayment].map((one) => one + (isAll ? given : amount));
      ofPayment = new Set(state === "open" ? [...ofPayment, ...after] : after);
    }
    away = new Set([...away].flatMap((one) => [...ofPayment].map((other) => one + other)));
  }
  return away;
}

/** The tills of all days have the cash and the transfers that homes have, in each currency. */
export function amissInTill(payments, days) {
  if (!days.every((day) => day?.sums)) return [violation("the till", "could not be read")];
  const nameOf = ({ currency, method }) => `${method} in ${currency}`;
  const own = Map.groupBy(
    payments.filter((one) => isByHand(one) && isTaken(one)),
    nameOf,
  );
  const told = Map.groupBy(
    days.flatMap(({ sums }) => sums),
    nameOf,
  );
  const listed = Map.groupBy(
    days.flatMap(({ entries }) => entries),
    nameOf,
  );
  return [...new Set([...own.keys(), ...told.keys(), ...listed.keys()])].flatMap((name) => {
    const [homes, sums, entries] = [own, told, listed].map((by) => by.get(name) ?? []);
    const entered = (kind) =>
      sum(
        entries.filter((one) => one.kind === kind),
        ({ amount }) => amount,
      );
    // A long day lists its latest entries.
    const isWhole = !days.some((day) => day.has_earlier);
    const pairs = [
      ["taken", sum(homes, ({ amount }) => amount), sum(sums, ({ taken }) => taken), entered("taken")],
      [
        "given back",
        sum(homes, ({ refunded }) => refunded),
        sum(sums, ({ returned }) => returned),
        entered("returned"),
      ],
    ];
    return pairs
      .filter(([, home, till, list]) => home !== till || (isWhole && home !== list))
      .map(([what, home, till, list]) => {
        const text = `${home} was ${what} as ${name} by the homes, ${till} by the till, and ${list} by its entries`;
        return violation("the till", text);
      });
  });
}
