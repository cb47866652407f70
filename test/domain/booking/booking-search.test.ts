import { describe, expect, it } from "vitest";
import { bookingSearchOf } from "../../../src/domain/booking/booking-search";

describe("what staff look for among bookings", () => {
  for (const [text, ways, ending, number] of [
    [" GRACE  h", [["grace", "h"]], null, null],
    ["mary.jack", [["mary.jack"]], null, null],
    ["#", [["#"]], null, null],
    ["020 7946 0018", [["020", "7946", "0018"], ["+442079460018"]], "2079460018", null],
    ["+4420794", [["+4420794"]], "4420794", null],
    ["PAR-2026-0042", [["par-2026-0042"]], null, { prefix: "par", year: 2026, sequence: 42 }],
    ["par-42", [["par-42"]], null, { prefix: "par", year: null, sequence: 42 }],
    ["2026-0042", [["2026-0042"], ["+4420260042"]], "20260042", { prefix: null, year: 2026, sequence: 42 }],
    ["0042", [["0042"]], null, { prefix: null, year: null, sequence: 42 }],
    ["山田", [["山田"]], null, null],
    ["", [], null, null],
  ] as const) {
    it(`by ${text}`, () => {
      expect(bookingSearchOf(text, "GB")).toEqual({ ways, ending, number });
    });
  }
});
