// What a list of slots says, and to whom.

import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, ask, makeResource, makeService, makeTenant, OFFICE_HOURS, type Tenant } from "../../support/api";
import { MONDAY, setTime } from "../../support/clock";

let tenant: Tenant;

/** Monday to Friday; 2026-06-07 is a Sunday. */
const WEEK = "from=2026-06-01&to=2026-06-07";

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ preset: "provider" });
});

const slotsOf = (of: Tenant, query: string, token?: string): Promise<Answer> =>
  of.public("GET", `/slots?${query}`, undefined, { token });

describe("the resources that could serve a start", () => {
  it("are listed where the customer may choose, and for staff", async () => {
    const zone = await makeTenant({ zone: "UTC" });
    const rooms = await Promise.all([makeResource(zone), makeResource(zone)]);
    const requires = [{ any_of: rooms }];
    await makeService(zone, "", { name: "Ours", requires });
    await makeService(zone, "", { name: "Theirs", requires, customer_chooses_resource: true });
    const query = (service: string) => `service=${service}&from=2026-06-02&to=2026-06-02`;
    const first = async (service: string, more = "", token?: string) =>
      (await slotsOf(zone, query(service) + more, token)).body.days[0].slots[0];
    expect(Object.keys(await first("ours"))).toEqual(["start", "end", "remaining", "price"]);
    expect((await first("theirs")).resources.toSorted()).toEqual(rooms.toSorted());
    expect(await first("ours", "&explain=1")).not.toHaveProperty("resources");
    expect((await first("ours", "&explain=1", zone.token)).resources.toSorted()).toEqual(rooms.toSorted());
  });
});

describe("why a start is refused", () => {
  it("is listed for at most seven days to the public, and to staff for as many as may be listed", async () => {
    const asked = async (to: string, token?: string) => {
      const { status, body } = await slotsOf(tenant, `service=haircut&from=2026-06-01&to=${to}&explain=1`, token);
      return status === 200 ? status : [status, body.code, body.errors[0].pointer];
    };
    const stranger = await makeTenant();
    expect(await asked("2026-06-07")).toBe(200);
    expect(await asked("2026-06-08")).toEqual([400, "invalid_request", "/to"]);
    expect(await asked("2026-06-08", stranger.token)).toEqual([400, "invalid_request", "/to"]);
    expect(await asked("2026-08-01", tenant.token)).toBe(200);
    expect(await asked("2026-08-02", tenant.token)).toEqual([400, "invalid_request", "/to"]);
  });
});

describe("the times for a booking that moves", () => {
  it("are listed for its holder and for staff, in no cache, and to all others it does not exist", async () => {
    const [mine, other] = [
      await tenant.book("haircut", "2026-06-02T13:00:00Z"),
      await tenant.book("haircut", "2026-06-02T14:10:00Z"),
    ];
    const stranger = await makeTenant();
    const moving = (token?: string) =>
      slotsOf(tenant, `service=haircut&from=2026-06-02&to=2026-06-02&exclude_booking=${mine.body.booking.id}`, token);
    const listed = ({ body }: Answer) => body.days[0].slots.map(({ start }: { start: string }) => start);
    for (const token of [mine.body.manage.token, tenant.token]) {
      const answer = await moving(token);
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
      expect(listed(answer)).toContain("2026-06-02T09:00:00-04:00");
    }
    for (const token of [undefined, other.body.manage.token, stranger.token, "btk_nonsense"]) {
      const answer = await moving(token);
      expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    }
    const open = await slotsOf(tenant, "service=haircut&from=2026-06-02&to=2026-06-02");
    expect(listed(open)).not.toContain("2026-06-02T09:00:00-04:00");
    expect(open.headers.get("cache-control")).toMatch(/^public/);
  });

  it("of a service hidden since are listed for its holder alone", async () => {
    const hidden = await makeTenant({ preset: "provider" });
    const mine = await hidden.book("beard", "2026-06-02T13:00:00Z");
    await hidden.staff("PATCH", "/services/beard", { visible: false });
    const query = `service=haircut&from=2026-06-02&to=2026-06-02&exclude_booking=${mine.body.booking.id}`;
    expect((await slotsOf(hidden, query)).status).toBe(404);
    expect((await slotsOf(hidden, query, mine.body.manage.token)).body.service.code).toBe("beard");
  });
});

