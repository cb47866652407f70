// Rules and services for tests of the pure domain.

import type { Allocation } from "../../src/domain/availability/occupancy";
import type { Wish } from "../../src/domain/booking/booking-request";
import type { Asker } from "../../src/domain/tenant/actor";
import type { ResourceRules } from "../../src/domain/tenant/resource";
import { bufferMinutes, type Service } from "../../src/domain/tenant/service";

export function rules(more: Partial<ResourceRules> = {}): ResourceRules {
  return {
    revision: 1,
    resourceId: "res_0000000000000001",
    name: "Room",
    active: true,
    timeZone: "UTC",
    capacity: 1,
    maxGuests: null,
    maxBookingsPerDay: null,
    hours: { weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], startMinute: 9 * 60, endMinute: 17 * 60 }], overrides: [] },
    pools: [],
    closures: [],
    ancestorIds: [],
    ...more,
  };
}

export function service(more: Partial<Service> = {}): Service {
  return {
    id: "svc_0000000000000001",
    code: "visit",
    name: "Visit",
    description: "",
    category: null,
    revision: 1,
    visible: true,
    active: true,
    duration: { kind: "fixed", minutes: 60 },
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    buffersInsideHours: false,
    stepMinutes: null,
    minNoticeMinutes: 0,
    horizonDays: 365,
    dailyLimitMinutes: null,
    price: null,
    confirmation: "instant",
    holdSeconds: 900,
    seats: 1,
    offerSeconds: 7_200,
    cancellation: { minNoticeMinutes: 0, refunds: [] },
    questions: [],
    requires: [],
    customerChoosesResource: false,
    ...more,
  };
}

export const PUBLIC: Asker = { kind: "public" };

export function wish(of: Service, more: Partial<Wish> = {}): Wish {
  const party = { durationMinutes: null, periodId: null, guests: 1, seats: 1, units: 1, asker: PUBLIC };
  return { ...party, service: of, role: "lead", sessionId: null, ...more };
}

/** The allocation of a booking of a service that starts at an instant. */
export function allocation(of: Service, startAt: number, minutes: number, more: Partial<Allocation> = {}): Allocation {
  return {
    startAt: startAt - of.bufferBeforeMinutes * 60_000,
    endAt: startAt + (minutes + of.bufferAfterMinutes) * 60_000,
    claim: "exclusive",
    units: 1,
    serviceId: of.id,
    serviceStartAt: startAt,
    requiredMinutes: minutes + bufferMinutes(of),
    expiresAt: null,
    session: null,
    ...more,
  };
}
