// From an op to the request that it means for a tenant as it stands.

import type { Attempt } from "./attempt";
import { cancel, cancelSeries, decide, move, reassign, release } from "./changing";
import type { Ledger } from "./ledger";
import type { Op } from "./ops";
import { bookHold, place, series } from "./placing";
import { restore, unmark } from "./taking-back";
import { answerOffer, join } from "./waiting";

/** Null when there is nothing that the op could be about. */
export async function prepare(ledger: Ledger, op: Op): Promise<Attempt | null> {
  switch (op.op) {
    case "book":
    case "hold":
      return place(ledger, op);
    case "series":
      return series(ledger, op);
    case "book_hold":
      return bookHold(ledger, op.nth);
    case "release":
      return release(ledger, op.nth);
    case "cancel":
      return cancel(ledger, op.nth, op.by);
    case "move":
      return move(ledger, op.nth, op.by, op.when);
    case "reassign":
      return reassign(ledger, op.nth, op.to);
    case "unmark":
      return unmark(ledger, op.nth, op.mark);
    case "restore":
      return restore(ledger, op.nth);
    case "cancel_series":
      return cancelSeries(ledger, op.nth, op.from);
    case "join":
      return join(ledger, op);
    case "accept":
    case "decline":
    case "offer":
      return answerOffer(ledger, op.op, op.nth);
    default:
      return decide(ledger, op.op, op.nth);
  }
}
