import { describe, expect, it } from "vitest";
import { attributed, auditNameOf, CUSTOMER, mayDo, OPERATOR } from "../../../src/domain/tenant/actor";

const TOKEN = { kind: "token", tokenId: "tok_1", role: "owner", scopes: ["read", "bookings"] } as const;

describe("an actor", () => {
  it("is named in the audit log, unless it is a customer", () => {
    expect([auditNameOf(TOKEN), auditNameOf(OPERATOR)]).toEqual(["tok_1", "operator"]);
    expect(attributed(CUSTOMER).actor).toBe(null);
  });

  it("may do what its scopes say", () => {
    expect([mayDo(TOKEN, "bookings"), mayDo(TOKEN, "manage")]).toEqual([true, false]);
  });

  it("sets rules aside as staff, and none as a customer", () => {
    expect(attributed(TOKEN, ["too_soon"])).toEqual({
      by: "staff",
      actor: "tok_1",
      asker: { kind: "staff", override: ["too_soon"] },
    });
    expect(attributed(CUSTOMER, ["too_soon"])).toEqual({ by: "customer", actor: null, asker: { kind: "public" } });
  });
});
