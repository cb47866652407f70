// How the stand-in of Stripe answers, and what it reads of a form.

/** The least that Stripe takes, of some currencies. */
const LEAST = { usd: 50, eur: 50, gbp: 30, jpy: 50, inr: 50 };

export function isTooLittle(amount, currency) {
  return amount > 0 && amount < (LEAST[currency] ?? 1);
}

/** Some currencies have decimals in the API that no bank moves. */
const ZEROS_AT_END = { bhd: 1, jod: 1, kwd: 1, omr: 1, tnd: 1, isk: 2, ugx: 2 };

export function isAmount(amount, currency) {
  return Number.isInteger(amount) && amount > 0 && amount % 10 ** (ZEROS_AT_END[currency] ?? 0) === 0;
}

export const ok = (body) => ({ status: 200, headers: {}, body });
export const wrong = (param, message, status = 400, code = null) =>
  failed(status, "invalid_request_error", message, param, code);

export function failed(status, type, message, param = null, code = null) {
  return { status, headers: {}, body: { error: { type, message, ...(param && { param }), ...(code && { code }) } } };
}

/** `line_items[0][quantity]=1` as nested objects. */
export function unfolded(form) {
  const params = {};
  for (const [name, value] of form) {
    const path = [...name.matchAll(/[^[\]]+/g)].map(([part]) => part);
    const last = path.pop();
    let at = params;
    for (const part of path) at = at[part] ??= {};
    at[last] = value;
  }
  return params;
}
