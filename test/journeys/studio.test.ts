// Acceptance cases of the studio: hosts who take visits in turn, workshops with seats, a waitlist and invitations. Built
// by the staff API, on the dates of the cases; times are UTC unless they say otherwise, the studio is in New York.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, countBy, customer, makeResource, makeService, makeTenant } from "../support/api";
import { passTime } from "../support/clock";
import { leave, move } from "../support/groups";
import { countOutcomes, outcomeOf, outcomesOf } from "../support/outcomes";
import {
  book,
  fabi,
  hostIn,
  hostOf,
  matt,
  mo,
  offers,
  offersOf,
  openStudio,
  startIn,
  studio,
  tryBook,
  VISIT,
} from "../support/studio";

beforeEach(openStudio);

describe("when hosts are free", () => {
  it("a Tuesday has 16 offers, eight of fabi and eight of mo, and each start is listed once [I01]", async () => {
    const offered = await offers("2025-01-14");
    expect(countBy(offered, hostIn)).toEqual({ fabi: 8, mo: 8 });
    expect(offered.slice(0, 2)).toEqual(["2025-01-14T17:00Z fabi", "2025-01-14T17:00Z mo"]);
    expect(offered.at(-1)).toBe("2025-01-14T20:30Z mo");
    expect(await studio.starts(`service=${VISIT}&from=2025-01-14&to=2025-01-14`)).toHaveLength(8);
  });

  it("a Wednesday has 16 offers of mo and matt at 10 different starts [I02]", async () => {
    const offered = await offers("2025-01-15");
    expect(offered).toHaveLength(16);
    const of = (name: string) => offered.filter((offer) => hostIn(offer) === name).map(startIn);
    expect([of("mo").length, of("mo")[0], of("mo").at(-1)]).toEqual([8, "2025-01-15T17:00Z", "2025-01-15T20:30Z"]);
    expect([of("matt").length, of("matt")[0], of("matt").at(-1)]).toEqual([
      8,
      "2025-01-15T18:00Z",
      "2025-01-15T21:30Z",
    ]);
    expect(new Set(offered.map(startIn)).size).toBe(10);
  });

  it("a Friday has none [I03]", async () => {
    expect(await offers("2025-01-17")).toEqual([]);
  });

  it("noon in New York is 17:00 in winter and 16:00 while the clocks are forward [I04]", async () => {
    const firsts = await Promise.all(
      ["2025-03-06", "2025-03-11", "2025-10-30", "2025-11-04"].map(async (date) =>
        startIn((await offers(date))[0] ?? ""),
      ),
    );
    expect(firsts).toEqual(["2025-03-06T17:00Z", "2025-03-11T16:00Z", "2025-10-30T16:00Z", "2025-11-04T17:00Z"]);
  });

  it("on the closed dates no host is free; the Tuesday after is unchanged [I05]", async () => {
    const dates = ["2025-10-21", "2025-11-25", "2025-11-26", "2025-11-27", "2025-12-02"];
    const counts = await Promise.all(dates.map(async (date) => (await offers(date)).length));
    expect(counts).toEqual([0, 0, 0, 0, 16]);
    const refused = await studio.book(VISIT, "2025-10-21T16:00:00Z");
    expect(refused.body).toMatchObject({ status: 422, code: "closed", closure_reason: "Open studios" });
  });

  it("with three visits mo is offered wherever none conflicts, with four nowhere; fabi is as before [I07]", async () => {
    await book(mo, "2025-01-14T17:00:00Z", "2025-01-14T18:00:00Z", "2025-01-14T19:00:00Z");
    expect(await offersOf(mo, "2025-01-14")).toEqual(["2025-01-14T20:00Z", "2025-01-14T20:30Z"]);
    expect(await offersOf(fabi, "2025-01-14")).toHaveLength(8);
    await book(mo, "2025-01-14T20:00:00Z");
    expect(await offersOf(mo, "2025-01-14")).toEqual([]);
    expect(await offersOf(fabi, "2025-01-14")).toHaveLength(8);
  });

  it("it is the limit that says so: with a longer day and time to spare mo is full all the same [I07]", async () => {
    await studio.staff("PUT", `/resources/${mo}/hours`, { weekly: [{ days: ["tue"], start: "10:00", end: "20:00" }] });
    const day = (hour: number) => `2025-01-14T${hour}:00:00Z`;
    await book(mo, day(15), day(16), day(17));
    expect((await offersOf(mo, "2025-01-14")).length).toBeGreaterThan(8);
    await book(mo, day(18));
    expect(await offersOf(mo, "2025-01-14")).toEqual([]);
    expect(outcomeOf(await tryBook(mo, day(21)))).toBe("409 day_limit_reached");
    expect(await offersOf(mo, "2025-01-21")).toHaveLength(20);
  });

  it("mo's visit at 17:00 takes mo's start of that day and, by the buffers, the next; fabi keeps both [I38]", async () => {
    await book(mo, "2025-01-14T17:00:00Z");
    const free = await offersOf(mo, "2025-01-14");
    expect(free).not.toContain("2025-01-14T17:00Z");
    expect(free).not.toContain("2025-01-14T17:30Z");
    expect(free[0]).toBe("2025-01-14T18:00Z");
    expect(await offersOf(fabi, "2025-01-14")).toHaveLength(8);
  });

  it("slots need their parameters and a date that exists [I37]", async () => {
    for (const query of [
      `from=2025-01-14&to=2025-01-14`,
      `service=${VISIT}&to=2025-01-14`,
      `service=${VISIT}&from=2025-01-14`,
      `service=${VISIT}&from=2025-02-30&to=2025-03-01`,
      `service=${VISIT}&from=tomorrow&to=2025-01-14`,
    ]) {
      const answer = await studio.public("GET", `/slots?${query}`);
      expect([query, answer.status, answer.body.code]).toEqual([query, 400, "invalid_request"]);
    }
    expect((await studio.public("GET", "/slots?service=nothing&from=2025-01-14&to=2025-01-14")).status).toBe(404);
  });

  it("a host without hours, or a service that is not bookable, has an empty day that says why [I37]", async () => {
    const why = async (service: string) => {
      const { status, body } = await studio.public(
        "GET",
        `/slots?service=${service}&from=2025-01-14&to=2025-01-14&explain=1`,
      );
      const [{ slots, refused }] = body.days;
      return [status, slots, [...new Set(refused.map((one: { code: string }) => one.code))]];
    };
    const idle = await Promise.all([1, 2].map(() => makeResource(studio, [], { kind: "person" })));
    await makeService(studio, mo, { name: "Nobody there", requires: [{ any_of: idle }] });
    expect(await why("nobody-there")).toEqual([200, [], ["outside_hours"]]);
    await studio.staff("PATCH", `/services/${VISIT}`, { active: false });
    expect(await why(VISIT)).toEqual([200, [], ["not_bookable"]]);
  });

  it("the preset has the same visits, and a workshop of ten", async () => {
    const oolite = await makeTenant({ name: "Oolite", zone: "America/New_York", preset: "studio" });
    const { body } = await oolite.public(
      "GET",
      `/slots?service=${VISIT}&from=2025-01-14&to=2025-01-15&explain=1`,
      undefined,
      { token: oolite.token },
    );
    const pairs = body.days.map(({ slots }: { slots: { resources: string[] }[] }) => [
      slots.length,
      slots.reduce((sum, slot) => sum + slot.resources.length, 0),
    ]);
    expect(pairs).toEqual([
      [8, 16],
      [10, 16],
    ]);
    expect((await oolite.staff("GET", "/services/workshop")).body.seats).toBe(10);
    expect((await oolite.staff("GET", "/services/print-room-consult")).body.requires[0].any_of).toHaveLength(2);
  });
});

