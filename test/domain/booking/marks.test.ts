// What staff mark of a booking, and how they take it back.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BOOKING_STATUSES,
  type BookingAction,
  COMPLETION_DELAY_MS,
  MARKS,
  type Markable,
  markOf,
  transition,
  whyNotRestored,
} from "../../../src/domain/booking/booking";

const TEN = Date.parse("2026-06-02T10:00:00Z");
const HOUR = 3_600_000;
const BOOKED: Markable = { status: "confirmed", startAt: TEN, endAt: TEN + HOUR, expiresAt: null };
const ARRIVED: Markable = { ...BOOKED, arrivedAt: TEN - 60_000 };

const become = (booking: Markable, action: BookingAction, now = TEN, mark: (typeof MARKS)[number] | null = null) => {
  const moved = transition(booking, action, now, mark);
  return moved.kind === "moved" ? moved.status : moved.kind === "refused" ? moved.refusal.code : moved.kind;
};

describe("arriving", () => {
  it("is marked from twelve hours before the start, once, and only of what is confirmed", () => {
    expect(become(BOOKED, "arrive", TEN - 12 * HOUR)).toBe("confirmed");
    expect(become(BOOKED, "arrive", TEN - 12 * HOUR - 1)).toBe("invalid_transition");
    expect(become(ARRIVED, "arrive")).toBe("unchanged");
    for (const status of BOOKING_STATUSES.filter((one) => one !== "confirmed")) {
      expect(become({ ...BOOKED, status, expiresAt: TEN + HOUR }, "arrive")).toBe("invalid_transition");
    }
    expect(become(BOOKED, "arrive", TEN + HOUR + COMPLETION_DELAY_MS)).toBe("invalid_transition");
  });

  it("excludes that the customer did not come, and leads to completed", () => {
    expect(become(ARRIVED, "no_show")).toBe("invalid_transition");
    expect(become(ARRIVED, "complete")).toBe("completed");
  });
});

describe("a mark", () => {
  it("is taken back by its name, until a day after the end, and the same request again changes nothing", () => {
    const completed = { ...ARRIVED, status: "completed" as const };
    const missed = { ...BOOKED, status: "no_show" as const };
    const latest = TEN + HOUR + COMPLETION_DELAY_MS - 1;
    expect(become(completed, "unmark", latest, "completed")).toBe("confirmed");
    expect(become(missed, "unmark", latest, "no_show")).toBe("confirmed");
    expect(become(missed, "unmark", latest + 1, "no_show")).toBe("invalid_transition");
    expect(become(ARRIVED, "unmark", TEN, "arrived")).toBe("confirmed");
    // Taken back already, and the arrival that was marked before stays.
    expect(become(ARRIVED, "unmark", TEN, "completed")).toBe("unchanged");
    expect(become(BOOKED, "unmark", TEN, "arrived")).toBe("unchanged");
    // Another mark stands there by now.
    expect(become(missed, "unmark", TEN, "completed")).toBe("invalid_transition");
    expect(become(completed, "unmark", TEN, "arrived")).toBe("invalid_transition");
    expect(become(completed, "unmark", TEN)).toBe("invalid_transition");
  });

  it("that is set can be taken back, and leaves the booking as it was", () => {
    const actions = { arrived: "arrive", completed: "complete", no_show: "no_show" } as const;
    const cases = fc.record({
      mark: fc.constantFrom(...MARKS),
      now: fc.integer({ min: TEN - 13 * HOUR, max: TEN + 26 * HOUR }),
      before: fc.constantFrom(BOOKED, ARRIVED),
    });
    fc.assert(
      fc.property(cases, ({ mark, now, before }) => {
        const set = transition(before, actions[mark], now);
        if (set.kind !== "moved") return;
        const after = { ...before, status: set.status, ...(mark === "arrived" && { arrivedAt: now }) };
        expect(markOf(after)).toBe(mark);
        expect(become(after, "unmark", now, mark)).toBe("confirmed");
      }),
    );
  });
});

describe("what staff cancelled", () => {
  const cancelled = { ...BOOKED, status: "cancelled" as const };

  it("comes back until the customer is told, or as long as it matters where nothing is told", () => {
    const told = { ...cancelled, restorable: { status: "confirmed", until: TEN } as const };
    expect(whyNotRestored(told, TEN - 1)).toBeNull();
    expect(whyNotRestored(told, TEN)?.code).toBe("too_late_to_change");
    const untold = { ...cancelled, restorable: { status: "confirmed", until: null } as const };
    expect(whyNotRestored(untold, TEN + HOUR + COMPLETION_DELAY_MS - 1)).toBeNull();
    expect(whyNotRestored(untold, TEN + HOUR + COMPLETION_DELAY_MS)?.code).toBe("invalid_transition");
    expect(whyNotRestored(cancelled, TEN - 1)?.code).toBe("invalid_transition");
  });
});
