// The hours of one date: an extra day, other hours, and what a change takes away.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allWindows,
  areSound,
  likelyWindows,
  lostTime,
  ownWindows,
  parseWindows,
  windowsWithin,
  withDay,
  writeWindows,
} from "../../../src/domain/availability/day-hours";
import type { OpeningHours, Window } from "../../../src/domain/availability/opening-hours";
import { windowsOn } from "../../../src/domain/availability/opening-hours";

const WEEKDAYS: OpeningHours = {
  weekly: [
    { days: [1, 2, 3, 4, 5], startMinute: 540, endMinute: 720 },
    { days: [1, 2, 3, 4, 5], startMinute: 780, endMinute: 1_020 },
  ],
  overrides: [],
};
const SUNDAY = "2026-06-07";
const MONDAY = "2026-06-08";
const MONDAYS: readonly Window[] = [
  { startMinute: 540, endMinute: 720 },
  { startMinute: 780, endMinute: 1_020 },
];
const MORNING: Window = { startMinute: 540, endMinute: 720 };

describe("the hours of one date", () => {
  it("replace those of its weekday, and no other date's", () => {
    const changed = withDay(WEEKDAYS, MONDAY, [MORNING]);
    expect([windowsOn(changed, MONDAY), windowsOn(changed, "2026-06-15").length]).toEqual([[MORNING], 2]);
    expect(withDay(changed, MONDAY, null)).toEqual(WEEKDAYS);
    expect([ownWindows(changed, MONDAY), ownWindows(changed, SUNDAY)]).toEqual([[MORNING], null]);
  });

  it("of an extra day begin as those of the open day before it", () => {
    expect(writeWindows(likelyWindows(WEEKDAYS, SUNDAY))).toBe("540-720.780-1020");
    expect(writeWindows(likelyWindows({ weekly: [], overrides: [] }, SUNDAY))).toBe("540-1020");
  });

  it("take away what was open before and is not open after", () => {
    const lost = lostTime(WEEKDAYS, "Europe/London", MONDAY, [MORNING]);
    const at = (time: string) => Date.parse(`${MONDAY}T${time}:00+01:00`);
    expect(lost).toEqual([{ startAt: at("13:00"), endAt: at("17:00") }]);
    expect(lostTime(WEEKDAYS, "Europe/London", SUNDAY, [MORNING])).toEqual([]);
  });

  it("of the business are those when any resource is open, and each keeps its own within new ones", () => {
    const windows = (text: string) => parseWindows(text) ?? [];
    const early = windows("480-720");
    const late = windows("600-1020");
    const all = allWindows([early, late]);
    expect(writeWindows(all)).toBe("480-1020");
    const given = (wanted: string) =>
      [early, late].map((own) => writeWindows(windowsWithin(own, all, windows(wanted))));
    expect(given("540-840")).toEqual(["540-720", "600-840"]);
    // A resource that begins or ends with the business still does.
    expect(given("420-1080")).toEqual(["420-720", "600-1080"]);
    expect(given("480-600")).toEqual(["480-600", ""]);
    expect(given("480-1020.1200-1320")).toEqual(["480-720.1200-1320", "600-1020.1200-1320"]);
    expect(windowsWithin(MONDAYS, MONDAYS, windows("700-800"))).toEqual(windows("700-800"));
  });

  it("are written and read without a change, in any order", () => {
    const edge = fc.uniqueArray(fc.integer({ min: 0, max: 1_440 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(edge, (edges) => {
        const sorted = [...edges].sort((a, b) => a - b);
        const windows = sorted.flatMap((startMinute, at) => {
          const endMinute = sorted[at + 1];
          return at % 2 === 0 && endMinute !== undefined ? [{ startMinute, endMinute }] : [];
        });
        expect(parseWindows(writeWindows([...windows].reverse()))).toEqual(windows);
        expect(areSound(windows)).toBe(true);
      }),
    );
    for (const bad of ["1", "600-540", "0-1441", "0-60.30-90", "a-b"])
      expect([bad, parseWindows(bad)]).toEqual([bad, null]);
  });
});
