import { refundPurchase } from "../../actions/credit/staff-credit";
import type { KeptPayment } from "../../actions/payments/home";
import {
  askAgain,
  handOverPayment,
  makePaymentLink,
  payByCreditOfCustomer,
  recordPayment,
  refundPayment,
  takeBackPayment,
} from "../../actions/payments/staff-payments";
import { zoneOfBooking } from "../../contract/booking-wire";
import { checkoutOut, newPayment, newPaymentLink, newRefund, paymentOut } from "../../contract/payment-schemas";
import { presentPayment, saleOf } from "../../contract/payment-wire";
import { purchaseOfPayment } from "../../domain/payments/purchase";
import { naming, type RefusalCode, type Result } from "../../domain/refusal";
import { isoWriter } from "../../domain/time/local-time";
import { json, problem, replayed } from "../respond";
import { type Call, type Route, staffRoute } from "../route";
import { instantWriter } from "./tenant-clock";

const shared = { tag: "Payments", limit: "staff", method: "POST", access: { scope: "bookings" } } as const;

export const recordPaymentRoute = staffRoute({
  ...shared,
  path: "/v1/bookings/{id}/payments",
  name: "recordPayment",
  summary:
    "Record money that staff took, or pay with the customer's credit; all that is due confirms a booking that waits for it",
  description:
    "Send an Idempotency-Key, so that a request which is sent twice counts once. Without one, the same amount counts again: two guests may each have paid it. Never more is recorded than is left to pay. An entry by mistake is taken back.",
  reach: "own",
  takesKey: true,
  takesIfMatch: true,
  body: newPayment,
  answers: { 201: paymentOut },
  refusals: [
    "not_found",
    "invalid_transition",
    "payment_exceeds_due",
    "payment_expired",
    "not_enough_credit",
    "revision_mismatch",
  ],
  async handle(call) {
    const { method, amount, note = null } = call.body;
    const taken = { amountMinor: amount ?? 0, note: note ?? null, key: call.key || crypto.randomUUID() };
    const id = call.params.id ?? "";
    const done =
      method === "credit"
        ? await payByCreditOfCustomer(call.deps, call.staff, id, call.ifMatch)
        : await recordPayment(call.deps, call.staff, id, { method, ...taken }, call.ifMatch);
    return answerPayment(call, done, 201);
  },
});

export const paymentLinkRoute = staffRoute({
  ...shared,
  path: "/v1/bookings/{id}/payment-link",
  name: "createPaymentLink",
  summary: "Where the customer pays what is left, for staff to send",
  reach: "own",
  body: newPaymentLink,
  answers: { 200: checkoutOut },
  refusals: ["not_found", "invalid_transition", "payment_expired", "unavailable"],
  async handle(call) {
    const made = await makePaymentLink(call.deps, call.staff, call.params.id ?? "", call.origin);
    if (!made.ok) return problem(call, made.refusal);
    const { url, expiresAt, kept } = made.value;
    return json({ url, expires_at: isoWriter(zoneOfBooking(kept))(expiresAt) }, 200);
  },
});

export const refundPaymentRoute = staffRoute({
  ...shared,
  path: "/v1/payments/{id}/refund",
  name: "refundPayment",
  summary: "Give money back, in full or in part",
  description:
    "Of a package, the money alone goes back: its credit stays. Taking it back is an operation of its own. Send an Idempotency-Key, so that a request which is sent twice gives back once. Never more goes back than was taken.",
  isForManagers: true,
  takesKey: true,
  body: newRefund,
  answers: { 200: paymentOut },
  refusals: ["invalid_request", "not_found", "invalid_transition", "payment_exceeds_due"],
  async handle(call) {
    const { amount, reason } = call.body;
    const asked = { amountMinor: amount ?? null, reason: reason ?? null, key: call.key || crypto.randomUUID() };
    const soldAs = purchaseOfPayment(call.params.id ?? "");
    if (soldAs !== null) {
      const returned = await refundPurchase(call.deps, call.staff, soldAs, asked);
      if (!returned.ok) return problem(call, naming("payment", returned.refusal));
      const { purchase, isReplay } = returned.value;
      const shown = presentPayment(saleOf(purchase), purchase.payment, await instantWriter(call));
      return json(shown, 200, replayed(isReplay));
    }
    return answerPayment(call, await refundPayment(call.deps, call.staff, call.params.id ?? "", asked));
  },
});

type Said = Pick<Route, "path" | "name" | "summary" | "description" | "reach" | "isForManagers"> & {
  readonly says: typeof askAgain;
  readonly refusals?: readonly RefusalCode[];
};

/** What staff say of one payment, with nothing beside it. */
function saidRoute({ says, refusals = [], ...spec }: Said) {
  return staffRoute({
    ...shared,
    ...spec,
    answers: { 200: paymentOut },
    refusals: ["not_found", "invalid_transition", ...refusals],
    async handle(call) {
      return answerPayment(call, await says(call.deps, call.staff, call.params.id ?? ""));
    },
  });
}

export const takeBackPaymentRoute = saidRoute({
  path: "/v1/payments/{id}/take-back",
  says: takeBackPayment,
  name: "takeBackPayment",
  summary: "Take back an entry of cash or a transfer that was a mistake",
  description:
    "For 15 minutes, by who made the entry. It stays, with a refund of its whole amount that says so, and both keep their receipts. No sum of the booking counts it, so the right amount can be recorded. Repeating it changes nothing.",
  reach: "own",
  refusals: ["forbidden", "too_late_to_change", "unavailable"],
});

export const askAgainRoute = saidRoute({
  path: "/v1/payments/{id}/ask-again",
  says: askAgain,
  name: "askAgain",
  summary: "Ask again for what staff gave back of a payment",
  description:
    "What staff give back is a kindness: nothing of it is left to pay. After this, all that they gave back of the payment is left to pay again, such as in another way. Repeating it changes nothing.",
  isForManagers: true,
  refusals: ["unavailable"],
});

export const handOverPaymentRoute = saidRoute({
  path: "/v1/payments/{id}/hand-over",
  says: handOverPayment,
  name: "handOverPayment",
  summary: "Say that staff have handed over what was to go back of cash or a transfer",
  description:
    "Where a price falls or a booking ends, the customer may get back money that staff took. It is going_back until staff say this. A provider says so of its own money itself.",
  isForManagers: true,
});

/** Answers with a payment of a booking. */
function answerPayment(call: Pick<Call, "requestId">, done: Result<KeptPayment>, status = 200): Response {
  if (!done.ok) return problem(call, done.refusal);
  const { booking, payment, isReplay } = done.value;
  return json(presentPayment(booking, payment, isoWriter(zoneOfBooking(done.value))), status, replayed(isReplay));
}
