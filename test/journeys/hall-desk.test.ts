// The hall's desk: holds and states, repeated requests, closures, calendars and sessions.

import { beforeEach, describe, expect, it } from "vitest";
import { ask, customer, makeTenant } from "../support/api";
import { passTime, setTime } from "../support/clock";
import { leave } from "../support/groups";
import { CHRISTMAS, hall, openHall, rent } from "../support/hall";

beforeEach(openHall);

describe("holds and states", () => {
  it("a hold lasts fifteen minutes [H17]", async () => {
    setTime("2025-11-10T12:00:00Z");
    const { hold } = (await hall.hold("hourly", CHRISTMAS, { duration_minutes: 60 })).body;
    expect(Date.parse(hold.expires_at)).toBe(Date.parse("2025-11-10T12:15:00Z"));
  });

  it("the whole transition matrix; a staff token stands for confirmedBy [H19, H20]", async () => {
    const prepare: Record<string, () => Promise<string>> = {
      held: async () =>
        (await hall.hold("hourly", CHRISTMAS, { duration_minutes: 60, customer: customer() })).body.hold.id,
      pending: async () => (await rent(CHRISTMAS, 1)).body.booking.id,
      confirmed: async () => act(await prepare.pending?.(), "confirm"),
      rejected: async () => act(await prepare.pending?.(), "reject"),
      cancelled: async () => act(await prepare.pending?.(), "cancel"),
      expired: async () => {
        const id = (await prepare.held?.()) ?? "";
        passTime(15 * 60_000);
        return id;
      },
      completed: async () => {
        const id = await prepare.confirmed?.();
        setTime("2025-12-25T04:45:00Z");
        return act(id, "complete");
      },
      no_show: async () => {
        const id = await prepare.confirmed?.();
        setTime("2025-12-25T04:45:00Z");
        return act(id, "no-show");
      },
    };
    const act = async (id: string | undefined, verb: string) => {
      const answer = await hall.staff("POST", `/bookings/${id}/${verb}`);
      expect(answer.status).toBe(200);
      return id ?? "";
    };
    const matrix: Record<string, Record<string, string>> = {};
    for (const [status, make] of Object.entries(prepare)) {
      const row: Record<string, string> = {};
      for (const verb of ["confirm", "reject", "cancel", "complete", "no-show"]) {
        await openHall();
        const id = await make();
        const answer = await hall.staff("POST", `/bookings/${id}/${verb}`);
        row[verb] = answer.status === 200 ? answer.body.status : answer.body.code;
      }
      matrix[status] = row;
    }
    const no = "invalid_transition";
    expect(matrix).toEqual({
      held: { confirm: "confirmed", reject: no, cancel: "cancelled", complete: no, "no-show": no },
      pending: { confirm: "confirmed", reject: "rejected", cancel: "cancelled", complete: no, "no-show": no },
      // Confirming what is confirmed answers it unchanged; completing waits for its start.
      confirmed: { confirm: "confirmed", reject: no, cancel: "cancelled", complete: no, "no-show": no },
      rejected: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
      cancelled: { confirm: no, reject: no, cancel: "already_cancelled", complete: no, "no-show": no },
      expired: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
      completed: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
      no_show: { confirm: no, reject: no, cancel: no, complete: no, "no-show": no },
    });
  });

  it("every hold that ran out is expired, however many there are [H23]", async () => {
    const starts = Array.from({ length: 150 }, (_, n) =>
      new Date(Date.parse("2025-12-01T00:00:00Z") + n * 3_600_000).toISOString(),
    );
    const holds: string[] = [];
    for (const start of starts) holds.push((await hall.hold("hourly", start, { duration_minutes: 60 })).body.hold.id);
    const path = `/resources/${await hall.resourceId()}/agenda?from=2025-11-30&to=2025-12-10&limit=100`;
    const agenda = async () => {
      const items: unknown[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const { body } = await hall.staff("GET", path + more);
        items.push(...body.data);
        cursor = body.next_cursor;
      }
      return items;
    };
    expect(await agenda()).toHaveLength(150);
    passTime(15 * 60_000);
    await hall.consistency();
    expect(await agenda()).toEqual([]);
    const statuses = await Promise.all(
      holds.map(async (id) => (await hall.staff("GET", `/bookings/${id}`)).body.status),
    );
    expect(new Set(statuses)).toEqual(new Set(["expired"]));
    // What never was more than a hold is in no list.
    for (const status of ["held", "expired"]) {
      expect((await hall.staff("GET", `/bookings?status=${status}`)).body.data).toEqual([]);
    }
  });

  it("cancelling what has begun, what is cancelled, what is not there [H26]", async () => {
    const booked = (await rent(CHRISTMAS, 4)).body;
    await hall.staff("POST", `/bookings/${booked.booking.id}/confirm`);
    setTime("2025-12-25T05:00:00Z");
    const cancel = (id: string) => ask("POST", `/v1/public/bookings/${id}/cancel`, { token: booked.manage.token });
    expect((await cancel(booked.booking.id)).body).toMatchObject({ status: 422, code: "too_late_to_change" });
    expect((await hall.staff("POST", `/bookings/${booked.booking.id}/cancel`)).body.status).toBe("cancelled");
    expect((await cancel(booked.booking.id)).body).toMatchObject({ status: 409, code: "already_cancelled" });
    expect((await cancel(`${booked.booking.id.slice(0, -4)}0000`)).status).toBe(404);
  });

  it("a customer's token confirms nothing [H53]", async () => {
    const booked = (await rent(CHRISTMAS, 4)).body;
    const answer = await ask("POST", `/v1/bookings/${booked.booking.id}/confirm`, { token: booked.manage.token });
    // A manage token is not a staff token: 401.
    expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
  });
});

