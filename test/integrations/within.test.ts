// A call to somewhere else ends at its limit of time, and leaves nothing behind.

import { describe, expect, it } from "vitest";
import { isTimeOut, within } from "../../src/integrations/within";

/** More than the timers that a Worker may have at once. */
const CALLS = 10_500;

const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (fault: unknown) => fault,
  );

describe("A limit of time", () => {
  it("lets a Worker make any number of calls: each takes its timer with it, whether it succeeds or fails", async () => {
    for (let call = 0; call < CALLS; call++) {
      if (call % 2 === 0) expect(await within(60_000, async () => call)).toBe(call);
      else
        expect(await faultOf(within(60_000, async () => Promise.reject(new Error("lost"))))).toMatchObject({
          message: "lost",
        });
    }
  });

  it("ends work that lasts longer, and names the limit as the reason", async () => {
    const ended = await faultOf(
      within(
        20,
        (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("cut")))),
      ),
    );
    expect(isTimeOut(ended)).toBe(true);
    expect(isTimeOut(await faultOf(within(60_000, async () => Promise.reject(new TypeError("lost")))))).toBe(false);
  });
});
