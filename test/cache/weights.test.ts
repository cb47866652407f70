import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/domain/tenant/configuration";
import { rules, service } from "../support/rules";
import { weightOf, weightOfList, weightOfRules } from "../support/worker";

const tenant = {
  id: "ten_1",
  slug: "one",
  name: "One",
  timeZone: "UTC",
  locale: "en",
  description: "",
  branding: {},
  embedOrigins: [],
};

const configuration = (more: Partial<Configuration>): Configuration => ({
  revision: 1,
  tenant,
  services: [],
  resources: [],
  ...more,
});

describe("what an isolate remembers is weighed", () => {
  it("a configuration by its characters: one long service weighs as much as many short ones", () => {
    const short = weightOf(configuration({ services: [service()] }));
    const long = weightOf(configuration({ services: [service({ description: "x".repeat(60_000) })] }));
    expect([short < 2_000, long > 60_000]).toEqual([true, true]);
    expect(weightOf(configuration({ services: Array.from({ length: 50 }, () => service()) }))).toBeGreaterThan(25_000);
  });

  it("a list of starts by its text and its address: thousands of empty lists do not fill an isolate", () => {
    const empty = { head: '"service":{}', days: '[{"date":"2026-06-01","level":"closed","slots":[]}]' };
    expect(weightOfList("x".repeat(1_000), empty)).toBeGreaterThan(1_500);
    expect(weightOfList("x", { ...empty, days: "x".repeat(90_000) })).toBeGreaterThan(180_000);
  });

  it("rules by what there may be much of", () => {
    const dates = Array.from({ length: 400 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
    const overrides = dates.map((date) => ({ date, windows: [{ startMinute: 0, endMinute: 60 }] }));
    const plain = rules();
    const when = { kind: "dates", dates, fromMinute: 0, toMinute: 1_440 } as const;
    const closure = { id: "clo_1", serviceId: null, reason: null, when };
    expect(weightOfRules(plain)).toBeLessThan(30);
    expect(weightOfRules({ ...plain, hours: { ...plain.hours, overrides } })).toBeGreaterThan(400);
    expect(weightOfRules({ ...plain, closures: [closure] })).toBeGreaterThan(60);
  });
});
