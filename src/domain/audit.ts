// What the audit log of a business may say. The log on the team's page has words for each.

import { EVENT_TYPES, type EventType } from "./events";

/** What members do that no event tells of. */
const NO_EVENTS = [
  "announcement.created",
  "announcement.deleted",
  "bookings.exported",
  "cash.counted",
  "commission.exported",
  "customer.exported",
  "customer.wishes_noted",
  "member.address_changed",
  "member.google_added",
  "member.google_removed",
  "member.invited",
  "member.joined",
  "member.left",
  "member.passkey_added",
  "member.passkey_removed",
  "member.password_removed",
  "member.password_set",
  "member.removed",
  "member.sign_in_failed",
  "member.signed_in",
  "member.updated",
  "message.resent",
  "message.tested",
  "payments.exported",
  "receipts.exported",
  "tenant.token_restated",
  "webhook.redelivered",
  "webhook.tested",
] as const;

/** Customers, providers or the clock alone cause these events. So no member stands behind them. */
const WITHOUT_A_MEMBER = [
  "booking.expiring",
  "booking.reminder",
  "session.accepted",
  "session.declined",
  "waitlist.expired",
] as const satisfies readonly EventType[];

export type AuditAction = Exclude<EventType, (typeof WITHOUT_A_MEMBER)[number]> | (typeof NO_EVENTS)[number];

const withoutMember: readonly string[] = WITHOUT_A_MEMBER;

/** What is in both logs under one name. */
export type LoggedEvent = EventType & AuditAction;

export const AUDIT_ACTIONS: readonly AuditAction[] = [
  ...(Object.keys(EVENT_TYPES) as EventType[]).filter((type): type is LoggedEvent => !withoutMember.includes(type)),
  ...NO_EVENTS,
];
