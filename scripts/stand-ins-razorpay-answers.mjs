// What Razorpay's stand-in answers: things without their account, pieces of lists, refusals, and what it signs.

import { createHmac } from "node:crypto";

export function shown({ account: _, ...rest }) {
  return rest;
}

export function signatureOf(secret, text) {
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** No bank moves the last of three decimals. */
export function isAmount(amount, currency) {
  const { maximumFractionDigits } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  return Number.isInteger(amount) && amount >= 100 && (maximumFractionDigits < 3 || amount % 10 === 0);
}

export const ok = (body) => ({ status: 200, headers: {}, body });
export const collection = (items) => ({ entity: "collection", count: items.length, items: items.map(shown) });

/** Lists are asked for in pieces: ten things where no count is named, a hundred at most. */
export function pieceOf(items, query) {
  const { count = 10, skip = 0 } = Object.fromEntries(query);
  return items.slice(Number(skip), Number(skip) + Math.min(Number(count), 100));
}

export const wrong = (description, field) => failed(400, "BAD_REQUEST_ERROR", description, field);

export function failed(status, code, description, field = null) {
  const where = { source: "business", step: "payment_initiation", reason: "input_validation_failed", metadata: {} };
  return { status, headers: {}, body: { error: { code, description, ...where, ...(field && { field }) } } };
}
