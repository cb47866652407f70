import { insertAnnouncement } from "../../db/announcements";
import { runBatch } from "../../db/database";
import { insertIdempotencyKey } from "../../db/idempotency-keys";
import { insertAudit } from "../../db/logs";
import { findResource } from "../../db/resources";
import { findService } from "../../db/services";
import type { Audience, WishedAudience } from "../../domain/messages/audience";
import { invalid, missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import { type Authority, auditNameOf, mayAnnounce } from "../../domain/tenant/actor";
import { type CreationKey, creationOf } from "../create-once";
import { type Deps, newId } from "../deps";
import { wake } from "../messages/send-again";
import { readSession } from "../sessions/read-session";
import type { Announcement } from "./announcement";
import { readAnnouncement } from "./read-announcement";

/** A caller's clock may be slow by so much. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

export type NewAnnouncement = {
  readonly audience: WishedAudience;
  readonly subject: string;
  readonly text: string;
  readonly sendAt: number | null;
};

export const createAnnouncement = creationOf("announcements", makeAnnouncement, readAnnouncement);

async function makeAnnouncement(
  deps: Deps,
  staff: Authority,
  wish: NewAnnouncement,
  once: CreationKey | null,
): Promise<Result<Announcement>> {
  const { tenantId, actor } = staff;
  if (!mayAnnounce(staff, wish.audience)) return refused(refuse("forbidden", { scope: "manage" }));
  const { db } = deps;
  const now = deps.clock.now();
  // Nothing takes back what was sent at once because of a wrong year.
  if (wish.sendAt !== null && wish.sendAt < now - CLOCKS_DIFFER_MS)
    return refused(invalid("/send_at", "is in the past"));
  const audience = await checkAudience(deps, tenantId, wish.audience);
  if (!audience.ok) return audience;
  const id = newId("ann");
  const name = auditNameOf(actor);
  const sendAt = wish.sendAt ?? now;
  const row = {
    id,
    tenantId,
    audience: JSON.stringify(audience.value),
    title: wish.subject,
    text: wish.text,
    sendAt,
    state: "scheduled" as const,
    actor: name,
    createdAt: now,
    updatedAt: now,
  };
  const audited = {
    id: newId("aud"),
    tenantId,
    actor: name,
    action: "announcement.created" as const,
    subjectId: id,
    detail: JSON.stringify({ audience: audience.value.kind }),
    occurredAt: now,
  };
  await runBatch(db, [
    ...(once ? [insertIdempotencyKey(db, { ...once, subjectId: id, createdAt: now })] : []),
    insertAnnouncement(db, row),
    insertAudit(db, audited),
  ]);
  if (sendAt <= now) await wake(deps, tenantId);
  return readAnnouncement(deps, tenantId, id);
}

async function checkAudience(deps: Deps, tenantId: string, audience: WishedAudience): Promise<Result<Audience>> {
  const { db } = deps;
  if (audience.kind === "members") return ok(audience);
  const { from, to, service, resource, session } = audience;
  if (session) return checkSession(deps, tenantId, audience, session);
  if (from !== null && to !== null && to < from)
    return refused(invalid("/audience/to", "must not be earlier than from"));
  const found = service === null ? null : await findService(db, tenantId, service);
  if (service !== null && !found) return refused(missing("service"));
  if (resource !== null && !(await findResource(db, tenantId, resource))) return refused(missing("resource"));
  return ok({ ...audience, service: found?.id ?? null, session: null });
}

/** Participants are found by what their session has: its service, its start and its resource. */
async function checkSession(
  deps: Deps,
  tenantId: string,
  { from, to, service, resource }: Extract<WishedAudience, { kind: "customers" }>,
  sessionId: string,
): Promise<Result<Audience>> {
  if ([from, to, service, resource].some((given) => given !== null))
    return refused(invalid("/audience/session", "must stand without dates, service and resource"));
  const found = await readSession(deps, tenantId, sessionId);
  if (!found.ok) return found;
  const { session, resources } = found.value;
  return ok({
    kind: "customers",
    from: null,
    to: null,
    service: session.service.id,
    resource: resources[0]?.id ?? null,
    session: { id: session.id, startAt: session.startAt },
  });
}
