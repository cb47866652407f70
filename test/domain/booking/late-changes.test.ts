// Until when a customer may cancel or move a booking.

import { describe, expect, it } from "vitest";
import { whyUnchangeable } from "../../../src/domain/booking/booking";
import { service } from "../../support/rules";

const TEN = Date.parse("2026-06-02T10:00:00Z");
const HOUR = 3_600_000;
const visit = service({ cancellation: { ...service({}).cancellation, minNoticeMinutes: 120 } });
const booking = { status: "confirmed", startAt: TEN, endAt: TEN + HOUR, expiresAt: null, service: visit } as const;

describe("a customer may change a booking", () => {
  it("up to and at the last moment of the policy's notice, and then no more", () => {
    expect(whyUnchangeable(booking, TEN - 2 * HOUR)).toBeNull();
    expect(whyUnchangeable(booking, TEN - 2 * HOUR + 1)).toBe("late");
  });

  it("never once it has begun, even without any notice", () => {
    const free = { ...booking, service: service({ cancellation: { ...visit.cancellation, minNoticeMinutes: 0 } }) };
    expect(whyUnchangeable(free, TEN - 1)).toBeNull();
    expect(whyUnchangeable(free, TEN)).toBe("late");
  });

  it("only while it is to take place", () => {
    for (const status of ["held", "cancelled", "rejected", "completed", "no_show"] as const) {
      expect(whyUnchangeable({ ...booking, status }, TEN - 2 * HOUR)).toBe("over");
    }
    expect(whyUnchangeable({ ...booking, status: "pending", expiresAt: TEN - 3 * HOUR }, TEN - 2 * HOUR)).toBe("over");
    expect(whyUnchangeable({ ...booking, status: "pending" }, TEN - 2 * HOUR)).toBeNull();
  });
});
