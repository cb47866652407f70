// What a provider reports of a payment. A report counts once, in any order: the home of the payment decides what it
// changes.

import { findConnectionById, noteAccount } from "../../db/connections";
import { runBatch } from "../../db/database";
import { hasReceipt, noteReceipt } from "../../db/hook-receipts";
import { homeOf } from "../../domain/ids";
import type { EndedDispute } from "../../domain/payments/learned";
import { bookingOfPayment, type Checkout, type Payment } from "../../domain/payments/payment";
import { purchaseOfPayment } from "../../domain/payments/purchase";
import type { Result } from "../../domain/refusal";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Report } from "../../integrations/payments/port";
import type { AnswerRefundCommand } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { readBooking } from "../bookings/change-booking";
import { paymentsRefused } from "../connections/payments-refused";
import { readPurchase } from "../credit/change-purchase";
import { answerPurchaseRefund, notePurchaseDispute, settlePurchase } from "../credit/settle-purchase";
import type { Deps } from "../deps";
import { pushOwed } from "../setup/push-changes";
import { takersAnew } from "../setup/services-anew";
import {
  accountById,
  accountInReport,
  type ConnectedAccount,
  hearStrange,
  isRemoved,
  PLATFORM,
  whetherGone,
} from "./accounts";
import { paymentIn, settle } from "./home";
import { learnRefunds } from "./learn-refunds";
import { paymentOfCharge } from "./payment-of-charge";

export type ReceivedReport = {
  readonly provider: string;
  readonly connection: string;
  readonly headers: Headers;
  readonly body: string;
};

/** `again`: the report could not be applied yet, and the provider sends it again. */
export async function hearPayment(
  deps: Deps,
  { provider, connection, headers, body }: ReceivedReport,
): Promise<"unknown" | "forged" | "taken" | "again"> {
  const signed = { headers, body, now: deps.clock.now() };
  const isToPlatform = connection === PLATFORM && deps.settings.stripePlatform !== null;
  const connected = isToPlatform ? await accountInReport(deps, body) : await accountById(deps, connection);
  // Stripe would send it again for days, and end the webhook.
  if (isToPlatform && connected === null) return (await hearStrange(deps, signed)) ? "taken" : "forged";
  if (connected === "unreadable") return "again";
  if (connected?.account.provider !== provider) return "unknown";
  const report = await connected.account.hear(signed);
  if (!report) return "forged";
  if (report === "unread") return "again";
  const receipt = { tenantId: connected.tenantId, provider, eventId: report.eventId };
  if (await hasReceipt(deps.db, receipt)) return "taken";
  if (!(await apply(deps, connected, report.about))) return "again";
  await noteReceipt(deps.db, receipt, deps.clock.now());
  await noteHeard(deps, connected.connectionId);
  return "taken";
}

/** Staff see when an account was last heard of, to the minute. */
async function noteHeard({ db, clock }: Deps, connectionId: string): Promise<void> {
  const now = clock.now();
  const row = await findConnectionById(db, connectionId);
  if (!row || (row.lastOkAt !== null && now - row.lastOkAt < MINUTE_MS)) return;
  await runBatch(db, [noteAccount(db, row, { lastOkAt: now })]);
}

/** Whether a report was applied, or needs to be. A tenant's account speaks of its own payments only. */
async function apply(deps: Deps, connected: ConnectedAccount, about: Report["about"]): Promise<boolean> {
  const {
    tenantId,
    connectionId,
    account: { provider },
  } = connected;
  if (about.kind === "other") return true;
  if (about.kind === "account") return noteReady(deps, connectionId, about.isReady);
  const paymentId =
    "chargeId" in about && !("paymentId" in about)
      ? await paymentOfCharge(deps, connected, about.chargeId)
      : about.paymentId;
  if (paymentId === "again") return false;
  if (paymentId !== undefined && purchaseOfPayment(paymentId) !== null) {
    return applyToPurchase(deps, connected, about, paymentId);
  }
  const bookingId = paymentId === undefined ? "" : bookingOfPayment(paymentId);
  const home = homeOf("bkg", bookingId);
  if (paymentId === undefined || home?.tenantId !== tenantId) return true;
  const stub = homeStub(deps.env, home);
  const of = { bookingId, paymentId };
  switch (about.kind) {
    case "page": {
      const { state } = about;
      if (state.kind === "open" || state.kind === "processing") return true;
      const through = { provider, checkout: { ...about.page, connectionId } };
      const gone = await goneFor(deps, connected, through.checkout, async () => {
        const kept = await readBooking(deps, tenantId, bookingId);
        return kept.ok ? kept.value.booking.payments?.find(({ id }) => id === paymentId) : undefined;
      });
      const settled = await settle(deps, { ...of, word: state, through, ...gone });
      return settled.ok || settled.refusal.code === "not_found";
    }
    case "refund":
      return about.state === "pending" || answerRefund(deps, connected, { ...of, ...about, state: about.state });
    case "returned":
      return (await learnRefunds(deps, connected, { paymentId, chargeId: about.chargeId })) !== "again";
    case "dispute": {
      const noted = await stub.noteDispute({ ...of, disputedAt: about.at, provider, ended: about.ended });
      return noted.status === "refused" || isNoted(about.ended, paymentIn(noted.booking, paymentId));
    }
  }
}

