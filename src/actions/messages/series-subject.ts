// A series as a message tells of it: all of its bookings, or those that were cancelled together.

import type { EventDetail } from "../../domain/events";
import { homeOf } from "../../domain/ids";
import { isCancellation } from "../../domain/messages/kinds";
import type { SeriesDone } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { manageTokenOf, tokenOf } from "../accounts/secrets";
import type { Deps } from "../deps";
import { type Asked, bookUrl, LIVE, type Subject } from "./subject";

export async function readSeriesSubject(deps: Deps, asked: Asked): Promise<Subject | null> {
  const { configuration, subjectId } = asked;
  const home = homeOf("ser", subjectId);
  if (home?.tenantId !== configuration.tenant.id) return null;
  const outcome = await homeStub(deps.env, home).readSeries(subjectId);
  if (outcome.status !== "done") return null;
  const done: SeriesDone = outcome;
  const token = await tokenOf(deps.settings.serverSecret, "series", subjectId);
  const isCancelled = isCancellation(asked.kind);
  const parts = isCancelled ? cancelledOf(done, asked.detail) : done.bookings;
  const [first] = parts;
  if (isCancelled && !first) return null;
  const bookings = await Promise.all(
    parts.map(async ({ booking, resources }) => ({
      booking,
      resources,
      manageUrl: `${asked.origin}/manage/${await manageTokenOf(deps.settings.serverSecret, booking)}`,
    })),
  );
  const isTrue = isCancelled || parts.some(({ booking }) => LIVE.includes(booking.status));
  return {
    about: {
      about: "series",
      bookings,
      skipped: isCancelled ? [] : done.series.skipped,
      reason: first?.booking.cancelReason ?? null,
      message: asked.detail.message ?? null,
    },
    customer: first?.booking.customer ?? null,
    since: first?.booking.customerSince ?? done.series.createdAt,
    bookingId: null,
    told: null,
    isOver: isTrue ? null : "is_cancelled",
    urls: { manage: `${asked.origin}/manage/${token}`, book: bookUrl(asked) },
  };
}

/** What was cancelled together. Without a list, as an earlier build left it, all that is cancelled by now. */
function cancelledOf({ bookings }: SeriesDone, { bookings: meant }: EventDetail): SeriesDone["bookings"] {
  return bookings.filter(
    ({ booking }) => booking.status === "cancelled" && (meant === undefined || meant.includes(booking.id)),
  );
}
