import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstOverlap, type Interval, isInsideOne, merge, overlaps, subtract } from "../../../src/domain/time/interval";

const interval = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 30 }))
  .map(([startAt, length]): Interval => ({ startAt, endAt: startAt + length }));
const intervals = fc.array(interval, { maxLength: 12 });

/** Every integer instant that a list covers: an oracle that knows no interval arithmetic. */
function instants(list: readonly Interval[]): Set<number> {
  const covered = new Set<number>();
  for (const { startAt, endAt } of list) for (let at = startAt; at < endAt; at++) covered.add(at);
  return covered;
}

describe("intervals are half-open", () => {
  it("10-18 and 18-22 touch and do not overlap", () => {
    expect(overlaps({ startAt: 10, endAt: 18 }, { startAt: 18, endAt: 22 })).toBe(false);
    expect(
      merge([
        { startAt: 18, endAt: 22 },
        { startAt: 10, endAt: 18 },
      ]),
    ).toEqual([{ startAt: 10, endAt: 22 }]);
  });

  it("merging covers the same instants with sorted stretches that neither overlap nor touch", () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const merged = merge(list);
        expect(instants(merged)).toEqual(instants(list));
        for (let n = 1; n < merged.length; n++) {
          expect((merged[n] as Interval).startAt).toBeGreaterThan((merged[n - 1] as Interval).endAt);
        }
      }),
    );
  });

  it("what is subtracted, merged with what was cut out, gives the original back", () => {
    fc.assert(
      fc.property(intervals, intervals, (whole, holes) => {
        const left = subtract(whole, holes);
        expect(instants(left)).toEqual(new Set([...instants(whole)].filter((at) => !instants(holes).has(at))));
        const cut = subtract(whole, left);
        expect(merge([...left, ...cut])).toEqual(merge(whole));
      }),
    );
  });

  it("looking for overlap and containment agrees with going through the list", () => {
    fc.assert(
      fc.property(intervals, interval, (list, one) => {
        const sorted = merge(list);
        expect(firstOverlap(sorted, one.startAt, one.endAt)).toEqual(sorted.find((other) => overlaps(other, one)));
        const inside = sorted.some((other) => other.startAt <= one.startAt && one.endAt <= other.endAt);
        expect(isInsideOne(sorted, one.startAt, one.endAt)).toBe(inside);
      }),
    );
  });
});
