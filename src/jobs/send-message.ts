// Sends one message. It is checked and written when it is sent, not when it was queued: what a booking has become by then
// decides. The written text is stored first, so a repeated try sends the same text under the same key.
//
// D1 is one thread for all bookings. So a message asks it for everything at once, and stores once. It notes its end
// together with that of its delivery.

import type { Deps } from "../actions/deps";
import { optOutsOf } from "../actions/messages/opt-outs";
import { type DeliveryRow, isUnderWay } from "../db/deliveries";
import { type MessageFacts, readMessageFacts } from "../db/message-facts";
import { findMessage, keepMessage, type MessageRow, storeMessage, storeUnsent } from "../db/messages";
import type { OptOut } from "../db/opt-outs";
import { type SentKind, UNDO_MS } from "../domain/messages/kinds";
import { quietUntil } from "../domain/messages/quiet-hours";
import { isOn, quietHoursOf } from "../domain/messages/settings";
import { paymentDestination } from "../domain/payments/destinations";
import { MINUTE_MS } from "../domain/time/local-time";
import { type Attempted, came, type Outcome } from "./attempt";
import { dispatch } from "./dispatch";
import { prepareMessage, type Sending } from "./prepare-message";
import { headersOf, tellsWhereItWas, unsubscribedTopic, writtenMessage } from "./write-message";

export async function sendMessage(deps: Deps, delivery: DeliveryRow): Promise<Outcome> {
  const sending = await prepareMessage(deps, delivery);
  if ("state" in sending) return came(sending);
  const { message } = sending;
  if (message.state !== "queued") return came({ state: "done" });
  const early = whyNotYet(sending) ?? (await whyMoneyMayCome(sending));
  if (early) return unsent(sending, early);
  const facts = await factsOf(sending);
  const attempted = whyNot(sending, facts);
  if (attempted) return unsent(sending, attempted);
  const written = message.text === null ? await store(asFirstWord(sending, facts), facts) : message;
  if (!written) return unsent(sending, { state: "skipped", reason: "erased" });
  if (written.state !== "queued") return came({ state: "done" });
  const { tenant, connection } = sending;
  return dispatch(deps, { message: written, tenant, connection, headers: await headersOf(sending) });
}

/** Why the message is not sent, as far as that is known without D1. Null when it may be. */
function whyNotYet({ deps, delivery, detail, subject, reader, message }: Sending): Attempted | null {
  if (reader === "customer" && message.recipient === null)
    return { state: "skipped", reason: subject.customer ? "no_address" : "no_customer" };
  // Staff chose so while the message waited.
  if (reader === "customer" && detail.notify === false) return { state: "skipped", reason: "not_to_tell" };
  const heldUntil = delivery.occurredAt + UNDO_MS;
  if (reader === "customer" && detail.by === "staff" && deps.clock.now() < heldUntil)
    return { state: "held", at: heldUntil };
  return subject.isOver === null ? null : { state: "skipped", reason: subject.isOver };
}

/** How long to wait before the provider's page is looked at again: a hundredth of what it has waited, within these bounds. */
const PAGE_MS = 5_000;
const LONGEST_PAGE_MS = 10 * MINUTE_MS;

/** While the provider has not ended its page, money may come. So the end of the time to pay is told after that. */
async function whyMoneyMayCome({ deps, delivery, detail }: Sending): Promise<Attempted | null> {
  if (detail.kind !== "payment_expired" || detail.payment === undefined) return null;
  const isOpen = await isUnderWay(deps.db, { ...delivery, destination: paymentDestination(detail.payment) });
  if (!isOpen) return null;
  // A bank may work on it for weeks.
  const now = deps.clock.now();
  const pause = Math.min(Math.max(Math.ceil((now - delivery.occurredAt) / 100), PAGE_MS), LONGEST_PAGE_MS);
  return { state: "held", at: now + pause };
}

const NO_FACTS: MessageFacts = {
  hasNewer: false,
  lastTold: null,
  isOptedOut: false,
  isErased: false,
  isUnheard: false,
};

/** Asks only where an answer can matter. Storing the message finds out about an erasure too. */
async function factsOf(sending: Sending): Promise<MessageFacts> {
  const { deps, delivery, detail, message, person, reader } = sending;
  const optOuts = reader === "customer" ? await optOutsFor(sending) : [];
  const newer = newerThan(detail.kind);
  const isBack = detail.isBack === true;
  const isWritten = message.text !== null && person !== null;
  const mayBeFirst = reader === "customer" && isOfKnown(detail);
  const isNeeded =
    mayBeFirst || optOuts.length > 0 || newer.length > 0 || isBack || tellsWhereItWas(sending) || isWritten;
  // Of a booking that came back, a try of which nothing is known may have been the only one.
  const asked = { delivery, newer, message, optOuts, person, isSure: isBack };
  return isNeeded ? readMessageFacts(deps.db, asked) : NO_FACTS;
}

