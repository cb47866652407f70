// In what a calendar differs from a coordinator, beside its concerns and its commands.

import type { Home } from "../../domain/ids";
import type { Traits } from "../booking-object";
import { erasePerson } from "../bookings/erasure";
import { parseObjectName } from "../stubs";
import { toPin } from "../two-phase/joint-claims";
import { isJoint } from "./calendar-allocations";
import { decidesAlone } from "./calendar-place";
import { migrateCalendar } from "./calendar-schema";
import { type CalendarTx, isOpen } from "./calendar-tx";
import { isWatched } from "./freed-place-reporting";

type CalendarHome = Home & { readonly kind: "calendar" };

/** The traits of the calendar of this name. */
export function traitsOf(name: string | undefined): Traits<CalendarTx> & { readonly home: CalendarHome } {
  const { tenantId, ownId } = parseObjectName(name ?? "");
  return {
    home: { kind: "calendar", tenantId, resourceId: ownId },
    migrate: migrateCalendar,
    peopled: ["bookings", "idempotency", "waitlist"],
    erase: erasePerson,
    isHomeOf: (tx, service) => !isOpen(tx) || decidesAlone(tx, service),
    isWatched,
    shownOf: () => null,
    pinnedSubject: (_sql, booking) => (isJoint(ownId, booking) ? toPin(booking) : null),
  };
}
