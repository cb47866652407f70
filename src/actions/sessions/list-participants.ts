import { type ListQuery, type Page, pageOf, readPiece } from "../../db/paging";
import { homeOf } from "../../domain/ids";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Done } from "../../objects/messages";
import { coordinatorOf } from "../../objects/stubs";
import type { KeptBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { readSession } from "./read-session";

export async function listParticipants(
  deps: Deps,
  tenantId: string,
  sessionId: string,
  query: ListQuery,
): Promise<Result<Page<KeptBooking>>> {
  const asked = readPiece(query);
  if (!asked.ok) return asked;
  const piece = asked.value;
  const session = await readSession(deps, tenantId, sessionId);
  const home = homeOf("ses", sessionId);
  if (!session.ok || home?.kind !== "coordinator") return refused(missing("session"));
  const coordinator = coordinatorOf(deps.env.COORDINATOR, tenantId, home.serviceId);
  const found: Done[] = await coordinator.listParticipants(sessionId, { ...piece, limit: piece.limit + 1 });
  return ok(pageOf(found, piece.limit, ({ booking }) => [booking.createdAt, booking.id]));
}