describe("idempotency", () => {
  const key = "one-key";

  it("ten parallel requests with one key are one booking [H28]", async () => {
    const body = {
      service: "hourly",
      start: CHRISTMAS,
      duration_minutes: 60,
      customer: { name: "Asha", email: "asha@example.com" },
    };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => hall.public("POST", "/bookings", body, { key })),
    );
    expect(new Set(answers.map((answer) => answer.body.booking.id)).size).toBe(1);
    expect((await hall.consistency()).checked).toBe(1);
  });

  it("the same key with another body is refused [H29]", async () => {
    await rent(CHRISTMAS, 1, {});
    await hall.book("hourly", "2025-12-26T04:30:00Z", { duration_minutes: 60 }, { key });
    const answer = await hall.book("hourly", "2025-12-27T04:30:00Z", { duration_minutes: 60 }, { key });
    expect([answer.status, answer.body.code]).toEqual([422, "idempotency_key_reused"]);
  });

  it("tenants' keys are independent [H31]", async () => {
    const other = await makeTenant({ preset: "hall", zone: "Asia/Kolkata" });
    const answers = await Promise.all(
      [hall, other].map((tenant) => tenant.book("hourly", CHRISTMAS, { duration_minutes: 60 }, { key })),
    );
    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    expect(answers[0]?.body.booking.id).not.toBe(answers[1]?.body.booking.id);
  });

  it("a refusal is not remembered: the key works once the time is free [H32]", async () => {
    const blocker = await rent(CHRISTMAS, 1);
    const body = { duration_minutes: 60, customer: { name: "Asha", email: "asha@example.com" } };
    expect((await hall.book("hourly", CHRISTMAS, body, { key })).status).toBe(409);
    await leave(blocker);
    expect((await hall.book("hourly", CHRISTMAS, body, { key })).status).toBe(201);
  });
});

