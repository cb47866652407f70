// Every text is readable, with any requested colours.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paletteOf, themeOn } from "../../src/domain/tenant/colour";

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const wish = fc.option(colour, { nil: null });

describe("the colours of a page", () => {
  it("can be read on any ground that is given, with any accent and text", () => {
    fc.assert(
      fc.property(colour, wish, wish, (background, accent, text) => {
        const palette = paletteOf(themeOn(background), { accent, background, text });
        const of = (name: string) => palette[name] ?? "";
        expect(of("paper")).toBe(background);
        for (const ground of [of("card"), of("tint"), of("day"), of("day-over")]) {
          for (const ink of [of("ink"), of("soft")]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
        }
        for (const ink of [of("accent"), of("good"), of("bad")]) {
          expect(contrast(ink, of("card"))).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(of("on-accent"), of("accent"))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(of("edge"), of("card"))).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 2_000 },
    );
  });

  it("can be read on the grounds of both themes where no ground is given", () => {
    fc.assert(
      fc.property(wish, wish, (accent, text) => {
        for (const [theme, grounds] of [
          ["light", ["#f6f7fa", "#ffffff"]],
          ["dark", ["#12151b", "#1b2029"]],
        ] as const) {
          const palette = paletteOf(theme, { accent, background: null, text });
          for (const ground of grounds) {
            expect(contrast(palette.accent ?? "", ground)).toBeGreaterThanOrEqual(4.5);
            if (text !== null) expect(contrast(palette.ink ?? "", ground)).toBeGreaterThanOrEqual(4.5);
          }
          expect(contrast(palette["on-accent"] ?? "", palette.accent ?? "")).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("stay as wished where they can be read, also in three digits", () => {
    const wished = { accent: "#00539c", background: "#fff", text: "222222" };
    expect(paletteOf("light", wished)).toMatchObject({ accent: "#00539c", card: "#ffffff", ink: "#222222" });
    expect(paletteOf("light", { accent: "069", background: null, text: null })).toEqual({
      accent: "#006699",
      "on-accent": "#ffffff",
    });
  });

  it("are dark on a light ground and light on a dark one", () => {
    expect([themeOn("#f0fff4"), themeOn("#fff"), themeOn("#101830"), themeOn("#777777")]).toEqual([
      "light",
      "light",
      "dark",
      "light",
    ]);
  });
});
