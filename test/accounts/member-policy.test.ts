// What a business lets its people do beyond their role: it counts from the next request on, and nowhere else.

import { beforeAll, describe, expect, it } from "vitest";
import type { MemberPolicy } from "../../src/domain/accounts/roles";
import { MONDAY, passTime, setTime } from "../support/clock";
import { type Browser, mailsTo, openBusiness } from "../support/people";
import { asked, memberOf } from "../support/staff";
import { ROUTES } from "../support/worker";

const begun = setTime(MONDAY.nine);
const ROOT = "/dashboard/the-parlour";
const PHONE = "+442079460018";
const MAIL = "grace.h@example.com";
/** The number as any page may write it. */
const CONTACT = /20\s?7946\s?0018|grace\.h@/;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

let owner: Browser;
let staff: Browser;
let desk: Browser;
let own: string;
let other: string;
let starts = 0;

beforeAll(async () => {
  owner = await openBusiness("owner@example.com", "the-parlour");
  const chairs = [];
  for (const name of ["First chair", "Second chair"]) {
    const { id } = await asked(owner, "POST", "/v1/resources", { name, kind: "person" });
    await asked(owner, "PUT", `/v1/resources/${id}/hours`, { weekly: [{ days: DAYS, start: "08:00", end: "20:00" }] });
    chairs.push(id as string);
  }
  [own, other] = chairs as [string, string];
  const duration = { kind: "fixed", minutes: 30 };
  await asked(owner, "POST", "/v1/services", { name: "Cut", duration, requires: [{ any_of: chairs }] });
  await asked(owner, "POST", "/v1/services", {
    name: "Dye",
    duration,
    requires: [{ any_of: chairs }],
    confirmation: "approval",
  });
  staff = await memberOf(owner, "chair@example.com", "staff", [own]);
  desk = await memberOf(owner, "desk@example.com", "desk", [own]);
});

async function allow(members: MemberPolicy): Promise<void> {
  const none = { staff_change_bookings: null, staff_see_contacts: null, staff_take_time_off: null };
  const policies = { members: { ...none, desk_change_hours: null, ...members } };
  expect((await owner.json("PATCH", "/v1/tenant", { policies })).status).toBeLessThan(300);
}

async function book(resource: string, service = "cut"): Promise<string> {
  starts += 1;
  const start = new Date(begun + starts * 1_800_000).toISOString();
  const customer = { name: "Grace Hopper", email: MAIL, phone: PHONE };
  const made = await asked(owner, "POST", "/v1/bookings", {
    service,
    start,
    resource,
    customer,
    override: ["too_soon"],
  });
  // The copy follows in a moment; lists read it.
  await owner.json("GET", `/v1/resources/${resource}/consistency`);
  return made.booking.id;
}

function change(by: Browser, id: string, verb: string, body: object = {}) {
  return by.json("POST", `/v1/bookings/${id}/${verb}`, body);
}

const RECEIPTS = "/v1/payments/{id}/receipts";