describe("closures, calendars, sessions", () => {
  it("a closure refuses every booking that overlaps it, with its reason [H34]", async () => {
    await hall.staff("POST", "/closures", {
      start: "2025-12-25T08:00:00Z",
      end: "2025-12-25T12:00:00Z",
      reason: "Maintenance work",
    });
    const answer = await rent("2025-12-25T10:00:00Z", 8);
    expect(answer.body).toMatchObject({ status: 422, code: "closed", closure_reason: "Maintenance work" });
  });

  it("seven days of a calendar show the taken times and name no customer [H35]", async () => {
    await rent("2025-12-25T10:00:00Z", 8);
    await rent("2025-12-27T14:00:00Z", 8);
    const answer = await hall.public(
      "GET",
      "/slots?service=session&period=full-day&from=2025-12-25&to=2025-12-31&tz=Asia/Kolkata",
    );
    // 14:00-22:00 UTC on the 27th runs into the 28th in India, which is taken too.
    expect(answer.body.days.map((day: { slots: unknown[] }) => day.slots.length)).toEqual([0, 1, 0, 0, 1, 1, 1]);
    expect(JSON.stringify(answer.body)).not.toMatch(/Customer|example\.com/);
  });

  it("sessions by what is booked: only live bookings and their overlaps take them [H37]", async () => {
    const free = async () => {
      const { body } = await hall.public("GET", "/slots?service=session&from=2025-11-17&to=2025-11-17");
      return body.days[0].slots.map((slot: { period: string }) => slot.period);
    };
    const session = (period: string, start: string) => hall.book("session", start, { period });
    expect(await free()).toEqual(["full-day", "morning", "evening"]);
    const morning = (await session("morning", "2025-11-17T09:00:00+05:30")).body.booking;
    await hall.staff("POST", `/bookings/${morning.id}/confirm`);
    expect(await free()).toEqual(["evening"]);
    const evening = (await session("evening", "2025-11-17T16:00:00+05:30")).body.booking;
    expect(await free()).toEqual([]);
    await hall.staff("POST", `/bookings/${evening.id}/reject`);
    expect(await free()).toEqual(["evening"]);
    await hall.staff("POST", `/bookings/${morning.id}/cancel`);
    expect(await free()).toEqual(["full-day", "morning", "evening"]);
    await rent("2025-11-17T14:00:00+05:30", 2);
    expect(await free()).toEqual(["evening"]);
    const { duration } = (await hall.staff("GET", "/services/session")).body;
    const periods = duration.periods.map((period: { id: string }) => ({ ...period, active: period.id !== "evening" }));
    await hall.staff("PATCH", "/services/session", { duration: { kind: "periods", periods } });
    expect(await free()).toEqual([]);
  });

  it("a session is booked exactly or not at all [H38]", async () => {
    const book = (start: string, more: Record<string, unknown>) =>
      hall.book("session", `2025-11-17T${start}:00+05:30`, more);
    expect((await book("10:00", { duration_minutes: 240 })).body.code).toBe("invalid_duration");
    expect((await book("10:00", { period: "morning" })).body.code).toBe("off_grid");
    expect((await book("09:00", { period: "night" })).body.code).toBe("invalid_duration");
    expect((await book("09:00", { duration_minutes: 360 })).body.booking.period).toBe("morning");
    expect((await rent("2025-11-18T10:00:00+05:30", 4)).status).toBe(201);
  });

  it("alternatives are the free starts nearest to the wish [H43]", async () => {
    await rent("2025-12-25T12:00:00+05:30", 4);
    const { alternatives } = (await rent("2025-12-25T10:00:00+05:30", 4)).body;
    // On the hall's quarter-hour grid three earlier starts are nearer than any after the conflict.
    expect(alternatives.map((one: { start: string }) => one.start)).toEqual([
      "2025-12-25T08:00:00+05:30",
      "2025-12-25T07:45:00+05:30",
      "2025-12-25T07:30:00+05:30",
    ]);
    for (const { start } of alternatives.slice(0, 1)) expect((await rent(start, 4)).status).toBe(201);
  });
});
