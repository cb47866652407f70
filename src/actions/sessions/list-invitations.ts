import { type ListQuery, type Page, pageOfAll, readPiece } from "../../db/paging";
import type { InvitationRecord } from "../../domain/booking/session";
import { homeOf } from "../../domain/ids";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { KeptSession } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import type { Deps } from "../deps";
import { readSession } from "./read-session";

export type InvitationPage = { readonly page: Page<InvitationRecord>; readonly session: KeptSession };

/** A page of the invitations to a session, the oldest first. */
export async function listInvitations(
  deps: Deps,
  tenantId: string,
  sessionId: string,
  query: ListQuery,
): Promise<Result<InvitationPage>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  const session = await readSession(deps, tenantId, sessionId);
  const home = homeOf("ses", sessionId);
  if (!session.ok || home?.kind !== "coordinator") return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const all = await coordinator.listInvitations(sessionId);
  const sorted = [...all].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  return ok({ page: pageOfAll(sorted, piece.value, ({ createdAt }) => createdAt), session: session.value });
}
