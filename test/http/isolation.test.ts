// Promise 7: every staff route refuses whoever has no business there. The routes are enumerated from the router's own
// list, so a new one is covered the day it appears.

import { beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/http/route";
import { ROUTES } from "../../src/http/routes";
import { ask, makeTenant, type Tenant } from "../support/api";
import { setTime } from "../support/clock";

const staffRoutes = ROUTES.filter(
  (route): route is Route & { access: { scope: string } } => typeof route.access === "object",
);

let ours: Tenant;
let theirs: Tenant;
/** Ids of the other tenant, by the noun of the path they stand in. */
let foreign: Record<string, string>;
const scoped: Record<string, string> = {};

beforeAll(async () => {
  setTime("2026-06-01T00:00:00Z");
  ours = await makeTenant({ preset: "provider" });
  theirs = await makeTenant({ preset: "provider" });
  const booked = await theirs.book("haircut", "2026-06-02T13:00:00Z");
  await theirs.consistency();
  const [resources, services, customers, closure, tokens] = await Promise.all([
    theirs.staff("GET", "/resources"),
    theirs.staff("GET", "/services"),
    theirs.staff("GET", "/customers"),
    theirs.staff("POST", "/closures", { dates: ["2026-07-01"] }),
    theirs.staff("GET", "/tokens"),
  ]);
  foreign = {
    bookings: booked.body.booking.id,
    resources: resources.body.data[0].id,
    services: services.body.data[0].id,
    customers: customers.body.data[0].id,
    closures: closure.body.id,
    tokens: tokens.body.data[0].id,
  };
  for (const scope of ["read", "bookings", "manage"]) {
    scoped[scope] = (await ours.staff("POST", "/tokens", { name: scope, scopes: [scope] })).body.secret;
  }
});

/** The route's path with somebody's id in it. */
function pathOf(route: Route, ids: Record<string, string>): string {
  const noun = route.path.split("/")[2] ?? "";
  return route.path.replace("{id}", ids[noun] ?? "none");
}

/** A body that passes the schema, so that only the id can be what is refused. */
function bodyOf(route: Route): { body?: unknown } {
  const samples: Record<string, unknown> = {
    createStaffSeries: {
      service: foreign.services,
      start: "2026-06-02T14:00:00Z",
      rule: { freq: "daily", count: 2 },
      customer: { name: "J", email: "j@example.com" },
    },
    createStaffBooking: {
      service: foreign.services,
      start: "2026-06-02T14:00:00Z",
      customer: { name: "J", email: "j@example.com" },
    },
    createSession: { service: foreign.services, start: "2026-06-02T14:00:00Z" },
    addParticipant: { customer: { name: "J", email: "j@example.com" } },
    createInvitation: { email: "j@example.com" },
    rescheduleBooking: { start: "2026-06-02T14:00:00Z" },
    reassignBooking: { resource: foreign.resources },
    changeService: { name: "Stolen" },
    createService: { name: "S", duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: [foreign.resources] }] },
    orderServices: { services: [foreign.services] },
    changeResource: { name: "Stolen" },
    createResource: { name: "R", kind: "space", parent: foreign.resources },
    changeHours: { weekly: [] },
    changePools: { pools: [] },
    createClosure: { resource: foreign.resources, dates: ["2026-07-01"] },
    previewClosure: { resource: foreign.resources, dates: ["2026-07-01"] },
    changeClosure: { active: false },
    changeCustomer: { name: "Stolen" },
  };
  return route.body ? { body: samples[route.name] ?? {} } : {};
}

const query = (route: Route) => (route.name === "showAgenda" ? "?from=2026-06-01&to=2026-06-03" : "");