/**
 * Whether the account of a page was removed. A key of before has a webhook at the same account, and hears of pages that
 * a later connection opened: that one decides.
 */
async function goneFor(
  deps: Deps,
  connected: ConnectedAccount,
  page: Checkout,
  read: () => Promise<Payment | undefined>,
): Promise<ReturnType<typeof whetherGone>> {
  const checkout = connected.isRemoved ? (await read())?.checkout : undefined;
  const isOfAnother = checkout?.id === page.id && checkout.connectionId !== connected.connectionId;
  return isOfAnother && !(await isRemoved(deps, checkout.connectionId)) ? {} : whetherGone(connected);
}

/** A lost dispute counts once its payment is known. Until then the provider has to tell of it again. */
function isNoted(ended: EndedDispute | null, { disputeEnded }: Payment): boolean {
  return ended === null || disputeEnded !== undefined;
}

/** Where the home took other money for this refund, the provider's list tells how much went back in all. */
async function answerRefund(
  deps: Deps,
  connected: ConnectedAccount,
  { bookingId, paymentId, refundId, state }: Omit<AnswerRefundCommand, "actor">,
): Promise<boolean> {
  const home = homeOf("bkg", bookingId);
  const done =
    home && (await homeStub(deps.env, home).answerRefund({ bookingId, paymentId, refundId, state, actor: null }));
  if (done?.status !== "done") return true;
  const { chargeId, refunds } = paymentIn(done.booking, paymentId);
  const isOtherwise = refunds.some(({ id, seenAs }) => id === refundId && seenAs !== undefined);
  if (!isOtherwise || chargeId === null) return true;
  return (await learnRefunds(deps, connected, { paymentId, chargeId })) !== "again";
}

/** The same for the sale of a package. */
async function applyToPurchase(
  deps: Deps,
  connected: ConnectedAccount,
  about: Report["about"],
  paymentId: string,
): Promise<boolean> {
  const { tenantId, connectionId, account } = connected;
  const { provider } = account;
  const named = { id: purchaseOfPayment(paymentId) ?? "", tenantId };
  const done = (outcome: Result<unknown>) => outcome.ok || outcome.refusal.code === "not_found";
  switch (about.kind) {
    case "page": {
      const { state, page } = about;
      if (state.kind === "open" || state.kind === "processing") return true;
      const through = { provider, checkout: { ...page, connectionId } };
      const gone = await goneFor(deps, connected, through.checkout, async () => {
        const purchase = await readPurchase(deps, tenantId, named.id);
        return purchase.ok ? purchase.value.payment : undefined;
      });
      return done(await settlePurchase(deps, named, { word: state, through, ...gone }));
    }
    case "refund": {
      if (about.state === "pending") return true;
      const answered = await answerPurchaseRefund(deps, named, about.refundId, about.state);
      if (!answered.ok) return done(answered);
      // Other money took the place of this refund.
      const { chargeId, refunds } = answered.value.payment;
      const isOtherwise = refunds.some(({ id, seenAs }) => id === about.refundId && seenAs !== undefined);
      if (!isOtherwise || chargeId === null) return true;
      return (await learnRefunds(deps, connected, { paymentId, chargeId })) !== "again";
    }
    case "returned":
      return (await learnRefunds(deps, connected, { paymentId, chargeId: about.chargeId })) !== "again";
    case "dispute": {
      const noted = await notePurchaseDispute(deps, named, { at: about.at, ended: about.ended, by: provider });
      return noted.ok ? isNoted(about.ended, noted.value.payment) : done(noted);
    }
    default:
      return true;
  }
}

/** Stripe may let an account take money later, or stop it. One that the business has removed stays so. */
async function noteReady(deps: Deps, connectionId: string, isReady: boolean): Promise<true> {
  const row = await findConnectionById(deps.db, connectionId);
  if (!row || row.status === "disabled") return true;
  const now = deps.clock.now();
  const status = isReady ? "active" : "needs_attention";
  const anew = await takersAnew(deps, row.tenantId, row, { ...row, status }, now);
  const works = { status, lastError: null, lastOkAt: now, updatedAt: now } as const;
  if (isReady) await runBatch(deps.db, [noteAccount(deps.db, row, works), ...anew]);
  else await paymentsRefused(deps, row, null, anew);
  if (anew.length > 0) await pushOwed(deps, row.tenantId);
  return true;
}