async function optOutsFor({ deps, detail, tenant, channel, message }: Sending): Promise<readonly OptOut[]> {
  const topic = channel === "email" ? unsubscribedTopic(detail.kind) : "text";
  return topic ? optOutsOf(deps, tenant.id, topic, message.recipient ?? "") : [];
}

/** Why the message is not sent now, or null when it is. */
function whyNot(sending: Sending, facts: MessageFacts): Attempted | null {
  const { deps, detail, subject, tenant, reader, channel, message } = sending;
  if (facts.isErased) return { state: "skipped", reason: "erased" };
  if (reader !== "customer") return null;
  if (facts.hasNewer)
    return { state: "skipped", reason: detail.kind === "reminder" ? "newer_reminder" : "changed_since" };
  if (subject.told !== null) {
    if (message.told !== null && message.told !== subject.told) return { state: "skipped", reason: "changed_since" };
    // A first word about a booking is always told. A move is not, where the customer knows of it already.
    // Nor is a booking that came back before its customer heard that it had ended.
    const mayBeKnown = isMove(detail.kind) || detail.isBack === true;
    if (mayBeKnown && !detail.again && subject.told === facts.lastTold)
      return { state: "skipped", reason: "told_already" };
  }
  const { consents } = subject.customer ?? {};
  if (channel !== "email" && channel !== "notice" && !consents?.includes(channel))
    return { state: "skipped", reason: "no_consent" };
  if (facts.isOptedOut) return { state: "skipped", reason: "opted_out" };
  if (channel === "email") return null;
  const zone = subject.customer?.timeZone ?? tenant.timeZone;
  const quiet = quietUntil(quietHoursOf(sending.settings), zone, deps.clock.now());
  return quiet === null ? null : { state: "held", at: quiet };
}

/** What a waiting message of these kinds makes needless: of several moves or late reminders, the last is told. */
function newerThan(kind: SentKind): readonly SentKind[] {
  if (kind === "reminder") return ["reminder"];
  if (!isMove(kind)) return [];
  return ["moved", "moved_by_business", "cancelled", "cancelled_by_business", "session_cancelled"];
}

function isMove(kind: SentKind): boolean {
  return kind === "moved" || kind === "moved_by_business";
}

/** What staff did to a booking of which its customer is taken to know. */
function isOfKnown({ kind, by }: Sending["detail"]): boolean {
  return by === "staff" && (kind === "moved_by_business" || kind === "approved");
}

/** A customer who has heard nothing of a booking hears that it stands, not that it was moved. */
function asFirstWord(sending: Sending, { isUnheard }: MessageFacts): Sending {
  const { detail, subject, settings, channel, message, reader } = sending;
  const { about } = subject;
  if (!isUnheard || reader !== "customer" || !isOfKnown(detail) || about.about !== "booking") return sending;
  const kind = about.booking.status === "pending" ? "requested" : "booked";
  // A business that lets something else confirm its bookings leaves this word to it.
  if (!isOn(settings, kind, channel)) return sending;
  return {
    ...sending,
    detail: { ...detail, kind },
    subject: { ...subject, about: { ...about, was: null } },
    message: { ...message, kind },
  };
}

/** Writes the message and stores it. Null when its person was erased meanwhile. */
async function store(sending: Sending, { lastTold }: MessageFacts): Promise<MessageRow | null> {
  const { db } = sending.deps;
  const written = await writtenMessage(sending, lastTold);
  const stored = await storeMessage(db, written, sending.person);
  if (stored) return stored;
  // Another run may have stored it, and what it says stays.
  const kept = await findMessage(db, written.tenantId, written.id);
  return kept && (kept.text !== null || kept.state !== "queued") ? kept : null;
}

/** The log shows a message that waits, and why one is not sent. */
function unsent({ deps, message, person }: Sending, attempted: Attempted): Outcome {
  if (attempted.state === "held") return came(attempted, [keepMessage(deps.db, message, person)]);
  if (attempted.state !== "skipped" && attempted.state !== "failed") return came(attempted);
  const changed = { ...message, updatedAt: deps.clock.now() };
  return came(attempted, [storeUnsent(deps.db, changed, attempted, person)]);
}
