// The waitlist of staff: who waits for what, and what staff may do about it.

import { beforeAll, describe, expect, it } from "vitest";
import { MONDAY, setTime } from "../support/clock";
import { Browser, linkTo, openBusiness, PASSWORD } from "../support/people";
import { textOf } from "../support/visitor";

setTime(MONDAY.nine);

const LIST = "/dashboard/in-line/waitlist";

let owner: Browser;
let chair: string;
let services: { cut: string; yoga: string };

async function json(browser: Browser, method: string, path: string, body?: unknown) {
  const answer = await browser.json(method, path, body, { "idempotency-key": crypto.randomUUID() });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.html}`);
  return answer.html === "" ? null : JSON.parse(answer.html);
}

async function wait(service: string, name: string, more: Record<string, unknown>): Promise<string> {
  const customer = { name, email: `${name.toLowerCase()}@example.com`, phone: "+442079460001" };
  const made = await json(owner, "POST", "/v1/public/in-line/waitlist-entries", { service, customer, ...more });
  return made.entry.id;
}

const book = (service: string, start: string, more = {}) =>
  json(owner, "POST", "/v1/bookings", { service, start, customer: { name: "First" }, ...more });

async function member(email: string, role: string, resources: string[] | null): Promise<Browser> {
  await json(owner, "POST", "/v1/members", { email, role, resources });
  const browser = new Browser();
  await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
  return browser;
}

beforeAll(async () => {
  owner = await openBusiness("line@example.com", "in-line");
  const hours = { weekly: [{ days: ["tue", "wed"], start: "09:00", end: "11:00" }] };
  const made = await json(owner, "POST", "/v1/resources", { name: "Chair", kind: "person" });
  chair = made.id;
  await json(owner, "PUT", `/v1/resources/${chair}/hours`, hours);
  const service = async (code: string, more = {}) => {
    const fixed = { duration: { kind: "fixed", minutes: 60 }, min_notice_minutes: 0, horizon_days: 60 };
    return (
      await json(owner, "POST", "/v1/services", {
        code,
        name: `The ${code}`,
        ...fixed,
        requires: [{ any_of: [chair] }],
        ...more,
      })
    ).id;
  };
  services = { cut: await service("cut"), yoga: await service("yoga", { seats: 2 }) };
});

describe("the list", () => {
  it("is empty with words for what it is", async () => {
    const { status, html, headers } = await owner.get(LIST);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(textOf(html)).toContain("No customer waits. Customers join on your booking page");
    expect(html).toMatch(/<a class="button main" href="\/[a-z-]+">Booking page<\/a>/);
  });

  it("tells who waits for what since when, in which place, and how to reach them", async () => {
    await book(services.cut, "2026-06-02T09:00:00+01:00");
    await book(services.yoga, "2026-06-02T10:00:00+01:00", { seats: 2 });
    const cut = await wait("cut", "Ada", { start: "2026-06-02T09:00:00+01:00" });
    const yoga = await wait("yoga", "Bea", { start: "2026-06-02T10:00:00+01:00" });
    const { html } = await owner.get(LIST);
    const text = textOf(html);
    expect(html).toContain(`data-entry="${cut}"`);
    for (const told of ["Ada", "The cut", "Number 1 in line", "+442079460001", "Since Mon 1 Jun", "Tue 2 Jun, 9:00"]) {
      expect(text).toContain(told);
    }
    expect(html).toContain('href="tel:+442079460001"');
    expect(html).not.toMatch(/ style=/);
    const one = (await owner.get(`${LIST}?service=${services.yoga}`)).html;
    expect([one.includes(yoga), one.includes(cut)]).toEqual([true, false]);
    const over = (await owner.get(`${LIST}?status=cancelled`)).html;
    expect(over).not.toContain(cut);
  });
});

describe("a press", () => {
  it("says that nothing is free, and changes nothing", async () => {
    const id = await wait("cut", "Cid", { start: "2026-06-02T09:00:00+01:00" });
    const refused = await owner.post(LIST, { entry: id, act: "offer" });
    expect(refused.status).toBe(422);
    expect(textOf(refused.html)).toContain("No place was offered to Cid No time that they wait for is free.");
  });

  it("offers a place out of turn, and keeps the filters", async () => {
    // Each customer has one offer at a time: the second entry of one customer waits until staff withdraw the first offer.
    const taken = await book(services.yoga, "2026-06-03T09:00:00+01:00", { seats: 2 });
    await wait("yoga", "Pair", { start: "2026-06-03T09:00:00+01:00", seats: 2 });
    const single = await wait("yoga", "Single", { start: "2026-06-03T09:00:00+01:00" });
    const offered = async () =>
      (await json(owner, "GET", "/v1/waitlist-entries")).data.find((each: { id: string }) => each.id === single);
    await json(owner, "PATCH", `/v1/bookings/${taken.booking.id}`, { seats: 1 });
    if ((await offered()).status === "waiting") {
      const done = await owner.post(`${LIST}?service=${services.yoga}`, { entry: single, act: "offer" });
      expect([done.status, done.headers.get("location")]).toEqual([
        303,
        `${LIST}?service=${services.yoga}&status=waiting&done=offered`,
      ]);
    }
    expect((await offered()).status).toBe("offered");
    // A press that was sent again, because its answer was lost, is told as done.
    expect((await owner.post(LIST, { entry: single, act: "offer", again: "1" })).status).toBe(303);
    expect((await owner.post(LIST, { entry: single, act: "offer" })).status).toBe(422);
    const text = textOf((await owner.get(`${LIST}?status=offered&done=offered`)).html);
    expect(text).toContain("The place is offered.");
    expect(text).toMatch(/Has an offer .*Offered: Wed 3 Jun, 9:00\. Kept until Mon 1 Jun/);
  });

  it("takes an entry off the list", async () => {
    const id = await wait("cut", "Eve", { start: "2026-06-02T09:00:00+01:00" });
    const done = await owner.post(LIST, { entry: id, act: "remove" });
    expect([done.status, done.headers.get("location")]).toEqual([303, `${LIST}?status=waiting&done=removed`]);
    expect((await owner.get(LIST)).html).not.toContain(id);
    expect((await owner.get(`${LIST}?status=cancelled`)).html).toContain(id);
    const again = await owner.post(LIST, { entry: id, act: "remove" });
    expect(again.status).toBe(303);
  });
});

describe("a role", () => {
  it("without the reach sees nothing of it and changes nothing", async () => {
    const id = await wait("cut", "Fay", { start: "2026-06-02T09:00:00+01:00" });
    const desk = await member("desk@line.example.com", "desk", null);
    const some = await member("some@line.example.com", "desk", [chair]);
    const staff = await member("staff@line.example.com", "staff", [chair]);
    expect((await desk.get(LIST)).html).toContain(id);
    for (const browser of [some, staff]) {
      const seen = await browser.get(LIST);
      expect([seen.status, seen.html.includes(id)]).toEqual([403, false]);
      expect((await browser.post(LIST, { entry: id, act: "remove" })).status).toBe(403);
    }
    expect((await desk.post(LIST, { entry: id, act: "remove" })).status).toBe(303);
  });

  it("finds no entry of another business, and no form of another site is taken", async () => {
    const id = await wait("cut", "Gus", { start: "2026-06-02T09:00:00+01:00" });
    const other = await openBusiness("others@line.example.com", "other-line");
    expect((await other.post("/dashboard/other-line/waitlist", { entry: id, act: "remove" })).status).toBe(404);
    expect((await other.get(LIST)).status).toBe(404);
    expect((await owner.post(LIST, { entry: id, act: "nothing" })).status).toBe(404);
    const foreign = await owner.post(LIST, { entry: id, act: "remove" }, { origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    expect((await owner.get(LIST)).html).toContain(id);
  });
});
