// What the functions of a coordinator work with: CoordinatorTx inside one transaction, Coordinator between transactions.

import type { Home } from "../../domain/ids";
import type { Env } from "../../env";
import type { BookingTx } from "../bookings/booking-tx";
import type { KeyedMutex } from "../keyed-mutex";
import type { JointClaims } from "../two-phase/joint-claims";
import type { WaitlistWork } from "./waitlist-work";

export type CoordinatorHome = Home & { readonly kind: "coordinator" };

export type CoordinatorTx = BookingTx & {
  readonly home: CoordinatorHome;
  readonly waitlistWork: WaitlistWork;
  /** Sessions whose seats this command may have changed. */
  readonly changed: Set<string>;
  /** Those among them in which seats came free. */
  readonly left: Set<string>;
};

export type Coordinator = {
  readonly env: Env;
  readonly home: CoordinatorHome;
  readonly sql: SqlStorage;
  /**
   * The turns of JointClaims, which go by the id of a subject. Here requests also take turns by `key/` and their
   * idempotency key. New sessions do by `start/` and their start, offers by `waited/` and the start that is waited for.
   */
  readonly turns: KeyedMutex;
  readonly waitlistWork: WaitlistWork;
  readonly claims: JointClaims<CoordinatorTx>;
  readonly now: () => number;
  readonly transact: <T>(command: (tx: CoordinatorTx) => T) => T;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Offers free places to the waitlist. */
  readonly wake: () => Promise<boolean>;
};
