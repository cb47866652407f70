import { describe, expect, it } from "vitest";
import { IsolateMemo } from "../src/isolate-memo";

const memo = () => new IsolateMemo<string>(1_000, 10, (text) => text.length);

describe("the isolate's memo", () => {
  it("keeps an entry for its time and not longer, and not when the clock was set back", () => {
    const kept = memo();
    kept.set("a", "one", 5_000);
    expect([kept.get("a", 5_999), kept.get("a", 6_000)]).toEqual(["one", undefined]);
    kept.set("a", "one", 5_000);
    expect(kept.get("a", 4_999)).toBeUndefined();
  });

  it("has one caller read an expired entry again; others get the old one for a moment", () => {
    const kept = memo();
    kept.set("a", "one", 5_000);
    expect([6_000, 6_050, 6_199].map((now) => kept.get("a", now))).toEqual([undefined, "one", "one"]);
    expect([6_200, 6_200].map((now) => kept.get("a", now))).toEqual([undefined, undefined]);
    kept.set("b", "two", 5_000);
    expect([6_000, 6_001].map((now) => kept.get("b", now))).toEqual([undefined, "two"]);
    kept.set("b", "new", 6_002);
    expect(kept.get("b", 6_003)).toBe("new");
  });

  it("makes room by weight: what is over first, then the oldest, and never keeps what is too heavy alone", () => {
    const kept = memo();
    kept.set("old", "1234", 0);
    kept.set("a", "1234", 900);
    kept.set("b", "1234", 1_100);
    expect(["old", "a", "b"].map((key) => kept.get(key, 1_100))).toEqual([undefined, "1234", "1234"]);
    kept.set("c", "1234", 1_200);
    expect(["a", "b", "c"].map((key) => kept.get(key, 1_200))).toEqual([undefined, "1234", "1234"]);
    kept.set("huge", "12345678901", 1_200);
    expect(kept.get("huge", 1_200)).toBeUndefined();
    kept.set("c", "1", 1_200);
    kept.set("d", "12345678", 1_200);
    expect(["c", "d"].map((key) => kept.get(key, 1_200))).toEqual(["1", "12345678"]);
  });
});