describe("the level of a day", () => {
  const levels = async (of: Tenant, service: string, range = WEEK) =>
    (await slotsOf(of, `service=${service}&${range}`)).body.days.map((day: { level: string }) => day.level);

  it("distinguishes closed from full: no hours, a closure, and everything taken", async () => {
    const zone = await makeTenant({ zone: "UTC" });
    const room = await makeResource(zone, [{ days: ["mon", "tue", "wed", "thu"], start: "09:00", end: "10:00" }]);
    await makeService(zone, room);
    await zone.staff("POST", "/closures", { dates: ["2026-06-03"], reason: "Holiday" });
    expect((await zone.book("visit", "2026-06-02T09:00:00Z")).status).toBe(201);
    const whole = ["available", "full", "closed", "available", "closed", "closed", "closed"];
    expect(await levels(zone, "visit")).toEqual(whole);
    await makeService(zone, room, { name: "Two", requires: [{ any_of: [room, await makeResource(zone, [])] }] });
    expect(await levels(zone, "two")).toEqual(whole);
  });

  it("is closed where periods have their times but the resource has no hours", async () => {
    const zone = await makeTenant({ zone: "UTC" });
    const hall = await makeResource(zone, [{ days: ["mon", "tue"], start: "09:00", end: "17:00" }]);
    const periods = [{ id: "morning", label: "Morning", start: "09:00", end: "12:00" }];
    await makeService(zone, hall, { duration: { kind: "periods", periods } });
    await zone.book("visit", "2026-06-02T09:00:00Z", { period: "morning" });
    expect(await levels(zone, "visit", "from=2026-06-01&to=2026-06-03")).toEqual(["available", "full", "closed"]);
  });
});

describe("free starts near a wish that the rules forbid", () => {
  it("come with off_grid, outside_hours and closed, nearest first, of one resource and of any of several", async () => {
    const zone = await makeTenant({ zone: "UTC" });
    const week = OFFICE_HOURS;
    const rooms = [await makeResource(zone, week), await makeResource(zone, week)] as const;
    await makeService(zone, rooms[0], { name: "One" });
    await makeService(zone, rooms[0], { name: "Any", requires: [{ any_of: rooms }] });
    await zone.staff("POST", "/closures", { dates: ["2026-06-03"] });
    for (const service of ["one", "any"]) {
      const told = async (start: string) => {
        const { status, body } = await zone.book(service, start);
        return [status, body.code, body.alternatives?.map((one: { start: string }) => one.start.slice(5, 16))];
      };
      expect(await told("2026-06-02T09:10:00Z")).toEqual([
        422,
        "off_grid",
        ["06-02T09:00", "06-02T10:00", "06-02T11:00"],
      ]);
      expect(await told("2026-06-06T12:00:00Z")).toEqual([
        422,
        "outside_hours",
        ["06-05T16:00", "06-05T15:00", "06-05T14:00"],
      ]);
      expect(await told("2026-06-03T12:00:00Z")).toEqual([
        422,
        "closed",
        ["06-02T16:00", "06-02T15:00", "06-04T09:00"],
      ]);
    }
  });
});

describe("the document of the list", () => {
  it("says that numbers in a query are numbers", async () => {
    const { body } = await ask("GET", "/openapi.json");
    const parameters = (path: string) =>
      Object.fromEntries(
        body.paths[path].get.parameters.map(({ name, schema }: { name: string; schema: unknown }) => [name, schema]),
      );
    expect(parameters("/v1/bookings").limit).toMatchObject({ type: "integer", minimum: 1, maximum: 100 });
    expect(parameters("/v1/public/{tenant}/slots").seats).toMatchObject({ type: "integer", minimum: 1 });
  });
});