describe("staff who may only look", () => {
  it("neither cancel, mark, move nor take bookings, on any way", async () => {
    await allow({});
    const id = await book(own);
    passTime(2 * 3_600_000);
    for (const verb of ["confirm", "reject", "cancel", "complete", "no-show"]) {
      expect([verb, (await change(staff, id, verb)).status]).toEqual([verb, 403]);
    }
    for (const act of ["cancel", "complete", "no_show", "move", "note"]) {
      expect([act, (await staff.post(`${ROOT}/bookings/${id}`, { do: act, text: "x" })).status]).toEqual([act, 403]);
    }
    expect((await staff.post(`${ROOT}/today`, { do: "complete", booking: id })).status).toBe(403);
    expect((await staff.post(`${ROOT}/calendar`, { command: "move", booking: id })).status).toBe(403);
    expect((await staff.get(`${ROOT}/bookings/new`)).status).toBe(403);
    expect((await staff.get(`${ROOT}/bookings/${id}`)).status).toBe(200);
    setTime(MONDAY.nine);
  });

  it("get no address or number of a customer in any answer that they reach, and find none by it", async () => {
    await allow({});
    const id = await book(own);
    const paths = ROUTES.filter(
      ({ method, path, reach, access }) =>
        method === "GET" && reach === "own" && access !== "public" && path !== RECEIPTS,
    )
      .map(({ path }) => path.replace("/v1/resources/{id}", `/v1/resources/${own}`).replace("{id}", id))
      .concat(["", "/today", "/bookings", `/bookings/${id}`].map((path) => `${ROOT}${path}`))
      .concat(["day", "week", "month", "agenda"].map((view) => `${ROOT}/calendar?date=2026-06-01&view=${view}`));
    expect(paths.length).toBeGreaterThan(10);
    const wrong: string[] = [];
    for (const path of paths) {
      const { status, html } = await staff.get(path);
      if (status >= 400 || CONTACT.test(html)) wrong.push(`${status} ${path}`);
    }
    expect(wrong).toEqual([]);
    // Members who take no money reach no receipt.
    expect((await staff.get(RECEIPTS.replace("{id}", id))).status).toBe(404);
    for (const view of ["day", "agenda"]) {
      expect((await staff.get(`${ROOT}/calendar?date=2026-06-01&view=${view}`)).html).toContain("Grace Hopper");
    }
    const found = async (by: Browser, q: string) =>
      (await asked(by, "GET", `/v1/bookings?q=${encodeURIComponent(q)}`)).data.length > 0;
    expect([await found(staff, "grace"), await found(staff, PHONE), await found(staff, MAIL)]).toEqual([
      true,
      false,
      false,
    ]);
    expect((await staff.get(`${ROOT}/bookings?q=${encodeURIComponent(MAIL)}`)).html).not.toContain(id);
    // The desk sees them, and staff do where the business lets them.
    expect([await found(desk, PHONE), (await desk.get(`${ROOT}/bookings/${id}`)).html.includes(MAIL)]).toEqual([
      true,
      true,
    ]);
    await allow({ staff_see_contacts: true });
    expect((await asked(staff, "GET", `/v1/bookings/${id}`)).customer).toMatchObject({ email: MAIL, phone: PHONE });
    expect((await staff.get(`${ROOT}/bookings/${id}`)).html).toMatch(CONTACT);
    expect(await found(staff, MAIL)).toBe(true);
  });
});

