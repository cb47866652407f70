import { describe, expect, it } from "vitest";
import { isReservedSlug } from "../../../src/domain/tenant/reserved-slugs";

describe("a slug", () => {
  it.each([
    ...["holds", "bookings", "sessions", "series", "invitations", "waitlist-entries", "manage", "operator"],
    ...["support", "security", "berth", "billing", "legal", "login", "stripe"],
    ...["login1", "login-1", "support24", "l0gin", "log1n", "1ogin", "b1lling", "5tripe", "log-in", "adrnin"],
    ...["berth-support", "stripe-payments", "account-security", "pay-pal", "berth-login-2026"],
  ])("%s is kept from businesses", (slug) => {
    expect(isReservedSlug(slug)).toBe(true);
  });

  it.each([
    ...["johndoe", "misopin", "parbhani", "oolite", "legal-aid", "security-training", "support-group-berlin"],
    ...[
      "apple-tree-salon",
      "square-one",
      "team-gym",
      "studio54",
      "events2026",
      "salon-1",
      "t1-abc",
      "visage",
      "berthold",
    ],
    ...["john-1", "4ever-young", "123", "1-2-3"],
  ])("%s may be one's own", (slug) => {
    expect(isReservedSlug(slug)).toBe(false);
  });
});
