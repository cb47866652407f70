// Writes a message in its reader's language, with the addresses that only this reader has.

import { timeOfTold } from "../actions/messages/booking-subject";
import { unsubscribeUrl } from "../actions/messages/opt-outs";
import type { MessageRow } from "../db/messages";
import type { SentKind } from "../domain/messages/kinds";
import { textsFor } from "../domain/messages/settings";
import { isDeclined } from "../messages/about-waiting";
import type { About } from "../messages/facts";
import { renderMessage } from "../messages/render";
import { speechOf } from "../messages/speech";
import type { Sending } from "./prepare-message";

/** The message with what it says. `lastTold` is what the customer was last told of the booking, or null. */
export async function writtenMessage(sending: Sending, lastTold: string | null): Promise<MessageRow> {
  const { deps, detail, settings, configuration, subject, reader, channel, origin, message } = sending;
  const now = deps.clock.now();
  const rendered = renderMessage({
    kind: detail.kind,
    channel,
    locale: message.locale,
    timeZone: reader === "customer" ? (subject.customer?.timeZone ?? null) : configuration.tenant.timeZone,
    now,
    origin,
    business: configuration.tenant,
    // The business has words for a cancellation, for who joins the waitlist, and for a booking's money. They would tell
    // these readers what is not so. Its words of an announcement would hide what Berth tells the business itself.
    texts:
      isGivenAway(subject) || hasDeclined(sending) || subject.about.about === "purchase" || isWordOfBerth(sending)
        ? null
        : textsFor(settings, detail.kind, channel, speechOf(message.locale, configuration.tenant).tag),
    about: sinceTold(sending, lastTold),
    urls: { ...subject.urls, ...staffUrls(sending), ...(await ownUrls(sending)) },
  });
  return {
    ...message,
    title: rendered.subject,
    text: rendered.text,
    html: rendered.html,
    attachments: JSON.stringify(rendered.attachments),
    told: reader === "customer" ? subject.told : null,
    updatedAt: now,
  };
}

function isGivenAway({ about }: Sending["subject"]): boolean {
  return about.about === "booking" && about.isGivenAway === true;
}

function isWordOfBerth({ detail: { kind, test }, reader }: Sending): boolean {
  return reader === "tenant" && kind === "announcement" && test === undefined;
}

function hasDeclined({ detail, subject: { about } }: Sending): boolean {
  return about.about === "entry" && isDeclined(detail.kind, about);
}

/** Whether the message says where the booking was when the customer last heard of it. They heard of no step between. */
export function tellsWhereItWas({ subject: { about }, reader }: Sending): boolean {
  return reader === "customer" && about.about === "booking" && about.was !== null;
}

function sinceTold(sending: Sending, lastTold: string | null): About {
  const { about } = sending.subject;
  if (lastTold === null || about.about !== "booking" || !tellsWhereItWas(sending)) return about;
  return { ...about, was: timeOfTold(lastTold) };
}

/** Staff open the booking, or the day, where they work. They sign in on the way. */
function staffUrls({ reader, origin, tenant, subject: { bookingId, about } }: Sending) {
  if (reader === "customer") return {};
  const desk = `${origin}/dashboard/${tenant.slug}`;
  if (bookingId !== null) return { staff: `${desk}/bookings/${bookingId}` };
  if (about.about === "digest") return { staff: `${desk}/calendar?date=${about.date}&view=agenda` };
  // Of an erased person there is no card.
  if (about.about === "purchase") return about.buyer?.id ? { staff: `${desk}/customers/${about.buyer.id}` } : {};
  return { staff: `${desk}/today` };
}

/** A customer ends what they do not want. What the business is told is its task, such as money to take before a deadline. */
async function ownUrls({ deps, detail, tenant, origin, reader, message: { recipient } }: Sending) {
  const topic = reader === "customer" ? unsubscribedTopic(detail.kind) : null;
  if (topic === null || recipient === null) return {};
  return { unsubscribe: await unsubscribeUrl(deps, origin, tenant.id, topic, recipient) };
}

/** What the reader of a kind may end by one click. */
export function unsubscribedTopic(kind: SentKind) {
  return kind === "reminder" || kind === "announcement" ? kind : null;
}

/** Headers of every mail, and one-click unsubscribing (RFC 8058) where the reader may end it. */
export async function headersOf(sending: Sending): Promise<Readonly<Record<string, string>>> {
  const { unsubscribe } = await ownUrls(sending);
  const list = unsubscribe && {
    "List-Unsubscribe": `<${unsubscribe}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
  return { "Auto-Submitted": "auto-generated", ...list };
}
