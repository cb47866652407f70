// What every command may answer, and what answers and commands share.

import type { OpenLimits } from "../../domain/booking/open-limits";
import type { Refusal } from "../../domain/refusal";

export type IdempotencyClaim = {
  /** Route, service and the client's key. The object's name carries the tenant. */
  readonly scopedKey: string;
  /** SHA-256 of the parsed body. */
  readonly fingerprint: string;
  /**
   * The end of the id that the request makes, so that the object finds the key by it. An earlier build does not send
   * it.
   */
  readonly idBody?: string;
};

/** The revision of the booking that a command is meant for. Null means any. */
export type IfMatch = {
  readonly ifRevision: number | null;
  /** Several revisions, any of which will do. */
  readonly ifRevisions?: readonly number[] | undefined;
};

/** How many open claims a customer may have in the deciding object. */
export type OpenBounds = {
  readonly limits: OpenLimits;
  /** A keyed hash of the customer's address. Null where addresses are not counted. */
  readonly address: string | null;
};

export type BookedResource = { readonly id: string; readonly name: string; readonly timeZone: string };

/** A version that this isolate has seen committed. It must not read an older one. */
export type TouchedMonth = { readonly resourceId: string; readonly month: string; readonly version: number };

export type Refused = { readonly status: "refused"; readonly refusal: Refusal };

/** The caller's service is older than the object's: read D1 again. */
export type StaleService = { readonly status: "stale_service"; readonly revision: number };

/** The calendar has never received its rules. */
export type NoRules = { readonly status: "no_rules"; readonly resourceId: string };

/** The calendar cannot decide alone, because its space lies in another one. */
export type NeedsCoordinator = { readonly status: "needs_coordinator" };
