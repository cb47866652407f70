// What the checks share: how they say what is amiss, and how they add money up. Pure functions of what was read.

/** A violation: whom it is about, and in words what is wrong. */
export const violation = (subject, text) => ({ subject, text });

export const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);

export const isTaken = ({ paid_at: paidAt }) => paidAt !== null;

/**
 * What the provider knows of a booking or a payment; `name` is what its pages call it. Stripe has other decimals than we
 * for some currencies, none of which is asked for here.
 */
export function atProvider({ sessions, refunds }, name, id) {
  const own = sessions.filter(({ metadata }) => metadata[name] === id);
  const paid = own.filter(({ payment_status: status }) => status === "paid");
  const charges = new Set(paid.map(({ payment_intent: charge }) => charge));
  const back = refunds.filter(({ payment_intent: charge, status }) => charges.has(charge) && status === "succeeded");
  return {
    taken: sum(paid, ({ amount_total: amount }) => amount),
    returned: sum(back, ({ amount }) => amount),
    open: own.filter(({ status }) => status === "open").map(({ url }) => url),
  };
}