describe("staff who may change bookings", () => {
  it("change those of their own resources, set no rule aside, and the desk is told", async () => {
    await allow({ staff_change_bookings: true });
    const [id, theirs, request] = [await book(own), await book(other), await book(own, "dye")];
    expect((await change(staff, theirs, "cancel")).status).toBe(404);
    expect((await change(staff, request, "confirm")).status).toBe(200);
    const start = "2026-06-10T10:00:00+01:00";
    const moved = await change(staff, id, "reschedule", { start });
    expect([moved.status, CONTACT.test(moved.html)]).toEqual([200, false]);
    const night = { start: "2026-06-10T23:00:00+01:00" };
    expect((await change(staff, id, "reschedule", night)).status).toBe(422);
    expect((await change(staff, id, "reschedule", { ...night, override: ["outside_hours"] })).status).toBe(403);
    const drop = {
      command: "move",
      booking: id,
      start: String(Date.parse(night.start)),
      override: "outside_hours",
      from: own,
      to: own,
    };
    expect((await staff.post(`${ROOT}/calendar`, drop)).status).toBe(422);
    // An address that they do not see is not replaced by theirs, and no link of the customer's is told.
    expect((await staff.json("PATCH", `/v1/bookings/${id}`, { customer: { email: "me@example.com" } })).status).toBe(
      403,
    );
    const noted = await asked(staff, "PATCH", `/v1/bookings/${id}`, { notes: "By the window" });
    expect([noted.notes, noted.manage, noted.customer.email]).toEqual([
      "By the window",
      { token: null, url: null },
      null,
    ]);
    expect((await staff.get(`${ROOT}/bookings/new`)).status).toBe(200);
    expect((await change(staff, id, "cancel", { reason: "Ill" })).status).toBe(200);
    await owner.json("GET", `/v1/resources/${own}/consistency`);
    const kinds = (await mailsTo("owner@example.com")).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["staff_moved", "staff_cancelled"]));
    // What they answer is told as well; what the desk itself answers is not.
    const [no, byOwner] = [await book(own, "dye"), await book(own, "dye")];
    expect((await change(staff, no, "reject", { reason: "Ill" })).status).toBe(200);
    expect((await change(owner, byOwner, "confirm")).status).toBe(200);
    await owner.json("GET", `/v1/resources/${own}/consistency`);
    const ofDye = (await mailsTo("owner@example.com")).filter(({ title }) => title?.includes("Dye"));
    const told = ofDye.filter(({ kind }) => kind !== "staff_request").map(({ kind, title }) => `${kind} ${title}`);
    expect(told.map((one) => one.split(":")[0]).sort()).toEqual(["staff_cancelled Declined", "staff_new New booking"]);
  });

  it("take no resource of others, neither for a new booking nor for one that they move", async () => {
    await allow({ staff_change_bookings: true });
    const [id, inTheWay] = [await book(own), await book(own)];
    const { start } = await asked(owner, "GET", `/v1/bookings/${inTheWay}`);
    const refused = await change(staff, id, "reschedule", { start });
    expect([refused.status, JSON.parse(refused.html).code]).toEqual([409, "slot_taken"]);
    expect((await asked(owner, "GET", `/v1/bookings/${id}`)).resources).toEqual([expect.objectContaining({ id: own })]);
    // A service that needs a room, and one of the two chairs: theirs is not in what it needs first.
    const room = await asked(owner, "POST", "/v1/resources", { name: "Room", kind: "space" });
    await asked(owner, "PUT", `/v1/resources/${room.id}/hours`, {
      weekly: [{ days: DAYS, start: "08:00", end: "20:00" }],
    });
    const pair = await asked(owner, "POST", "/v1/services", {
      name: "Pair",
      duration: { kind: "fixed", minutes: 30 },
      requires: [{ any_of: [room.id] }, { any_of: [other, own] }],
    });
    const fields = { service: pair.id, name: "Ida", start: "2026-06-12T10:00", key: crypto.randomUUID() };
    const made = await staff.post(`${ROOT}/bookings/new`, fields);
    expect(made.status).toBe(303);
    const [, taken] = /bookings\/(bkg_\w+)/.exec(made.headers.get("location") ?? "") ?? [];
    const { resources } = await asked(owner, "GET", `/v1/bookings/${taken}`);
    expect(resources.map((one: { id: string }) => one.id)).toEqual([room.id, own]);
    // What the page does not offer them is not done for them either.
    const again = { ...fields, name: "Jo", email: "jo@example.com", key: crypto.randomUUID(), if_full: "waitlist" };
    expect((await staff.post(`${ROOT}/bookings/new`, again)).status).toBe(422);
  });

  it("stop with the request after the business says so", async () => {
    await allow({ staff_change_bookings: true });
    const id = await book(own);
    expect((await change(staff, id, "reschedule", { start: "2026-06-11T10:00:00+01:00" })).status).toBe(200);
    await allow({});
    expect((await change(staff, id, "cancel")).status).toBe(403);
  });
});

