// A booking that moves makes room for itself: its own claims are left out, and nothing besides.

import { describe, expect, it } from "vitest";
import type { Allocation } from "../../../src/domain/availability/occupancy";
import type { Standing } from "../../../src/domain/booking/booking-record";
import { othersOn } from "../../../src/domain/booking/moving";
import { allocation, service } from "../../support/rules";

const TEN = Date.parse("2026-06-02T10:00:00Z");
const visit = service({ bufferAfterMinutes: 10 });
const booking: Standing = {
  status: "confirmed",
  service: visit,
  startAt: TEN,
  endAt: TEN + 3_600_000,
  units: 1,
  expiresAt: null,
  sessionId: null,
  claims: [
    { resourceId: "court", role: "lead", units: 1 },
    { resourceId: "chairs", role: "support", units: 4 },
    { resourceId: "hall", role: "ancestor", units: 1 },
  ],
};
const standing = (more: Partial<Allocation> = {}) => allocation(visit, TEN, 60, more);
const left = (resourceId: string, allocations: readonly Allocation[], of: Standing = booking) =>
  othersOn(resourceId, allocations, of);

describe("what stands in the way of a booking that moves", () => {
  const own = standing();

  it("is all that its resource carries besides it", () => {
    const later = allocation(visit, TEN + 3 * 3_600_000, 60);
    expect(left("court", [own, later])).toEqual([later]);
    expect(left("court", [own, own])).toEqual([own]);
    expect(left("court", [later])).toEqual([later]);
  });

  it("is all that a resource carries which it has no claim on, however alike", () => {
    expect(left("other court", [own])).toEqual([own]);
  });

  it.each<[string, string, Partial<Allocation>, Partial<Allocation>]>([
    ["other units", "chairs", { units: 2 }, { units: 4 }],
    ["a whole beside its part", "hall", {}, { claim: "part" }],
    ["a hold that has lapsed", "court", { expiresAt: TEN - 1 }, {}],
    ["other buffers", "court", { serviceStartAt: TEN - 600_000 }, {}],
  ])("is %s at the same time, wherever it stands in the list", (_what, resourceId, other, mine) => {
    const [others, its] = [standing(other), standing(mine)];
    expect(left(resourceId, [others, its])).toEqual([others]);
    expect(left(resourceId, [its, others])).toEqual([others]);
  });

  it("is itself where it is a place in a session, which stays", () => {
    const session = { ...booking, sessionId: "ses_1" };
    expect(left("court", [own], session)).toEqual([own]);
  });

  it("is everything once it has been cancelled", () => {
    expect(left("court", [own], { ...booking, status: "cancelled" })).toEqual([own]);
  });
});