describe("booking any host", () => {
  it("of three wishes for one start two find two different hosts and the third is told slot_taken [I08]", async () => {
    const answers: Answer[] = [];
    for (let n = 0; n < 3; n++) answers.push(await studio.book(VISIT, "2025-01-14T17:30:00Z"));
    expect(outcomesOf(answers)).toEqual(["201", "201", "409 slot_taken"]);
    expect(answers.slice(0, 2).map(hostOf).sort()).toEqual([mo, fabi].sort());
    const { alternatives } = answers[2]?.body ?? {};
    expect(alternatives.length).toBeGreaterThan(0);
    expect(alternatives.length).toBeLessThanOrEqual(3);
    const free = await studio.starts(`service=${VISIT}&from=2025-01-14&to=2025-01-15`);
    for (const { start } of alternatives) expect(free).toContain(start);
  });

  it("of thirty wishes at once each is booked with one host or refused, none half booked [I08]", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => studio.book(VISIT, "2025-01-16T18:00:00Z")));
    expect(countOutcomes(answers)).toEqual({ "201": 2, "409 slot_taken": 28 });
    const won = answers.filter(({ status }) => status === 201);
    expect(won.map(hostOf).sort()).toEqual([mo, fabi].sort());
    const reports = await Promise.all([mo, fabi, matt].map((resource) => studio.consistency(resource)));
    expect(reports.map(({ agrees }) => agrees)).toEqual([true, true, true]);
    await Promise.all(won.map(leave));
    expect(await offers("2025-01-16")).toHaveLength(16);
  });

  it("half past twelve on a Tuesday is booked, for half an hour, with one host [I10]", async () => {
    const answer = await studio.book(VISIT, "2025-01-14T17:30:00Z");
    expect(answer.status).toBe(201);
    const { status, start, end, resources } = answer.body.booking;
    expect([status, start, end]).toEqual(["confirmed", "2025-01-14T12:30:00-05:00", "2025-01-14T13:00:00-05:00"]);
    expect(resources).toHaveLength(1);
    expect(["mo", "fabi"]).toContain(resources[0].name);
  });

  it("nine and seven in the morning of New York are refused: outside every host's hours [I11]", async () => {
    const answers = [
      await studio.book(VISIT, "2025-01-15T14:00:00Z"),
      await studio.book(VISIT, "2025-01-15T12:00:00Z"),
    ];
    expect(outcomesOf(answers)).toEqual(["422 outside_hours", "422 outside_hours"]);
  });

  it("a request without its parts is told all of them at once; an invented service or host is not found [I13]", async () => {
    const missing = await studio.public("POST", "/bookings", { notes: "hello" });
    expect([missing.status, missing.body.code]).toEqual([400, "invalid_request"]);
    expect(missing.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      "/customer",
      "/service",
      "/start",
    ]);
    const start = "2025-01-14T17:30:00Z";
    expect(outcomeOf(await studio.book("nothing", start))).toBe("404 not_found");
    expect(outcomeOf(await tryBook("res_0000000000000000", start))).toBe("404 not_found");
  });

  it("a service without any active host is not_bookable; one host of several may be away [I13]", async () => {
    await studio.staff("PATCH", `/resources/${fabi}`, { active: false });
    const start = "2025-01-14T17:30:00Z";
    const first = await studio.book(VISIT, start);
    expect([first.status, hostOf(first)]).toEqual([201, mo]);
    expect(outcomeOf(await studio.book(VISIT, start))).toBe("409 slot_taken");
    for (const resource of [mo, matt]) await studio.staff("PATCH", `/resources/${resource}`, { active: false });
    expect(outcomeOf(await studio.book(VISIT, "2025-01-14T19:30:00Z"))).toBe("422 not_bookable");
    for (const resource of [mo, matt]) await studio.staff("PATCH", `/resources/${resource}`, { active: true });
    await studio.staff("PATCH", `/services/${VISIT}`, { active: false });
    expect(outcomeOf(await studio.book(VISIT, "2025-01-14T19:30:00Z"))).toBe("422 not_bookable");
  });

  it("a booking comes with its id and one link that shows, moves and cancels it [I14]", async () => {
    const answer = await studio.book(VISIT, "2025-01-14T17:30:00Z");
    const { booking, manage } = answer.body;
    expect(booking.id).toMatch(/^bkg_/);
    expect(manage.url).toContain(manage.token);
    expect(answer.headers.get("location")).toContain(`/v1/public/bookings/${booking.id}`);
    const at = `/v1/public/bookings/${booking.id}`;
    expect((await ask("GET", at)).status).toBe(404);
    expect((await ask("GET", `${at}?token=${manage.token}`)).body).toMatchObject({ id: booking.id, revision: 1 });
    expect((await move(answer, "2025-01-14T19:30:00Z")).body).toMatchObject({ id: booking.id, revision: 2 });
    expect((await leave(answer)).body).toMatchObject({ id: booking.id, status: "cancelled", revision: 3 });
  });

  it("one key is one booking with one host: twenty at once are told the same", async () => {
    const body = { service: VISIT, start: "2025-01-14T17:30:00Z", customer: customer() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => studio.public("POST", "/bookings", body, { key: "one-and-the-same-key" })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(answers.filter(({ headers }) => headers.get("idempotency-replayed") === "true")).toHaveLength(19);
    expect((await studio.book(VISIT, "2025-01-14T17:30:00Z")).status).toBe(201);
  });
});

