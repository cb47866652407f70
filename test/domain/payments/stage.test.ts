import { describe, expect, it } from "vitest";
import type { BookingStatus } from "../../../src/domain/booking/booking";
import { openPayment } from "../../../src/domain/payments/payment";
import { paymentEvents } from "../../../src/domain/payments/payment-events";
import { hear } from "../../../src/domain/payments/provider-word";
import { moneyStage } from "../../../src/domain/payments/stage";

const NOW = Date.parse("2026-06-01T08:00:00Z");

describe("a change of a booking's money", () => {
  it.each<[BookingStatus | null, BookingStatus, string]>([
    [null, "held", "held"],
    ["held", "held", "held"],
    ["held", "confirmed", "made"],
    [null, "confirmed", "made"],
    ["expired", "confirmed", "made"],
    ["confirmed", "confirmed", "standing"],
    ["confirmed", "completed", "standing"],
    ["held", "expired", "hold_ended"],
    ["held", "cancelled", "hold_ended"],
    ["confirmed", "cancelled", "ended"],
    ["pending", "rejected", "ended"],
    ["expired", "expired", "over"],
    ["cancelled", "cancelled", "over"],
  ])("from %s to %s is %s", (before, after, stage) => {
    expect(moneyStage(before, after)).toBe(stage);
  });

  it("says once that a hold ended unpaid, also where its last payment had failed before", () => {
    const open = openPayment("bkg_one", [], { amountMinor: 2_500, currency: "USD" }, NOW);
    const expired = { ...open, state: "expired" } as const;
    const failed = hear(open, { kind: "failed" }, NOW);
    if (failed.kind !== "changed") throw new Error("An open payment can fail.");
    const typesOf = (before: typeof open, after: typeof open, stage: ReturnType<typeof moneyStage>) =>
      paymentEvents([before], [after], stage).map(({ type }) => type);
    expect(typesOf(open, expired, "hold_ended")).toEqual(["payment.expired"]);
    expect(typesOf(open, failed.payment, "held")).toEqual(["payment.failed"]);
    expect(typesOf(failed.payment, failed.payment, "hold_ended")).toEqual(["payment.expired"]);
    expect(typesOf(expired, expired, "over")).toEqual([]);
    expect(typesOf(open, expired, "held")).toEqual([]);
    const checkout = { id: "cs_1", url: "https://a.test/", connectionId: "con_1", expiresAt: NOW };
    expect(typesOf({ ...open, checkout }, { ...expired, checkout }, "held")).toEqual(["payment.page_ended"]);
    expect(typesOf(expired, expired, "hold_ended")).toEqual(["payment.expired"]);
  });
});
