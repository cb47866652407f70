// Cursors come back as they were given out, and only to the list that gave them out.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Page, pageOfAll, readCursor, readLogPiece, readPiece, writeCursor } from "../../src/db/paging";

const id = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /^[\x20-\x7e]*$/.test(text));

describe("the cursor of a list", () => {
  it("says the place that it was made of", () => {
    const place = fc.tuple(fc.maxSafeInteger(), id);
    fc.assert(
      fc.property(place, ([at, name]) => {
        const piece = readPiece({ cursor: writeCursor([at, name]) });
        expect(piece).toEqual({ ok: true, value: { after: [at, name], limit: 50 } });
      }),
    );
  });

  it("says the position in a log", () => {
    expect(readLogPiece({ cursor: writeCursor([7]), limit: 3 })).toEqual({ ok: true, value: { after: 7, limit: 3 } });
    expect(readLogPiece({})).toEqual({ ok: true, value: { after: null, limit: 50 } });
  });

  it("is refused by a list of another kind, and so is any other text", () => {
    for (const cursor of [writeCursor([7]), writeCursor(["a", "b"]), writeCursor([0.5, "a"]), "nonsense", "", "%"]) {
      expect(readPiece({ cursor })).toMatchObject({ ok: false, refusal: { problems: [{ pointer: "/cursor" }] } });
    }
    for (const cursor of [writeCursor([7, "a"]), writeCursor(["7"]), writeCursor([0.5]), "nonsense"]) {
      expect(readLogPiece({ cursor }).ok).toBe(false);
    }
  });

  it("of any shape reads nothing from a text of another length", () => {
    expect(readCursor(undefined, ["string", "string"])).toBeNull();
    expect(readCursor(writeCursor(["a", "b"]), ["string", "string"])).toEqual(["a", "b"]);
    expect(readCursor(writeCursor(["a"]), ["string", "string"])).toBe("invalid");
  });
});

describe("the pages of a list that is read as a whole", () => {
  it("have every row once and in order, at every length", () => {
    const lists = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 7 }), (places, limit) => {
        const rows = [...places].sort((a, b) => a - b).map((at) => ({ id: `id${at}`, at }));
        const seen: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const piece = readPiece({ limit, cursor });
          if (!piece.ok) throw new Error("A list refuses its own cursor.");
          const page: Page<{ id: string }> = pageOfAll(rows, piece.value, ({ at }) => at);
          seen.push(...page.rows.map((row) => row.id));
          if (page.nextCursor === null) break;
          cursor = page.nextCursor;
        }
        expect(seen).toEqual(rows.map((row) => row.id));
      }),
    );
  });
});
