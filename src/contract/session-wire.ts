// Sessions as every reader of the API sees them: routes, and what is posted to other systems.

import type * as z from "zod";
import { type SessionRecord, seatsLeft } from "../domain/booking/session";
import { isoWriter } from "../domain/time/local-time";
import { type NamedResource, presentResources, zoneOfBooking } from "./booking-wire";
import type { publicSessionOut } from "./session-schemas";

type Kept = {
  readonly session: SessionRecord;
  readonly seats: number;
  readonly taken: number;
  readonly resources: readonly NamedResource[];
};

export function presentPublicSession(kept: Kept): z.output<typeof publicSessionOut> {
  const { session, seats, resources } = kept;
  const timeZone = zoneOfBooking(kept);
  const iso = isoWriter(timeZone);
  const { id, code, name } = session.service;
  return {
    id: session.id,
    service: { id, code, name },
    start: iso(session.startAt),
    end: iso(session.endAt),
    time_zone: timeZone,
    seats,
    remaining: session.status === "open" ? seatsLeft(kept) : 0,
    visibility: session.visibility,
    title: session.title,
    status: session.status,
    resources: presentResources(resources),
    created_at: iso(session.createdAt),
  };
}
