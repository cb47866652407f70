// The word of a provider on a sale, and the sale that waits for it.

import { findCredit, withdrawAll } from "../../db/credits";
import { runBatch } from "../../db/database";
import { forgetUnpaid, postponeLook, takeWaiting } from "../../db/purchases";
import { ASK_AGAIN_MS, MOST_ASKING_MS, MOST_TAKEN_LATE_MS } from "../../domain/payments/asking";
import { answerRefund as answered, refundedOf } from "../../domain/payments/giving-back";
import {
  type EndedDispute,
  learnRefunds as learned,
  learnedBack,
  noteDispute as noted,
  type SeenRefund,
} from "../../domain/payments/learned";
import type { Payment } from "../../domain/payments/payment";
import { type Hearing, hearPurchase, moneyEvents, type Purchase } from "../../domain/payments/purchase";
import { ok, type Result } from "../../domain/refusal";
import { DAY_MS } from "../../domain/time/local-time";
import { type Deps, orNull } from "../deps";
import { accountById, whetherGone } from "../payments/accounts";
import { changePurchase, forgottenFrom, type PurchaseChange, readPurchase } from "./change-purchase";
import { paidAgain } from "./paid-again";

type Named = { readonly id: string; readonly tenantId: string };

/** Brings a provider's word to a sale. A repetition changes nothing. */
export function settlePurchase(deps: Deps, named: Named, hearing: Hearing): Promise<Result<Purchase>> {
  return changePurchase(deps, named, async (purchase) => {
    const change = settledBy(purchase, hearing, deps.clock.now());
    const next = change?.next ?? purchase;
    const statements = await paidAgain(deps, next, hearing.word);
    const mayBeTaken = "mayBeTaken" in hearing.word;
    return ok(change || statements.length > 0 ? { ...change, next, mayBeTaken, statements } : null);
  });
}

function settledBy(purchase: Purchase, hearing: Hearing, now: number): PurchaseChange | null {
  const heard = hearPurchase(purchase, hearing, now);
  if (heard === null) return null;
  const next = { ...purchase, payment: heard.payment };
  switch (heard.outcome) {
    case "ended":
      return { next };
    case "returned":
      return { next, happened: moneyEvents(purchase.payment, heard.payment) };
    case "sold":
      return { next, isSold: true, happened: [{ type: "credit.sold" }] };
  }
}

/** Notes what became of a refund. */
export function answerPurchaseRefund(
  deps: Deps,
  named: Named,
  refundId: string,
  state: "done" | "failed",
): Promise<Result<Purchase>> {
  return rewrite(deps, named, (payment) => answered(payment, refundId, state, deps.clock.now()) ?? payment);
}

/** The provider lists refunds, some of which it was asked for elsewhere. */
export function learnPurchaseRefunds(
  deps: Deps,
  named: Named,
  seen: readonly SeenRefund[],
  by: string,
): Promise<Result<Purchase>> {
  return rewrite(deps, named, (payment) => learned(payment, seen, by, deps.clock.now()));
}

type Dispute = { readonly at: number; readonly ended: EndedDispute | null; readonly by: string };

/** The customer's bank asks for the money back, or has decided on it. */
export function notePurchaseDispute(deps: Deps, named: Named, dispute: Dispute): Promise<Result<Purchase>> {
  return rewrite(deps, named, (payment) => noted(payment, { ...dispute, now: deps.clock.now() }));
}

/**
 * Money may go back in full without a decision of staff, such as by a lost dispute. It takes the credit with it, and also
 * what bookings give back to that credit later.
 */
function rewrite(deps: Deps, named: Named, change: (payment: Payment) => Payment): Promise<Result<Purchase>> {
  return changePurchase(deps, named, async (purchase) => {
    const before = purchase.payment;
    const payment = change(before);
    if (payment === before) return ok(null);
    const happened = moneyEvents(before, payment);
    const isAllBack = refundedOf(payment) === payment.amountMinor && learnedBack(payment) > learnedBack(before);
    const credit = isAllBack ? await findCredit(deps.db, named.tenantId, named.id) : undefined;
    const next = { ...purchase, payment };
    if (!credit) return ok({ next, happened });
    const statements = [withdrawAll(deps.db, named.id)];
    return ok({ next, statements, happened: [{ type: "credit.taken_back" }, ...happened] });
  });
}

const AT_ONCE = 50;

/**
 * Ends sales whose time to pay is over: the provider ends its page, and says whether money has come. What was not paid is
 * forgotten after a while.
 */
export async function sweepPurchases(deps: Deps): Promise<number> {
  const waiting = await takeWaiting(deps.db, deps.clock.now(), AT_ONCE);
  for (const purchase of waiting) {
    const isOver = purchase.payment.state !== "open";
    await orNull<unknown>("purchase_not_ended", isOver ? lookAgain(deps, purchase) : endPage(deps, purchase));
  }
  return waiting.length;
}

/** Its page is over. A bank may still take a refused try, and the report of it may be lost. So it is looked at daily. */
async function lookAgain(deps: Deps, purchase: Purchase): Promise<void> {
  const now = deps.clock.now();
  const forgetAt = forgottenFrom(purchase);
  if (now >= forgetAt) {
    await runBatch(deps.db, forgetUnpaid(deps.db, purchase));
    return;
  }
  const hearing = await heardAtEnd(deps, purchase);
  if (hearing?.word.kind === "paid") {
    await settlePurchase(deps, purchase, hearing);
    return;
  }
  const isEarly = now - (purchase.payBy ?? 0) <= MOST_TAKEN_LATE_MS;
  const mayBeTaken = isEarly && (hearing === null || "mayBeTaken" in hearing.word);
  await postponeLook(deps.db, purchase, mayBeTaken ? now + DAY_MS : forgetAt);
}

async function endPage(deps: Deps, purchase: Purchase): Promise<void> {
  const hearing = await heardAtEnd(deps, purchase);
  if (hearing) await settlePurchase(deps, purchase, hearing);
  else await postponeLook(deps.db, purchase, deps.clock.now() + ASK_AGAIN_MS);
}

const EXPIRED: Hearing = { word: { kind: "expired" } };

/** What ends a sale that waits. Null to ask again. Money that comes after a silent provider still gives the credit. */
async function heardAtEnd(deps: Deps, { payment, payBy }: Purchase): Promise<Hearing | null> {
  const isTooLong = deps.clock.now() - (payBy ?? 0) > MOST_ASKING_MS;
  const { checkout } = payment;
  const connected = checkout && (await accountById(deps, checkout.connectionId));
  // No customer knows the address of a page that was not noted.
  if (connected === null) return EXPIRED;
  if (connected === "unreadable") return isTooLong ? EXPIRED : null;
  const ended = await connected.account.end(checkout?.id ?? "");
  if (!ended.ok) return ended.reason === "refused" || isTooLong ? EXPIRED : null;
  const { value } = ended;
  if (value.kind === "open" || value.kind === "processing") return isTooLong ? EXPIRED : null;
  return { word: value, ...whetherGone(connected) };
}

/** The account of its page was removed: no customer pays on it any more. */
export async function endPurchasePage(deps: Deps, { id, tenantId }: Named): Promise<void> {
  const purchase = await readPurchase(deps, tenantId, id);
  if (purchase.ok && purchase.value.payment.state === "open") await endPage(deps, purchase.value);
}