describe("the host of a visit", () => {
  /** One visit after another, a minute apart, as they would be booked. */
  async function hostsOf(...starts: string[]): Promise<string[]> {
    const hosts: string[] = [];
    for (const start of starts) {
      passTime(60_000);
      hosts.push(hostOf(await studio.book(VISIT, start)));
    }
    return hosts;
  }

  const TUESDAY = ["2025-01-14T17:00:00Z", "2025-01-14T19:00:00Z"] as const;
  const requires = (assign: string, ...any_of: string[]) =>
    studio.staff("PATCH", `/services/${VISIT}`, { requires: [{ any_of, assign }] });

  it("round robin: first a host never assigned, then the one assigned longest ago; ties by id", async () => {
    const [first, second] = [mo, fabi].sort();
    const wednesday = "2025-01-15T19:00:00Z";
    expect(await hostsOf(...TUESDAY, wednesday)).toEqual([first, second, matt]);
    expect(await hostsOf("2025-01-16T17:00:00Z", "2025-01-16T19:00:00Z")).toEqual([first, second]);
    expect(await hostsOf("2025-01-22T19:00:00Z")).toEqual([matt]);
  });

  it("round robin passes over a busy host and comes back to them", async () => {
    const [first, second] = [mo, fabi].sort() as [string, string];
    expect(await hostsOf(TUESDAY[0])).toEqual([first]);
    passTime(60_000);
    await book(second, TUESDAY[1]);
    expect(await hostsOf(TUESDAY[1])).toEqual([first]);
    expect(await hostsOf("2025-01-16T17:00:00Z")).toEqual([second]);
  });

  it("least loaded: the host with the fewest upcoming visits", async () => {
    await requires("least_loaded", mo, fabi);
    await book(mo, "2025-01-16T17:00:00Z", "2025-01-16T19:00:00Z");
    expect(await hostsOf(...TUESDAY)).toEqual([fabi, fabi]);
    const [first] = [mo, fabi].sort();
    expect(await hostsOf("2025-01-21T17:00:00Z")).toEqual([first]);
  });

  it("priority: the first of the list as long as they are free", async () => {
    await requires("priority", fabi, mo);
    expect(await hostsOf(TUESDAY[0], TUESDAY[1], TUESDAY[1])).toEqual([fabi, fabi, mo]);
  });

  it("hosts at their limit are passed over; when none is left, the refusal latest in the order is told", async () => {
    await studio.staff("PATCH", `/resources/${mo}`, { max_bookings_per_day: 1 });
    await book(mo, TUESDAY[0]);
    expect(await hostsOf(TUESDAY[1])).toEqual([fabi]);
    expect(outcomeOf(await studio.book(VISIT, TUESDAY[1]))).toBe("409 slot_taken");
    await studio.staff("PATCH", `/resources/${fabi}`, { max_bookings_per_day: 1 });
    expect(outcomeOf(await studio.book(VISIT, TUESDAY[1]))).toBe("409 day_limit_reached");
  });

  it("staff give a visit to another host, who must be free; the first one's time comes free", async () => {
    const [visit] = await book(mo, TUESDAY[0]);
    await book(fabi, TUESDAY[1]);
    const { id } = visit?.body.booking ?? {};
    const given = await studio.staff("POST", `/bookings/${id}/reassign`, { resource: fabi });
    expect(given.body).toMatchObject({ id, revision: 2, resources: [{ id: fabi, name: "fabi" }] });
    expect(await offersOf(mo, "2025-01-14")).toHaveLength(8);
    const [other] = await book(mo, TUESDAY[1]);
    const busy = await studio.staff("POST", `/bookings/${other?.body.booking.id}/reassign`, { resource: fabi });
    expect([busy.status, busy.body.code]).toEqual([409, "slot_taken"]);
    const absent = await studio.staff("POST", `/bookings/${id}/reassign`, { resource: matt });
    expect([absent.status, absent.body.code]).toEqual([422, "outside_hours"]);
  });

  it("any host and any room: all or nothing, and what a refused wish tried is free again", async () => {
    const rooms = [await makeResource(studio), await makeResource(studio)];
    await makeService(studio, mo, {
      name: "In person",
      duration: { kind: "fixed", minutes: 30 },
      requires: [{ any_of: [mo, fabi, matt], assign: "round_robin" }, { any_of: rooms }],
    });
    const start = "2025-01-14T17:00:00Z";
    const wish = () => studio.book("in-person", start);
    const rivals = await Promise.all(Array.from({ length: 12 }, wish));
    // Rivals may stand in one another's way, never in the way of who comes after them.
    const answers = [...rivals, await wish(), await wish()];
    expect(countOutcomes(answers)).toEqual({ "201": 2, "409 slot_taken": 12 });
    const won = answers.filter(({ status }) => status === 201).map(({ body }) => body.booking.resources);
    expect(won.map(([first]) => first.id).sort()).toEqual([mo, fabi].sort());
    expect(won.map(([, second]) => second.id).sort()).toEqual([...rooms].sort());
    // With both rooms taken by others, neither host is.
    const later = "2025-01-14T18:00:00Z";
    for (const [index, room] of rooms.entries()) {
      await makeService(studio, room, { name: `Cleaning ${index}`, duration: { kind: "fixed", minutes: 30 } });
      expect((await studio.book(`cleaning-${index}`, later)).status).toBe(201);
    }
    expect(outcomeOf(await studio.book("in-person", later))).toBe("409 slot_taken");
    await book(mo, later);
    await book(fabi, later);
  });
});
