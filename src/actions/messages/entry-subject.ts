// A message about a place on a waitlist: an offer, its end, or the end of the session that was waited for.

import type { EntryRecord } from "../../domain/booking/waitlist";
import { serviceOf } from "../../domain/tenant/configuration";
import { tokenOf } from "../accounts/secrets";
import { readBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { readSession, titleOf } from "../sessions/read-session";
import { readEntry } from "../waitlist/read-entry";
import { type Asked, bookUrl, orNothing, type Subject } from "./subject";

export async function readEntrySubject(deps: Deps, asked: Asked): Promise<Subject | null> {
  const { configuration, subjectId, kind, detail } = asked;
  const waiting = orNothing(await readEntry(deps, configuration.tenant.id, subjectId));
  if (!waiting) return null;
  if (kind === "session_cancelled") return ofWaitingForSession(deps, asked, waiting.entry);
  const { entry, resources, position } = waiting;
  const service = serviceOf(configuration, entry.serviceId);
  if (!service) return null;
  const token = await tokenOf(deps.settings.serverSecret, "waitlist", entry.id);
  const offered = entry.bookingId ? orNothing(await readBooking(deps, configuration.tenant.id, entry.bookingId)) : null;
  const isOffered = entry.status === "offered" && entry.offer !== null && entry.offer.expiresAt > deps.clock.now();
  const isOpen = entry.status === "waiting" || entry.status === "offered";
  const isOver = entry.status === "expired" || entry.status === "declined";
  // Staff hear of an answer to an offer, as they hear who waits.
  const isAnswered = kind === "staff_waitlist" && detail.from === "offered";
  const stands = isAnswered ? entry.status === "declined" : isOpen;
  const isTrue = kind === "offered" ? isOffered : kind === "offer_over" ? isOver : stands;
  return {
    about: {
      about: "entry",
      entry,
      service,
      resources: offered?.resources ?? resources,
      position,
      price: offered?.booking.price ?? null,
      title: await titleOf(deps, offered?.booking),
    },
    customer: entry.customer,
    since: entry.createdAt,
    bookingId: null,
    told: null,
    isOver: isTrue ? null : `is_${entry.status}`,
    urls: { waitlist: `${asked.origin}/manage/${token}`, book: bookUrl(asked) },
  };
}

/** The session that a customer waited for does not take place. */
async function ofWaitingForSession(deps: Deps, asked: Asked, entry: EntryRecord): Promise<Subject | null> {
  const { within = "", reason = null, message = null } = asked.detail;
  const found = orNothing(await readSession(deps, entry.tenantId, within));
  if (!found) return null;
  const { session, resources } = found;
  return {
    about: { about: "session", isWaiting: true, session, resources, reason, message },
    customer: entry.customer,
    since: entry.createdAt,
    bookingId: null,
    told: null,
    isOver: entry.status === "cancelled" ? null : `is_${entry.status}`,
    urls: { book: bookUrl(asked) },
  };
}
