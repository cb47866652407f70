// A line of the audit log for what staff did without changing the configuration: no event follows from it.

import type { NewAudit } from "../db/logs";
import type { AuditAction } from "../domain/audit";
import { type Authority, auditNameOf } from "../domain/tenant/actor";
import { type Deps, newId } from "./deps";

export function audited(
  { clock }: Deps,
  { tenantId, actor }: Authority,
  action: AuditAction,
  subjectId: string,
  detail: object,
): NewAudit {
  return {
    id: newId("aud"),
    tenantId,
    actor: auditNameOf(actor),
    action,
    subjectId,
    detail: JSON.stringify(detail),
    occurredAt: clock.now(),
  };
}
