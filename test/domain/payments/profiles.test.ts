import { describe, expect, it } from "vitest";
import {
  cashPrice,
  commissionOn,
  type PaymentProfileId,
  profileFor,
  termsOfProfile,
  usualProfile,
} from "../../../src/domain/payments/profiles";
import { dueNowOf } from "../../../src/domain/payments/terms";

const at = (moment: string) => Date.parse(moment);

const INR = (amountMinor: number) => ({ amountMinor, currency: "INR" });

describe("how a business takes money", () => {
  it("H52: the answers of a new business lead to a profile and its commission", () => {
    const answers = [
      { preference: "cash_only", isAtHomeOnline: false },
      { preference: "platform_managed", isAtHomeOnline: false },
      { preference: "online_preferred", isAtHomeOnline: true },
      { preference: "mostly_cash", isAtHomeOnline: false },
      { preference: "mixed", isAtHomeOnline: false },
    ] as const;
    const profiles = answers.map(profileFor);
    expect(profiles).toEqual(["cash_only", "marketplace", "full_online", "cash_deposit", "hybrid"]);
    expect(profiles.map((id) => usualProfile(id).commissionPercent)).toEqual([5, 15, 10, 7, 8]);
    expect(profileFor({ preference: "online_preferred", isAtHomeOnline: false })).toBe("hybrid");
  });

  it("H46: the commission is its percentage of the price, rounded down, and due 30 days after", () => {
    const paidAt = at("2026-12-01T10:00Z");
    const cases: [PaymentProfileId, number][] = [
      ["cash_only", 10_000],
      ["cash_deposit", 15_000],
      ["hybrid", 20_000],
      ["full_online", 25_000],
      ["marketplace", 30_000],
    ];
    const commissions = cases.map(([id, amount]) => commissionOn(INR(amount), usualProfile(id), paidAt));
    expect(commissions.map(({ amountMinor }) => amountMinor)).toEqual([500, 1_050, 1_600, 2_500, 4_500]);
    expect(commissions[0]?.dueAt).toBe(at("2026-12-31T10:00Z"));
    expect(commissionOn(INR(10_019), usualProfile("cash_only"), paidAt).amountMinor).toBe(500);
  });

  it("a customer who pays all of it in cash pays less by the discount, which is rounded down", () => {
    expect(cashPrice(INR(10_033), usualProfile("cash_only")).amountMinor).toBe(9_733);
    expect(cashPrice(INR(10_033), usualProfile("full_online")).amountMinor).toBe(10_033);
  });

  it("each profile asks for what its name says", () => {
    const due = (id: PaymentProfileId) => dueNowOf(INR(20_000), termsOfProfile(usualProfile(id)));
    expect((["cash_only", "cash_deposit", "hybrid", "full_online", "marketplace"] as const).map(due)).toEqual([
      0, 4_000, 5_000, 20_000, 20_000,
    ]);
  });
});
