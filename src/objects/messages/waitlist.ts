// Join and list the waitlist.

import type { Piece } from "../../db/paging";
import type { KnownCustomer } from "../../domain/booking/booking-record";
import type { EntryRecord, EntryStatus, EntryWish } from "../../domain/booking/waitlist";
import type { Service } from "../../domain/tenant/service";
import type {
  BookedResource,
  IdempotencyClaim,
  NeedsCoordinator,
  NoRules,
  OpenBounds,
  Refused,
  StaleService,
  TouchedMonth,
} from "./outcomes";

export type JoinWaitlistCommand = {
  readonly service: Service;
  readonly wish: EntryWish;
  readonly customer: KnownCustomer;
  readonly bounds?: OpenBounds;
  readonly idempotency: IdempotencyClaim;
};

export type JoinWaitlistOutcome = Waiting | Refused | StaleService | NoRules | NeedsCoordinator;

/** No place was free, so the customer joined the waitlist. */
export type Waiting = {
  readonly status: "waiting";
  readonly entry: EntryRecord;
  readonly position: number | null;
  readonly resources: readonly BookedResource[];
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type EntryOutcome = Waiting | Refused;

export type EntryFilter = {
  readonly serviceId: string | null;
  readonly status: EntryStatus | null;
  /** In the order of joining. An isolate of an earlier build sends none and gets all. */
  readonly piece?: Piece;
};