describe("every staff route", () => {
  for (const route of staffRoutes) {
    const title = `${route.method} ${route.path}`;

    it(`${title} refuses no token, a broken token, a customer's token and another scope`, async () => {
      const path = pathOf(route, foreign) + query(route);
      for (const token of [undefined, "btk_broken", `btk_${"a".repeat(43)}`, "Basic"]) {
        const answer = await ask(route.method, path, { token, ...bodyOf(route) });
        expect([title, answer.status, answer.body.code]).toEqual([title, 401, "unauthenticated"]);
        expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
      for (const scope of ["read", "bookings", "manage"].filter((one) => one !== route.access.scope)) {
        const answer = await ask(route.method, path, { token: scoped[scope], ...bodyOf(route) });
        expect([title, scope, answer.status, answer.body.code]).toEqual([title, scope, 403, "forbidden"]);
      }
    });
  }

  for (const route of staffRoutes.filter(
    ({ path, name }) =>
      path.includes("{id}") || /^(create(Staff|Service|Resource|Closure)|orderServices|previewClosure)/.test(name),
  )) {
    it(`${route.method} ${route.path} answers another tenant's ids as if they did not exist`, async () => {
      const answer = await ask(route.method, pathOf(route, foreign) + query(route), {
        token: ours.token,
        ...bodyOf(route),
      });
      expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    });
  }

  it("filters by another tenant's ids find nothing", async () => {
    expect((await ours.staff("GET", `/bookings?resource=${foreign.resources}`)).status).toBe(404);
    expect((await ours.staff("GET", `/bookings?service=${foreign.services}`)).status).toBe(404);
    expect((await ours.staff("GET", `/bookings?customer=${foreign.customers}`)).status).toBe(404);
    const theirEvents = await theirs.staff("GET", "/events");
    expect((await ours.staff("GET", `/events?after=${theirEvents.body.data[0].id}`)).status).toBe(404);
  });

  it("nothing of all this changed anything of the other tenant", async () => {
    expect((await theirs.staff("GET", `/bookings/${foreign.bookings}`)).body.status).toBe("confirmed");
    expect((await theirs.staff("GET", `/services/${foreign.services}`)).body.name).toBe("Haircut");
    expect((await theirs.staff("GET", `/closures/${foreign.closures}`)).body.active).toBe(true);
    expect((await theirs.staff("GET", "/tokens")).body.data).toHaveLength(1);
    const ids = JSON.stringify((await ours.staff("GET", "/audit?limit=100")).body);
    for (const id of Object.values(foreign)) expect(ids).not.toContain(id);
  });
});

describe("public routes", () => {
  it("another tenant's hold, service and resource in a body are 404", async () => {
    const held = (await theirs.hold("haircut", "2026-06-02T15:20:00Z")).body;
    const hold = { id: held.hold.id, token: held.token };
    const start = "2026-06-02T15:20:00Z";
    for (const more of [{ hold }, { service: foreign.services }, { resource: foreign.resources }]) {
      const answer = await ours.public("POST", "/bookings", {
        service: "haircut",
        start,
        customer: { name: "J", email: "j@example.com" },
        ...more,
      });
      expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    }
    const slots = `/slots?service=haircut&from=2026-06-02&to=2026-06-02`;
    expect((await ours.public("GET", `${slots}&resource=${foreign.resources}`)).status).toBe(404);
    expect((await ours.public("GET", `${slots}&exclude_booking=${foreign.bookings}`)).status).toBe(404);
  });

  it("a token opens one booking: not another, not as a hold's, not altered", async () => {
    const first = (await ours.book("haircut", "2026-06-02T13:00:00Z")).body;
    const second = (await ours.book("haircut", "2026-06-02T13:35:00Z")).body;
    const { id } = first.booking;
    for (const token of [
      second.manage.token,
      `${first.manage.token}x`,
      first.manage.token.slice(0, -1),
      ours.token,
      "",
    ]) {
      expect((await ask("GET", `/v1/public/bookings/${id}`, { token })).status).toBe(404);
      expect((await ask("GET", `/v1/public/bookings/${id}?token=${encodeURIComponent(token)}`)).status).toBe(404);
      expect((await ask("DELETE", `/v1/public/holds/${id}`, { token: token || first.manage.token })).status).toBe(404);
    }
    expect((await ask("GET", `/v1/public/bookings/${id}?token=${first.manage.token}`)).status).toBe(200);
  });

  it("the calendar file and links of a booking open with its own token alone, a feed with this tenant's alone", async () => {
    const first = (await ours.book("haircut", "2026-06-02T14:10:00Z")).body;
    const second = (await ours.book("haircut", "2026-06-02T14:45:00Z")).body;
    for (const name of ["invite.ics", "calendar-links"]) {
      const path = `/v1/public/bookings/${first.booking.id}/${name}`;
      for (const token of [second.manage.token, `${first.manage.token}x`, ours.token, theirs.token]) {
        expect((await ask("GET", path, { token })).status).toBe(404);
        expect((await ask("GET", `${path}?token=${token}`)).status).toBe(404);
      }
      expect((await ask("GET", path, { token: first.manage.token })).status).toBe(200);
    }
    const feed = (await ours.staff("GET", "/calendar-feeds")).body.tenant.url.replace("http://berth.test", "");
    await Promise.all([ours.consistency(), theirs.consistency()]);
    const { body } = await ask("GET", feed);
    expect(body.replaceAll("\r\n ", "")).toContain(first.booking.id);
    expect(body.replaceAll("\r\n ", "")).not.toContain(foreign.bookings);
    expect((await ask("GET", feed.replace(ours.id, theirs.id))).status).toBe(404);
    expect((await ask("GET", feed.replace(".ics", "x.ics"))).status).toBe(404);
  });

  it("a manage token ends 30 days after its booking", async () => {
    const { booking, manage } = (await ours.book("haircut", "2026-06-03T13:00:00Z")).body;
    const read = () => ask("GET", `/v1/public/bookings/${booking.id}`, { token: manage.token });
    setTime("2026-07-03T13:30:00Z");
    expect((await read()).status).toBe(200);
    setTime("2026-07-03T13:30:01Z");
    expect((await read()).status).toBe(404);
    setTime("2026-06-01T00:00:00Z");
  });

  it("never carry a person: neither tenant page, nor slots, nor pools, nor events", async () => {
    const secret = { name: "Very Secret Name", email: "secret@example.com", phone: "+15550009999" };
    await ours.public("POST", "/bookings", {
      service: "haircut",
      start: "2026-06-04T13:00:00Z",
      customer: secret,
      notes: "secret note",
    });
    await ours.consistency();
    const answers = await Promise.all([
      ours.public("GET", ""),
      ours.public("GET", "/slots?service=haircut&from=2026-06-04&to=2026-06-04&explain=1"),
      ours.public("GET", "/pools?date=2026-06-04"),
      ours.staff("GET", "/events?limit=100"),
      ours.staff("GET", "/audit?limit=100"),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toMatch(/secret|5550009999/i);
    }
  });
});
