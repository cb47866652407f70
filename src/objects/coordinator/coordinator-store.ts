// Synchronous SQL for what only a coordinator keeps: sessions and invitations. Every function runs inside the caller's
// transaction; none decides anything.

import { EVERYTHING } from "../../db/paging";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { InvitationRecord, SessionRecord, SessionSeats } from "../../domain/booking/session";
import { IS_BLOCKING, readBookingsIn, readBookingsPiece } from "../bookings/booking-store";
import { readServiceNow } from "../bookings/service-store";
import type { Piece } from "../messages";

export function readSession(sql: SqlStorage, sessionId: string): SessionRecord | undefined {
  const row = sql.exec<{ document: string }>("SELECT document FROM sessions WHERE id = ?", sessionId).toArray()[0];
  return row && parseSession(row.document);
}

export function readOpenSession(sql: SqlStorage, startAt: number): SessionRecord | undefined {
  const row = sql
    .exec<{ document: string }>("SELECT document FROM sessions WHERE start_at = ? AND status = 'open'", startAt)
    .toArray()[0];
  return row && parseSession(row.document);
}

/** Sessions that start in [fromAt, toAt), in order. */
export function readSessions(sql: SqlStorage, fromAt: number, toAt: number, { after, limit }: Piece): SessionRecord[] {
  return sql
    .exec<{ document: string }>(
      `SELECT document FROM sessions WHERE start_at >= ? AND start_at < ? AND (start_at, id) > (?, ?)
       ORDER BY start_at, id LIMIT ?`,
      fromAt,
      toAt,
      after?.[0] ?? -1,
      after?.[1] ?? "",
      limit,
    )
    .toArray()
    .map((row) => parseSession(row.document));
}

export function readOpenSessions(sql: SqlStorage, fromAt: number): SessionRecord[] {
  return sql
    .exec<{ document: string }>(
      "SELECT document FROM sessions WHERE status = 'open' AND start_at >= ? ORDER BY start_at",
      fromAt,
    )
    .toArray()
    .map((row) => parseSession(row.document));
}

export function writeSession(sql: SqlStorage, session: SessionRecord): void {
  sql.exec(
    `INSERT INTO sessions (id, start_at, status, document) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, document = excluded.document`,
    session.id,
    session.startAt,
    session.status,
    JSON.stringify(session),
  );
}

/** Bookings that have, or had, seats of a session. */
export function readParticipants(sql: SqlStorage, sessionId: string): BookingRecord[] {
  return readBookingsIn(sql, sessionId);
}

/** One piece of them, in the order of their making. */
export function readParticipantsPiece(sql: SqlStorage, sessionId: string, piece: Piece): BookingRecord[] {
  return readBookingsPiece(sql, sessionId, piece);
}

/** Taken seats. Commands expire overdue holds before they count. */
export function countTaken(sql: SqlStorage, sessionId: string): number {
  return sql
    .exec<{ taken: number }>(
      `SELECT coalesce(sum(seats), 0) AS taken FROM bookings WHERE session_id = ? AND ${IS_BLOCKING}`,
      sessionId,
    )
    .one().taken;
}

/** Whether a customer already has a place in a session, not counting one booking. */
export function hasPlace(sql: SqlStorage, sessionId: string, customerId: string, apartFrom: string | null): boolean {
  return (
    sql
      .exec(
        `SELECT 1 FROM bookings WHERE session_id = ? AND customer_id = ? AND id IS NOT ? AND ${IS_BLOCKING} LIMIT 1`,
        sessionId,
        customerId,
        apartFrom,
      )
      .toArray().length > 0
  );
}

/** Seats of a session: its own number, or that of the service as it is now. */
export function placesOf(sql: SqlStorage, session: SessionRecord): number {
  return session.ownSeats ?? readServiceNow(sql, session.service.id)?.seats ?? session.service.seats;
}

export function seatsOf(sql: SqlStorage, session: SessionRecord): SessionSeats {
  return {
    id: session.id,
    seats: placesOf(sql, session),
    taken: countTaken(sql, session.id),
    isListed: session.visibility === "public",
    endAt: session.endAt,
    revision: session.revision,
  };
}

export function readInvitation(sql: SqlStorage, invitationId: string): InvitationRecord | undefined {
  const row = sql
    .exec<{ document: string }>("SELECT document FROM invitations WHERE id = ?", invitationId)
    .toArray()[0];
  return row && (JSON.parse(row.document) as InvitationRecord);
}

export function readInvitations(sql: SqlStorage, sessionId: string): InvitationRecord[] {
  return sql
    .exec<{ document: string }>("SELECT document FROM invitations WHERE session_id = ? ORDER BY id", sessionId)
    .toArray()
    .map((row) => JSON.parse(row.document) as InvitationRecord);
}

export function readInvitationsOf(
  sql: SqlStorage,
  customerId: string,
  { after, limit }: Piece = EVERYTHING,
): InvitationRecord[] {
  return sql
    .exec<{ document: string }>(
      "SELECT document FROM invitations WHERE customer_id = ? AND id > ? ORDER BY id LIMIT ?",
      ...[customerId, after?.[1] ?? "", limit],
    )
    .toArray()
    .map((row) => JSON.parse(row.document) as InvitationRecord);
}

export function writeInvitation(sql: SqlStorage, invitation: InvitationRecord): void {
  sql.exec(
    "INSERT OR REPLACE INTO invitations (id, session_id, customer_id, document) VALUES (?, ?, ?, ?)",
    invitation.id,
    invitation.sessionId,
    invitation.customerId,
    JSON.stringify(invitation),
  );
}

function parseSession(document: string): SessionRecord {
  return JSON.parse(document) as SessionRecord;
}
