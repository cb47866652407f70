// Money that went back at the provider without Berth: staff used its dashboard, or a bank won a dispute. Berth learns of
// it once, and counts it for refunds that were decided and not done yet.

import { answerRefund, givenBack, refundedOf } from "./giving-back";
import { type Payment, type PaymentRefund, wasTaken } from "./payment";

/** A refund as its provider lists it. */
export type SeenRefund = {
  /** The provider's name of it. */
  readonly id: string;
  /** The refund of ours that it carries out. Null where the business made it there itself. */
  readonly ours: string | null;
  readonly amountMinor: number;
  readonly state: "pending" | "done" | "failed";
};

/** A payment with what its provider lists of it. The same payment where nothing is new. */
export function learnRefunds(payment: Payment, seen: readonly SeenRefund[], by: string, now: number): Payment {
  if (!wasTaken(payment)) return payment;
  const carried = new Set(seen.flatMap(({ ours, state }) => (ours !== null && state !== "failed" ? [ours] : [])));
  const own = seen.reduce(
    (learned, one) => (one.ours === null ? learned : withOwn(learned, one, { by, now })),
    payment,
  );
  return seen.reduce((learned, one) => {
    if (one.ours !== null) return learned;
    const known = learned.refunds.filter(({ seenAs }) => seenAs === one.id);
    if (known.length > 0) return known.reduce((each, { id }) => answeredBy(each, id, one, now), learned);
    return one.state === "done" ? withSeen(learned, one, { carried, by, now }) : learned;
  }, own);
}

/** One of ours. It may have gone back after all, beside the other money that seemed to stand for it. */
function withOwn(payment: Payment, seen: SeenRefund, { by, now }: Omit<Learning, "carried">): Payment {
  const refund = payment.refunds.find(({ id }) => id === seen.ours);
  // What was learned was never asked for.
  if (!refund || (refund.seenAs !== undefined && refund.by === by)) return payment;
  if (refund.seenAs === undefined || seen.state === "failed") return answeredBy(payment, refund.id, seen, now);
  const { seenAs, ...own } = refund;
  const state = seen.state === "done" ? ("done" as const) : ("due" as const);
  // What was left of it is not to go back beside it. The other money takes its place, or is learned anew.
  const rest = payment.refunds.find(({ restOf, state: its }) => restOf === refund.id && its === "due");
  const beside = payment.refunds.filter((one) => one !== refund && one !== rest);
  const room = payment.amountMinor - givenBack({ refunds: beside }) - (rest ? refund.amountMinor : 0);
  if (room <= 0) return payment;
  const amountMinor = Math.min(seen.amountMinor, room);
  return {
    ...payment,
    refunds: payment.refunds.map((one) => {
      if (one === refund) return { ...own, amountMinor, state };
      return one === rest ? { ...rest, amountMinor: refund.amountMinor, state: "done", endedAt: now, seenAs } : one;
    }),
  };
}

function answeredBy(payment: Payment, refundId: string, { id, ours, state }: SeenRefund, now: number): Payment {
  if (state === "pending") return payment;
  return answerRefund(payment, refundId, state, now, ours === null ? id : undefined) ?? payment;
}

type Learning = { readonly carried: ReadonlySet<string>; readonly by: string; readonly now: number };

/**
 * What went back stands for refunds that are due and that the provider does not carry out yet: no second one follows.
 * What exceeds them is a refund of its own. No more goes back than was taken.
 */
function withSeen(payment: Payment, seen: SeenRefund, { carried, by, now }: Learning): Payment {
  const isCarried = ({ id, state }: PaymentRefund) => state === "due" && carried.has(id);
  const underWay = payment.refunds.filter(isCarried).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  let left = Math.min(seen.amountMinor, payment.amountMinor - refundedOf(payment) - underWay);
  const refunds: PaymentRefund[] = [];
  const rests: PaymentRefund[] = [];
  const nextId = () => `${payment.id}-${payment.refunds.length + rests.length + 1}`;
  for (const refund of payment.refunds) {
    const part = refund.state === "due" && !isCarried(refund) ? Math.min(left, refund.amountMinor) : 0;
    if (part <= 0) {
      refunds.push(refund);
      continue;
    }
    left -= part;
    refunds.push({ ...refund, amountMinor: part, state: "done", endedAt: now, seenAs: seen.id });
    // A new id: the provider may know the old one with its amount.
    const { requestKey: _, ...decided } = refund;
    if (part < refund.amountMinor) {
      rests.push({ ...decided, id: nextId(), amountMinor: refund.amountMinor - part, restOf: refund.id });
    }
  }
  if (left > 0) {
    const own = {
      id: nextId(),
      amountMinor: left,
      reason: null,
      by,
      state: "done",
      decidedAt: now,
      endedAt: now,
    } as const;
    rests.push({ ...own, seenAs: seen.id });
  }
  return refunds.every((refund, at) => refund === payment.refunds[at]) && rests.length === 0
    ? payment
    : { ...payment, refunds: [...refunds, ...rests] };
}

/** What went back without a decision of Berth's. */
export function learnedBack({ refunds, provider }: Payment): number {
  const own = refunds.filter(({ state, seenAs, by }) => state === "done" && seenAs !== undefined && by === provider);
  return own.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** How a dispute ended. What the bank took back has gone back to the customer. */
export type EndedDispute = { readonly id: string; readonly isLost: boolean; readonly amountMinor: number };

/** Notes a dispute, and its end once it is known. The first end stays. */
export function noteDispute(
  payment: Payment,
  {
    at,
    ended,
    by,
    now,
  }: { readonly at: number; readonly ended: EndedDispute | null; readonly by: string; readonly now: number },
): Payment {
  const noted = payment.disputedAt === undefined ? { ...payment, disputedAt: at } : payment;
  if (ended === null || noted.disputeEnded !== undefined) return noted;
  if (!ended.isLost) return { ...noted, disputeEnded: "won" };
  const { id, amountMinor } = ended;
  const seen = { id, ours: null, amountMinor, state: "done" } as const;
  return { ...learnRefunds(noted, [seen], by, now), disputeEnded: "lost" };
}
