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
export function learnRefunds(payment: Payment, listed: readonly SeenRefund[], by: string, now: number): Payment {
  if (!wasTaken(payment)) return payment;
  const seen = withoutTwins(payment, listed);
  const carried = new Set(seen.flatMap(({ ours, state }) => (ours !== null && state !== "failed" ? [ours] : [])));
  const isKnown = ({ id }: SeenRefund) => payment.refunds.some(({ seenAs }) => seenAs === id);
  // What the bank has sent back makes room for the others.
  const inOrder = [...seen.filter(isKnown), ...seen.filter(({ ours }) => ours !== null), ...seen.filter(isOfBusiness)];
  return inOrder.reduce((learned, one) => {
    if (one.ours !== null) return withOwn(learned, one, { carried, by, now });
    const known = learned.refunds.filter(({ seenAs }) => seenAs === one.id);
    if (known.length > 0) return known.reduce((each, { id }) => answeredBy(each, id, one, now), learned);
    return one.state === "done" ? withSeen(learned, one, { carried, by, now }) : learned;
  }, payment);
}

/**
 * The provider may carry out a refund of ours twice, where no key names a repetition. One of the two is ours. The other one
 * counts as money that went back there by itself, so that the books say what the provider gave.
 */
function withoutTwins({ refunds }: Payment, listed: readonly SeenRefund[]): readonly SeenRefund[] {
  const known = new Set(refunds.map(({ seenAs }) => seenAs));
  const own = new Map<string, SeenRefund>();
  for (const one of listed) {
    if (one.ours === null || known.has(one.id)) continue;
    const before = own.get(one.ours);
    if (!before || comesFirst(one, before)) own.set(one.ours, one);
  }
  return listed.map((one) => (one.ours === null || own.get(one.ours) === one ? one : { ...one, ours: null }));
}

/** What moved counts before what failed. Else the order is that of the names, so that each list chooses the same one. */
function comesFirst(one: SeenRefund, other: SeenRefund): boolean {
  const hasFailed = one.state === "failed";
  return hasFailed === (other.state === "failed") ? one.id < other.id : !hasFailed;
}

function isOfBusiness({ ours }: SeenRefund): boolean {
  return ours === null;
}

/** One of ours. It may have gone back after all, beside the other money that seemed to stand for it. */
function withOwn(payment: Payment, seen: SeenRefund, { carried, by, now }: Learning): Payment {
  const { refunds } = payment;
  const refund = refunds.find(({ id }) => id === seen.ours);
  // What was learned was never asked for.
  if (!refund || (refund.seenAs !== undefined && refund.by === by)) return payment;
  const carrier = refunds.find(({ carries }) => carries === refund.id);
  const isReplaced = refund.seenAs !== undefined || refund.carries !== undefined;
  if (carrier || !isReplaced) return answeredBy(payment, (carrier ?? refund).id, seen, now);
  if (seen.state === "failed") return payment;
  // What was left of it is not to go back beside it. The receipt of what took its place stands.
  const rest = refunds.find((one) => one.state === "due" && isRestOf(one, refund.id, refunds));
  const room = payment.amountMinor - refundedOf({ refunds: refunds.filter((one) => one !== rest) });
  if (room <= 0) return payment;
  const { reason, by: decidedBy, askedAgainBy } = refund;
  const anew = { id: nextRefundId(payment, refunds.length), reason, by: decidedBy, decidedAt: now };
  const made: PaymentRefund = {
    ...(rest ?? { ...anew, ...(askedAgainBy !== undefined && { askedAgainBy }) }),
    amountMinor: Math.min(seen.amountMinor, room),
    ...(seen.state === "done" ? { state: "done", endedAt: now } : { state: "due", endedAt: null }),
    carries: refund.id,
  };
  const next = rest ? refunds.map((one) => (one === rest ? made : one)) : [...refunds, made];
  return { ...payment, refunds: fitting(next, payment.amountMinor, { carried, now }) };
}

/** What has gone back leaves no room for all that was decided. The newest that do not fit have failed. */
function fitting(
  refunds: readonly PaymentRefund[],
  amountMinor: number,
  { carried, now }: Omit<Learning, "by">,
): readonly PaymentRefund[] {
  const over = refunds.findLast((one) => one.state === "due" && !isCarried(one, carried));
  if (!over || givenBack({ refunds }) <= amountMinor) return refunds;
  const failed = { ...over, state: "failed", endedAt: now } as const;
  return fitting(
    refunds.map((one) => (one === over ? failed : one)),
    amountMinor,
    { carried, now },
  );
}

/** Whether the provider is about to give it back. */
function isCarried({ id, carries }: PaymentRefund, carried: ReadonlySet<string>): boolean {
  return carried.has(carries ?? id);
}

/** Whether a refund is what is left of another one, after one step or several. */
function isRestOf({ restOf }: PaymentRefund, id: string, refunds: readonly PaymentRefund[]): boolean {
  if (restOf === undefined || restOf === id) return restOf === id;
  const between = refunds.find((one) => one.id === restOf);
  return between !== undefined && isRestOf(between, id, refunds);
}

function nextRefundId({ id }: Payment, count: number): string {
  return `${id}-${count + 1}`;
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
  const isUnderWay = (one: PaymentRefund) => one.state === "due" && isCarried(one, carried);
  const underWay = payment.refunds.filter(isUnderWay).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  let left = Math.min(seen.amountMinor, payment.amountMinor - refundedOf(payment) - underWay);
  const refunds: PaymentRefund[] = [];
  const rests: PaymentRefund[] = [];
  const nextId = () => nextRefundId(payment, payment.refunds.length + rests.length);
  for (const refund of payment.refunds) {
    const part = refund.state === "due" && !isUnderWay(refund) ? Math.min(left, refund.amountMinor) : 0;
    if (part <= 0) {
      refunds.push(refund);
      continue;
    }
    left -= part;
    refunds.push({ ...refund, amountMinor: part, state: "done", endedAt: now, seenAs: seen.id });
    // A new id: the provider may know the old one with its amount.
    const { requestKey: _, requestMinor: __, ...decided } = refund;
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

/**
 * Notes a dispute, and its end once it is known. The first end stays. Of money that is not known yet nothing can have gone
 * back: that end is to be told again.
 */
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
  if (!wasTaken(noted)) return noted;
  const { id, amountMinor } = ended;
  const seen = { id, ours: null, amountMinor, state: "done" } as const;
  return { ...learnRefunds(noted, [seen], by, now), disputeEnded: "lost" };
}
