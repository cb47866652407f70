// Staff take back marks, and cancellations of their own.

import { testClock } from "../../support/clock";
import { type Attempt, choose } from "./attempt";
import { change } from "./changing";
import { type Booked, DAY, type Ledger, statusAt } from "./ledger";
import type { MarkName } from "./ops";

export function unmark(ledger: Ledger, nth: number, wanted: MarkName | "own"): Attempt | null {
  const now = testClock.now();
  const subject = choose(ledger, nth, (one) => markOf(one, now) !== null);
  if (!subject) return null;
  const own = markOf(subject, now);
  const mark = wanted === "own" ? (own ?? "arrived") : wanted;
  const isGone = mark !== own && statusAt(subject, now) === "confirmed";
  // A day after the end the clock alone completes what is confirmed.
  const isOpen = isGone || (mark === own && now < subject.endAt + DAY);
  return change(
    ledger,
    subject,
    `unmark ${mark}`,
    () => ledger.site.tenant.staff("POST", `/bookings/${subject.id}/unmark`, { mark }),
    isOpen,
    { status: "confirmed", isSame: isGone, hasArrived: subject.arrivedAt !== null && (isGone || mark !== "arrived") },
  );
}

function markOf(booked: Booked, now: number): MarkName | null {
  const status = statusAt(booked, now);
  if (status === "completed" || status === "no_show") return status;
  return status === "confirmed" && booked.arrivedAt !== null ? "arrived" : null;
}

/** Only what staff ended themselves comes back, and only where its place is still free. */
export function restore(ledger: Ledger, nth: number): Attempt | null {
  const now = testClock.now();
  const isEnded = (one: Booked) => ["cancelled", "rejected"].includes(statusAt(one, now));
  const subject = choose(ledger, nth, (one) => isEnded(one) && ledger.endedByStaff.has(one.id));
  if (!subject) return null;
  const isLive = ["pending", "confirmed"].includes(statusAt(subject, now));
  const mayComeBack = isEnded(subject) && ledger.endedByStaff.has(subject.id) && now < subject.endAt + DAY;
  const attempt = change(
    ledger,
    subject,
    "restore",
    () => ledger.site.tenant.staff("POST", `/bookings/${subject.id}/restore`, {}),
    isLive ? true : mayComeBack ? null : false,
    { startAt: subject.startAt, isSame: isLive },
  );
  return {
    ...attempt,
    absorb: (answer, isAlone) => {
      // From then on it stands by the will of staff: no limit of its customer bounds it.
      if (answer.status === 200 && !isLive) ledger.byStaff.add(subject.id);
      return attempt.absorb(answer, isAlone);
    },
  };
}
