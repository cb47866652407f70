// A change of D1 with its log lines and its pushes, in one batch.

import type { SQL } from "drizzle-orm";
import { runBatch, type Statement } from "../../db/database";
import { insertIdempotencyKey } from "../../db/idempotency-keys";
import { insertAudit, insertAuditIf, insertEvent, insertEventIf } from "../../db/logs";
import type { LoggedEvent } from "../../domain/audit";
import { type AuditedActor, auditNameOf } from "../../domain/tenant/actor";
import type { CreationKey } from "../create-once";
import { type Deps, newId, orNull } from "../deps";
import { type Pending, pushOwed } from "./push-changes";

export type ConfigChange = {
  readonly tenantId: string;
  readonly actor: AuditedActor;
  /** `service.updated`, the same in the event log and the audit log. */
  readonly action: LoggedEvent;
  readonly subjectId: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The change itself, then its pushes. */
  readonly statements: readonly Statement[];
  /** Whether the change happened, if its own statement can find that it must not. */
  readonly cameAbout?: SQL;
  /** The request's idempotency key; from this batch on, it creates nothing else. */
  readonly once?: CreationKey | null;
};

/** Makes a change in D1, whole or not at all. Returns the objects that have not received it yet. */
export function makeChange(deps: Deps, change: ConfigChange): Promise<Pending> {
  return makeChanges(deps, change.tenantId, [change]);
}

/** Makes several changes of one tenant in one batch. */
export async function makeChanges(deps: Deps, tenantId: string, changes: readonly ConfigChange[]): Promise<Pending> {
  const made = changes.map((change) => statementsOf(deps, change));
  await runBatch(
    deps.db,
    made.flatMap(({ statements }) => statements),
  );
  const { EVENTS } = deps.env;
  const events = made.map(({ eventId }) => eventId);
  if (EVENTS) deps.background(orNull("events_not_sent", EVENTS.send({ tenant: tenantId, events })));
  return pushOwed(deps, tenantId);
}

function statementsOf(deps: Deps, change: ConfigChange): { statements: Statement[]; eventId: string } {
  const { tenantId, actor, action, subjectId, cameAbout, once } = change;
  const { db } = deps;
  const occurredAt = deps.clock.now();
  const detail = JSON.stringify(change.detail);
  const audit = { id: newId("aud"), tenantId, actor: auditNameOf(actor), action, subjectId, detail, occurredAt };
  const event = { id: newId("evt"), tenantId, type: action, subjectId, occurredAt };
  const statements = [
    ...(once ? [insertIdempotencyKey(db, { ...once, subjectId, createdAt: occurredAt })] : []),
    ...change.statements,
    cameAbout ? insertAuditIf(db, audit, cameAbout) : insertAudit(db, audit),
    cameAbout ? insertEventIf(db, event, cameAbout) : insertEvent(db, event),
  ];
  return { statements, eventId: event.id };
}
