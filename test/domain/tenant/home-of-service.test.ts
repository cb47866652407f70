import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { homeOfService, isCoordinated, soleCalendarOf } from "../../../src/domain/tenant/home-of-service";

const IDS = ["res_a", "res_b", "res_c"];
const service = (anyOf: readonly (readonly string[])[], seats = 1) => ({
  id: "svc_1",
  seats,
  requires: anyOf.map((ids) => ({ anyOf: ids, assign: "priority" as const, units: 1 })),
});
const alone = [{ id: "res_a", parentId: null }];
const inside = [
  { id: "res_a", parentId: "res_b" },
  { id: "res_b", parentId: null },
];

describe("the object that decides the bookings of a service", () => {
  it("is its calendar, where one resource serves one customer and lies in no other space", () => {
    expect(homeOfService("ten_1", service([["res_a"]]), alone)).toEqual({
      kind: "calendar",
      tenantId: "ten_1",
      resourceId: "res_a",
    });
  });

  it.each([
    ["several candidates", service([["res_a", "res_b"]]), alone],
    ["several requirements", service([["res_a"], ["res_b"]]), alone],
    ["one resource twice", service([["res_a"], ["res_a"]]), alone],
    ["several seats", service([["res_a"]], 8), alone],
    ["a space inside another", service([["res_a"]]), inside],
    ["no resource at all", service([]), alone],
  ])("is its coordinator for %s", (_, asked, resources) => {
    expect(isCoordinated(asked, resources)).toBe(true);
    expect(homeOfService("ten_1", asked, resources)).toEqual({
      kind: "coordinator",
      tenantId: "ten_1",
      serviceId: "svc_1",
    });
  });

  it("is a calendar that is no longer listed, so that its bookings are found", () => {
    expect(soleCalendarOf(service([["res_a"]]), [])).toBe("res_a");
  });

  it("is the same for a calendar, which knows itself alone, as for a Worker, which knows all resources", () => {
    const parents = fc.tuple(
      fc.constant(null),
      fc.constantFrom(null, "res_a"),
      fc.constantFrom(null, "res_a", "res_b"),
    );
    const requirements = fc.array(fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1 }), { maxLength: 2 });
    fc.assert(
      fc.property(parents, requirements, fc.constantFrom(1, 1, 5), (parentIds, anyOf, seats) => {
        const resources = IDS.map((id, index) => ({ id, parentId: parentIds[index] ?? null }));
        const asked = service(anyOf, seats);
        const decides = IDS.filter((id) => {
          const own = resources.filter((resource) => resource.id === id);
          return soleCalendarOf(asked, own) === id;
        });
        const sole = soleCalendarOf(asked, resources);
        expect(decides).toEqual(sole === null ? [] : [sole]);
      }),
    );
  });
});
