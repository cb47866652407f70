// Sessions and invitations to them.

import type { InvitationRecord, SessionRecord, SessionVisibility } from "../../domain/booking/session";
import type { Service } from "../../domain/tenant/service";
import type { BookedResource, IdempotencyClaim, NoRules, Refused, StaleService, TouchedMonth } from "./outcomes";

export type NewSessionCommand = {
  readonly service: Service;
  readonly startAt: number;
  readonly durationMinutes: number | null;
  readonly seats: number | null;
  readonly visibility: SessionVisibility;
  readonly title: string | null;
  readonly chosenId: string | null;
  readonly actor: string;
  readonly idempotency: IdempotencyClaim;
};

export type KeptSession = {
  readonly session: SessionRecord;
  readonly seats: number;
  readonly taken: number;
  readonly resources: readonly BookedResource[];
};

export type SessionDone = KeptSession & {
  readonly status: "done";
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type SessionOutcome = SessionDone | Refused | StaleService | NoRules;

export type InvitationDone = {
  readonly status: "done";
  readonly invitation: InvitationRecord;
  readonly session: KeptSession;
  readonly isReplay: boolean;
};

export type InvitationOutcome = InvitationDone | Refused;
