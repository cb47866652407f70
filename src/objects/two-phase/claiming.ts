// One claim under way: what it works with, and the message that prepares one resource.

import type { ChosenResource, ResourceClaim } from "../../domain/availability/claims";
import type { Env } from "../../env";
import type { BookedResource, PrepareOutcome, TouchedMonth } from "../messages";
import { calendarOf } from "../stubs";
import type { CalendarBid } from "./bids";
import { bidRequestOf, type ClaimWish } from "./claim-wish";
import { PREPARE_LEASE_MS } from "./decision-log";
import type { VainStarts } from "./vain-starts";

export type Claiming = {
  readonly env: Env;
  readonly tenantId: string;
  readonly wish: ClaimWish;
  readonly attempts: Attempts;
};

/** How the object records attempts and gives them up. */
export type Attempts = {
  begin(subjectId: string, resourceIds: readonly string[]): number;
  giveUp(subjectId: string, attempt: number): void;
  /** Starts for which a direct claim failed a short while ago. */
  readonly vain: VainStarts;
};

export type Claimed = {
  readonly status: "claimed";
  readonly attempt: number;
  readonly claims: readonly ResourceClaim[];
  readonly span: CalendarBid["span"];
  readonly lead: BookedResource;
  /** The chosen resources, the lead first. */
  readonly resources: readonly BookedResource[];
  readonly touched: readonly TouchedMonth[];
};

/** Resources that are to serve together, each with the spaces around it. */
type Chosen = readonly Pick<ChosenResource, "resourceId" | "ancestorIds">[];

/** Asks one calendar to prepare one claim of an attempt. */
export function prepareOne(
  { env, tenantId, wish }: Claiming,
  { resourceId, role, units }: ResourceClaim,
  { startAt, endAt, periodId }: CalendarBid["span"],
  chosen: Chosen,
  attempt: number,
): Promise<PrepareOutcome> {
  const ancestorIds = chosen.find((one) => one.resourceId === resourceId)?.ancestorIds ?? [];
  return calendarOf(env.CALENDAR, tenantId, resourceId).prepare({
    ...bidRequestOf(wish, { role, units }),
    startAt,
    endAt,
    periodId,
    attempt,
    patienceMs: wish.patienceMs ?? PREPARE_LEASE_MS,
    ancestorIds,
    shown: wish.shown && { ...wish.shown, endAt },
  });
}
