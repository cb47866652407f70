// The calls by which others claim a calendar's resource, and freeze it. One that may leave a row for the alarm notes so
// before its transaction.

import type * as types from "../messages";
import { PayingObject } from "../paying-object";
import { bid, conclude, concludeAll, pin, prepare } from "./calendar-participant";
import { freeze, unfreeze } from "./calendar-rules";
import type { CalendarTx } from "./calendar-tx";

export abstract class ParticipantObject extends PayingObject<CalendarTx> {
  bid(request: types.BidRequest): types.BidOutcome {
    return this.transact((tx) => bid(tx, request));
  }

  prepare(command: types.PrepareCommand): types.PrepareOutcome {
    this.peerWork.note();
    return this.transact((tx) => prepare(tx, command));
  }

  pin(subjectId: string, attempt: number): types.PrepareOutcome {
    this.peerWork.note();
    return this.transact((tx) => pin(tx, subjectId, attempt));
  }

  conclude(conclusion: types.Conclusion): readonly types.TouchedMonth[] {
    this.peerWork.note();
    return this.transact((tx) => conclude(tx, conclusion));
  }

  concludeAll(conclusions: readonly types.Conclusion[]): readonly types.TouchedMonth[] {
    this.peerWork.note();
    return this.transact((tx) => concludeAll(tx, conclusions));
  }

  /** Keeps its old name, and the outcome "retired", for isolates of the build before. */
  fence(): types.RetireOutcome {
    this.peerWork.note();
    return this.transact((tx) => freeze(tx));
  }

  liftFence(): void {
    this.peerWork.note();
    this.transact((tx) => unfreeze(tx));
  }
}
