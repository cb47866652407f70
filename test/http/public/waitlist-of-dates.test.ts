// Waiting for any start on some dates.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { MONDAY, setTime, utc } from "../../support/clock";
import { accept, entryOf, giveUp, leave, startsOn, wait } from "../../support/groups";
import { outcomeOf, outcomesOf } from "../../support/outcomes";

let tenant: Tenant;

beforeEach(async () => {
  setTime(MONDAY.nine);
  tenant = await makeTenant({ zone: "UTC" });
});

describe("waiting for any of some dates", () => {
  let room: string;

  beforeEach(async () => {
    room = await makeResource(tenant, [{ days: ["tue", "wed", "thu"], start: "10:00", end: "11:00" }]);
    await makeService(tenant, room);
  });

  const dayOf = (date: string) => `${date}T10:00:00Z`;
  const DATES = ["2026-06-09", "2026-06-10", "2026-06-11"] as const;

  it("offers what comes free on them, first and last date included, and nothing of other dates", async () => {
    const [tuesday, wednesday, thursday] = [
      await tenant.book("visit", dayOf(DATES[0])),
      await tenant.book("visit", dayOf(DATES[1])),
      await tenant.book("visit", dayOf(DATES[2])),
    ] as const;
    const early = await wait(tenant, "visit", { from: DATES[0], to: DATES[1] });
    const late = await wait(tenant, "visit", { from: DATES[1], to: DATES[2] });
    expect(early.body.entry).toMatchObject({ start: null, from: DATES[0], to: DATES[1], status: "waiting" });
    await leave(thursday);
    expect((await entryOf(early)).status).toBe("waiting");
    expect(utc((await entryOf(late)).offer.start)).toBe(utc(dayOf(DATES[2])));
    await leave(tuesday);
    expect(utc((await entryOf(early)).offer.start)).toBe(utc(dayOf(DATES[0])));
    await leave(wednesday);
    const accepted = await accept(early);
    expect(utc(accepted.body.booking.start)).toBe(utc(dayOf(DATES[0])));
    expect(await startsOn(tenant, "visit", DATES[1])).toEqual([utc(dayOf(DATES[1]))]);
  });

  it("stands in one line with those who want one start: the first to join is offered it", async () => {
    const holder = await tenant.book("visit", dayOf(DATES[0]));
    const anyDay = await wait(tenant, "visit", { from: DATES[0], to: DATES[0] });
    const exact = await wait(tenant, "visit", dayOf(DATES[0]));
    await leave(holder);
    expect([(await entryOf(anyDay)).status, (await entryOf(exact)).status]).toEqual(["offered", "waiting"]);
    await giveUp(anyDay);
    expect((await entryOf(exact)).status).toBe("offered");
  });

  it("a party needs its places in one session", async () => {
    await makeService(tenant, room, { name: "Workshop", seats: 2 });
    const holders: Answer[] = [];
    for (const date of DATES.slice(0, 2)) {
      for (let n = 0; n < 2; n++) holders.push(await tenant.book("workshop", dayOf(date)));
    }
    const party = await wait(tenant, "workshop", { from: DATES[0], to: DATES[1] }, { seats: 2 });
    await leave(holders[0] as Answer);
    await leave(holders[2] as Answer);
    expect((await entryOf(party)).status).toBe("waiting");
    await leave(holders[3] as Answer);
    const { offer } = await entryOf(party);
    expect([utc(offer.start), offer.seats]).toEqual([utc(dayOf(DATES[1])), 2]);
  });

  it("the dates are local: 23:00 in New York is that evening's, though it is the next day in UTC", async () => {
    tenant = await makeTenant({ zone: "America/New_York" });
    const bar = await makeResource(tenant, [{ days: ["tue"], start: "23:00", end: "24:00" }]);
    await makeService(tenant, bar);
    const start = "2026-06-09T23:00:00-04:00";
    const holder = await tenant.book("visit", start);
    const nextDay = await wait(tenant, "visit", { from: "2026-06-10", to: "2026-06-10" });
    const thatDay = await wait(tenant, "visit", { from: "2026-06-09", to: "2026-06-09" });
    await leave(holder);
    expect((await entryOf(nextDay)).status).toBe("waiting");
    expect((await entryOf(thatDay)).offer.start).toBe(start);
  });

  it("ends with its last date", async () => {
    for (const date of DATES) await tenant.book("visit", dayOf(date));
    const entry = await wait(tenant, "visit", { from: DATES[0], to: DATES[1] });
    setTime("2026-06-10T09:59:59Z");
    expect((await entryOf(entry)).status).toBe("waiting");
    setTime("2026-06-11T00:00:00Z");
    expect(await entryOf(entry)).toMatchObject({ status: "expired", position: null });
  });

  it("is either a start or dates, in order", async () => {
    for (const wish of [
      {},
      { start: dayOf(DATES[0]), from: DATES[0], to: DATES[0] },
      { from: DATES[0] },
      { to: DATES[0] },
      { from: DATES[1], to: DATES[0] },
      { from: "2026-02-30", to: "2026-03-01" },
    ]) {
      const body = { service: "visit", customer: customer(), ...wish };
      expect([wish, ...outcomesOf([await tenant.public("POST", "/waitlist-entries", body)])]).toEqual([
        wish,
        "400 invalid_request",
      ]);
    }
    const unknown = { service: "nothing", start: dayOf(DATES[0]), customer: customer() };
    expect(outcomeOf(await tenant.public("POST", "/waitlist-entries", unknown))).toBe("404 not_found");
  });
});