describe("time off", () => {
  it("is taken by staff for their own resources alone, where the business lets them", async () => {
    const closure = (resource: string | null) => ({
      resource,
      start: "2026-07-01T08:00:00+01:00",
      end: "2026-07-02T08:00:00+01:00",
    });
    const close = (resource: string | null) =>
      staff.json("POST", "/v1/closures", closure(resource), { "idempotency-key": crypto.randomUUID() });
    await allow({ staff_change_bookings: true });
    expect((await close(own)).status).toBe(403);
    await allow({ staff_take_time_off: true });
    const taken = await close(own);
    expect(taken.status).toBeLessThan(300);
    expect([(await close(other)).status, (await close(null)).status]).toEqual([404, 403]);
    const preview = await staff.json("POST", "/v1/closures/preview", closure(own));
    expect([preview.status, CONTACT.test(preview.html)]).toEqual([200, false]);
    // Staff who may only look at bookings cancel none by a closure either.
    const id = await book(own);
    const day = (await asked(owner, "GET", `/v1/bookings/${id}`)).start.slice(0, 10);
    const fields = { resource: own, start: day, end: day, whole: "1", seen: id, [`b_${id}`]: "cancel" };
    const page = (await staff.post(`${ROOT}/closures/new`, { ...fields, do: "look" })).html;
    expect([page.includes("Grace"), page.includes('value="cancel"'), CONTACT.test(page)]).toEqual([true, false, false]);
    const live = (await asked(owner, "GET", `/v1/bookings?resource=${own}&status=confirmed`)).data as { id: string }[];
    const seen = live.map((one) => one.id).join(",");
    await staff.post(`${ROOT}/closures/new`, { ...fields, all: "cancel", seen, do: "save" });
    expect((await asked(owner, "GET", `/v1/bookings/${id}`)).status).toBe("confirmed");
    const all = await asked(owner, "POST", "/v1/closures", closure(null));
    expect((await staff.json("DELETE", `/v1/closures/${all.id}`)).status).toBe(403);
    expect((await staff.json("DELETE", `/v1/closures/${JSON.parse(taken.html).id}`)).status).toBe(204);
    expect((await staff.json("PUT", `/v1/resources/${own}/hours`, { weekly: [] })).status).toBe(403);
  });
});

describe("opening hours", () => {
  it("are changed by the desk for its resources, where the business lets it", async () => {
    const hours = { weekly: [{ days: DAYS, start: "08:00", end: "20:00" }] };
    const put = (by: Browser, id: string) => by.json("PUT", `/v1/resources/${id}/hours`, hours);
    await allow({});
    expect((await put(desk, own)).status).toBe(403);
    await allow({ desk_change_hours: true });
    expect((await put(desk, own)).status).toBeLessThan(300);
    expect((await put(desk, other)).status).toBe(404);
    expect((await desk.json("GET", `/v1/resources/${other}/hours`)).status).toBe(404);
    expect((await put(staff, own)).status).toBe(403);
    expect((await desk.json("PUT", `/v1/resources/${own}/pools`, { pools: [] })).status).toBe(403);
  });
});

it("is a form on the team's page for owners and administrators, and part of the business in the API", async () => {
  await allow({});
  const set = await owner.post(`${ROOT}/team`, { act: "rules", staff_see_contacts: "yes" });
  expect([set.status, set.headers.get("location")]).toEqual([303, `${ROOT}/team?done=1`]);
  const shown = (await owner.get(`${ROOT}/team`)).html;
  expect(shown).toMatch(/name="staff_see_contacts" value="yes" checked/);
  expect(shown).not.toMatch(/name="staff_change_bookings" value="yes" checked/);
  expect((await asked(owner, "GET", "/v1/tenant")).policies.members).toEqual({
    staff_change_bookings: false,
    staff_see_contacts: true,
    staff_take_time_off: false,
    desk_change_hours: false,
  });
  const refused = [await desk.post(`${ROOT}/team`, { act: "rules" }), await desk.json("PATCH", "/v1/tenant", {})];
  expect(refused.map(({ status }) => status)).toEqual([403, 403]);
  expect((await owner.json("PATCH", "/v1/tenant", { policies: { members: { staff_own_all: true } } })).status).toBe(
    400,
  );
});

it("asks who they are once more before it changes, by the API as on the page, and for no other field", async () => {
  setTime(MONDAY.nine);
  await allow({ staff_see_contacts: true });
  passTime(11 * 60_000);
  const members = { staff_change_bookings: true };
  const statuses = [];
  for (const policies of [{ members }, { members: null }, { cancellation_text: "A day before." }]) {
    statuses.push((await owner.json("PATCH", "/v1/tenant", { policies })).status);
  }
  expect(statuses).toEqual([403, 403, 200]);
  const pressed = await owner.post(`${ROOT}/team`, { act: "rules", staff_change_bookings: "yes" });
  expect(pressed.headers.get("location")).toContain("/confirm?");
  expect((await asked(owner, "GET", "/v1/tenant")).policies.members).toMatchObject({
    staff_change_bookings: false,
    staff_see_contacts: true,
  });
  setTime(MONDAY.nine);
});
