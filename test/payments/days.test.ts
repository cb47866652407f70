// The day on which a payment counts: that on which its money came.

import { beforeEach, describe, expect, it } from "vitest";
import type { Tenant } from "../support/api";
import { setTime } from "../support/clock";
import { aPaidBusiness, bookedOf, openPage, type PaidBusiness } from "../support/paid-business";

let tenant: Tenant;
let stripe: PaidBusiness["stripe"];
let settleAll: PaidBusiness["settleAll"];

beforeEach(async () => {
  ({ tenant, stripe, settleAll } = await aPaidBusiness({
    payment: { due: "deposit", deposit: { percent: 25 }, rest: "online", methods: ["online", "cash"] },
    horizon_days: 400,
  }));
});

const JUNE = "from=2026-06-01&to=2026-06-30";
const JULY = "from=2026-07-01&to=2026-07-31";

/** The amounts of the list on some days, as it pages. */
async function listed(query: string): Promise<number[]> {
  const amounts: number[] = [];
  for (let cursor = ""; ; ) {
    const { body } = await tenant.staff("GET", `/payments?${query}&limit=1${cursor}`);
    amounts.push(...body.data.map(({ amount }: { amount: number }) => amount));
    if (body.next_cursor === null) return amounts;
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
  }
}

/** The same of the file. */
async function filed(query: string): Promise<number[]> {
  const { body } = await tenant.staff("GET", `/payments.csv?${query}`);
  const [, ...lines] = (body as string).trimEnd().split("\r\n");
  return lines.map((line) => Number(line.split(",")[5]));
}

describe("a rest that was opened in June and paid in July", () => {
  it("is in July's list, file and commission, and was in June's while it was open", async () => {
    setTime("2026-06-30T20:00:00Z");
    const booked = bookedOf(await tenant.book("paid", "2026-07-05T10:00:00Z"));
    await stripe.press(await openPage(booked), "pay");
    const rest = await openPage(booked);
    await settleAll();
    expect([await listed(JUNE), await filed(JUNE), await listed(JULY)]).toEqual([[7_500, 2_500], [7_500, 2_500], []]);
    setTime("2026-07-01T09:00:00Z");
    await stripe.press(rest, "pay");
    await settleAll();
    for (const days of [listed, filed]) expect([await days(JUNE), await days(JULY)]).toEqual([[2_500], [7_500]]);
    const months = (await tenant.staff("GET", "/commission?year=2026")).body.data;
    expect(months).toMatchObject([
      { month: "2026-06", taken: 2_500 },
      { month: "2026-07", taken: 7_500 },
    ]);
    expect(await listed("state=paid")).toEqual([7_500, 2_500]);
  });
});
