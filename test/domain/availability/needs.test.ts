import { describe, expect, it } from "vitest";
import { needsOf } from "../../../src/domain/availability/needs";

const REQUIRES = [
  { anyOf: ["res_a", "res_b"], assign: "priority", units: 1 },
  { anyOf: ["res_c", "res_d"], assign: "round_robin", units: 3 },
] as const;

describe("what a request needs", () => {
  it("is one resource for each requirement: the first leads, and units multiply", () => {
    expect(needsOf(REQUIRES, 2, { chosenId: null })).toEqual([
      { role: "lead", units: 2, candidateIds: ["res_a", "res_b"] },
      { role: "support", units: 6, candidateIds: ["res_c", "res_d"] },
    ]);
  });

  it("leaves a chosen resource as the only candidate of its own requirement", () => {
    const candidates = needsOf(REQUIRES, 1, { chosenId: "res_d" }).map(({ candidateIds }) => candidateIds);
    expect(candidates).toEqual([["res_a", "res_b"], ["res_d"]]);
  });

  it("leaves no choice where the resources are fixed, as in a session", () => {
    const needs = needsOf(REQUIRES, 1, { chosenId: "res_b", fixed: ["res_a", "res_c"] });
    expect(needs.map(({ candidateIds, units }) => [candidateIds, units])).toEqual([
      [["res_a"], 1],
      [["res_c"], 3],
    ]);
  });
});
