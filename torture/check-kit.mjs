// What the checks share: how they say what is amiss, and how they add money up. Pure functions of what was read.

/** A violation: whom it is about, and in words what is wrong. */
export const violation = (subject, text) => ({ subject, text });

export const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);

export const isTaken = ({ paid_at: paidAt }) => paidAt !== null;

/** What the provider knows of a booking or a payment; `name` is what its pages call it. */
export function atProvider({ charges, refunds, pages }, name, id) {
  const own = charges.filter((one) => one[name] === id);
  const ids = new Set(own.map((one) => one.id));
  const back = refunds.filter(({ charge, isDone }) => ids.has(charge) && isDone);
  return {
    taken: sum(own, ({ amount }) => amount),
    returned: sum(back, ({ amount }) => amount),
    open: pages.filter((one) => one[name] === id).map(({ url }) => url),
  };
}
