// Hours and prices of a day: what staff change there, what customers see of it, and what is refused.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Window } from "../../src/domain/availability/opening-hours";
import { authorityBy } from "../../src/domain/tenant/actor";
import { ask } from "../support/api";
import { MONDAY, setTime, testClock } from "../support/clock";
import { Browser, linkTo, openBusiness, PASSWORD, type Seen } from "../support/people";
import { changeDay, makeDeps, settingsOf } from "../support/worker";

setTime(MONDAY.nine);
const SUNDAY = "2026-06-07";
const ROOT = "/dashboard/the-shop/day";

let owner: Browser;
let chairs: string[];
let cut: string;

async function made(path: string, body: unknown, method = "POST", by = owner): Promise<Record<string, never>> {
  const answer = await by.json(method, path, body, { "idempotency-key": crypto.randomUUID() });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.html}`);
  return JSON.parse(answer.html);
}

const pageOf = (date: string, more = "") => owner.get(`${ROOT}?date=${date}&service=cut${more}`);

/** A press on a button of the page. */
const press = (date: string, act: string, fields: Record<string, string> = {}, who = "all", by = owner) =>
  by.post(`${ROOT}?date=${date}&service=cut&who=${who}`, { do: act, ...fields });

/** The page that a change leads to. */
async function leadsTo({ status, headers, html }: Seen, by = owner): Promise<string> {
  if (status !== 303) throw new Error(`answered ${status}: ${html.slice(0, 2_000)}`);
  return (await by.get(headers.get("location") ?? "")).html;
}

/** Starts in the card beside the forms, as instants. */
const startsIn = (html: string) => [...html.matchAll(/data-start="(\d+)"/g)].map(([, at]) => Number(at));

/** Starts that the public way offers. */
async function offered(date: string, service = "cut"): Promise<number[]> {
  const { body } = await ask("GET", `/v1/public/the-shop/slots?service=${service}&from=${date}&to=${date}&fresh=1`);
  return body.days.flatMap(({ slots }: { slots: { start: string }[] }) => slots.map(({ start }) => Date.parse(start)));
}

const undoIn = (html: string) => /name="undo" value="([^"]*)"/.exec(html)?.[1]?.replaceAll("&quot;", '"') ?? "";
/** The value of a field. */
function valueIn(html: string, name: string): string {
  const field = html.match(/<input[^>]*>/g)?.find((tag) => tag.includes(`name="${name}"`)) ?? "";
  return /value="([^"]*)"/.exec(field)?.[1] ?? "";
}

async function book(start: string, name: string, resource = chairs[0]): Promise<void> {
  const wish = { service: cut, start, resource, customer: { name, email: "c@example.com" } };
  const answer = (await made("/v1/bookings", wish)) as { booking?: { id: string }; id?: string };
  const id = answer.booking?.id ?? answer.id ?? "";
  for (let looks = 0; looks < 200; looks++) {
    if (await env.DB.prepare("SELECT 1 FROM bookings WHERE id = ?").bind(id).first()) return;
    await scheduler.wait(10);
  }
  throw new Error(`${id} has no copy`);
}

async function member(email: string, role: string, resources: string[] | null = null): Promise<Browser> {
  await made("/v1/members", { email, role, resources });
  const browser = new Browser();
  await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
  return browser;
}

beforeAll(async () => {
  owner = await openBusiness("owner@example.com", "the-shop");
  for (const { id } of JSON.parse((await owner.json("GET", "/v1/services")).html).data) {
    await owner.json("DELETE", `/v1/services/${id}`);
  }
  for (const { id } of JSON.parse((await owner.json("GET", "/v1/resources")).html).data) {
    await owner.json("DELETE", `/v1/resources/${id}`);
  }
  chairs = [];
  for (const name of ["Chair one", "Chair two"]) {
    const { id } = await made("/v1/resources", { name, kind: "equipment" });
    chairs.push(id as unknown as string);
    const weekly = [{ days: ["mon", "tue", "wed", "thu", "fri"], start: "09:00", end: "17:00" }];
    await made(`/v1/resources/${id}/hours`, { weekly }, "PUT");
  }
  const { id } = await made("/v1/services", {
    code: "cut",
    name: "The cut",
    duration: { kind: "fixed", minutes: 60 },
    price: { amount: 3_000, currency: "EUR", weekend_multiplier: 1.5 },
    requires: [{ any_of: chairs }],
    horizon_days: 60,
  });
  cut = id as unknown as string;
});

describe("the page of a day", () => {
  it("shows beside the forms exactly the starts that customers are offered", async () => {
    for (const date of ["2026-06-01", "2026-06-02", SUNDAY]) {
      const { status, html, headers } = await pageOf(date);
      expect([status, headers.get("cache-control"), / style=/.test(html)]).toEqual([200, "no-store", false]);
      expect(startsIn(html)).toEqual(await offered(date));
    }
    expect(startsIn((await pageOf("2026-06-02")).html).length).toBe(8);
    expect((await pageOf("2026-06-02")).html).toContain(`href="/the-shop/cut?date=2026-06-02`);
  });

  it("closes a day of the whole business in one press, and opens it again in one", async () => {
    const date = "2026-06-03";
    const closed = await leadsTo(await press(date, "close", { reason: "Stocktaking" }));
    expect([startsIn(closed), await offered(date)]).toEqual([[], []]);
    expect(closed).toContain("It is closed then: Stocktaking.");
    const closure = valueIn(closed, "closure");
    expect(closed).toContain(`href="/dashboard/the-shop/closures/${closure}"`);
    const opened = await leadsTo(await press(date, "reopen", { closure }));
    expect(startsIn(opened).length).toBe(8);
    const again = await leadsTo(await press(date, "undo", { undo: undoIn(opened) }));
    expect(startsIn(again)).toEqual([]);
    await leadsTo(await press(date, "reopen", { closure }));
  });

  it("takes one date out of a longer closure, and puts it back", async () => {
    const dates = ["2026-06-10", "2026-06-11", "2026-06-12"];
    const { id } = await made("/v1/closures", { dates, reason: "Holiday" });
    const opened = await leadsTo(await press("2026-06-11", "reopen", { closure: String(id) }));
    expect([startsIn(opened).length, (await offered("2026-06-10")).length]).toEqual([8, 0]);
    await leadsTo(await press("2026-06-11", "undo", { undo: undoIn(opened) }));
    expect(JSON.parse((await owner.json("GET", `/v1/closures/${id}`)).html).dates).toEqual(dates);
  });

  it("opens an extra day as easily: one press takes the hours of the open day before", async () => {
    const { html } = await pageOf(SUNDAY, `&who=${chairs[0]}`);
    const shown = { from1: valueIn(html, "from1"), to1: valueIn(html, "to1"), was_hours: valueIn(html, "was_hours") };
    expect(shown).toEqual({ from1: "09:00", to1: "17:00", was_hours: "-" });
    const opened = await leadsTo(await press(SUNDAY, "hours", shown, chairs[0]));
    expect(startsIn(opened)).toEqual(await offered(SUNDAY));
    expect(startsIn(opened).length).toBe(8);
    expect(opened).toContain("€45");
    expect((await offered("2026-06-14")).length).toBe(0);
    const undone = await leadsTo(await press(SUNDAY, "undo", { undo: undoIn(opened) }, chairs[0]));
    expect([startsIn(undone), undone.includes("only on this day")]).toEqual([[], false]);
  });

  it("gives the whole business other hours for one day, those alone who are open then", async () => {
    const date = "2026-06-04";
    const monToWed = { weekly: [{ days: ["mon", "tue", "wed"], start: "09:00", end: "17:00" }] };
    await made(`/v1/resources/${chairs[1]}/hours`, monToWed, "PUT");
    const hours = { from1: "10:00", to1: "12:00", from2: "22:00", to2: "00:00" };
    const changed = await leadsTo(await press(date, "hours", hours));
    expect(startsIn(changed).length).toBe(4);
    expect((await owner.json("GET", `/v1/resources/${chairs[1]}/hours`)).html).toContain('"overrides":[]');
    const usual = await leadsTo(await press(date, "usual"));
    expect(startsIn(usual).length).toBe(8);
    for (const bad of [
      { from1: "12:00", to1: "10:00" },
      { from1: "09:00" },
      { from1: "09:00", to1: "11:00", from2: "10:00", to2: "12:00" },
      {},
    ]) {
      const { status, html } = await press(date, "hours", bad as Record<string, string>);
      expect([status, html.includes("none overlaps another")]).toEqual([422, true]);
    }
  });

  it("names the bookings that a change touches, and waits for a second press", async () => {
    const date = "2026-06-05";
    await book(`${date}T15:00:00+01:00`, "Grace Hopper");
    for (const [act, fields] of [
      ["close", { reason: "Ill" }],
      ["hours", { from1: "09:00", to1: "12:00" }],
    ] as const) {
      const first = await press(date, act, fields, chairs[0]);
      expect([first.status, first.html.includes("1 booking lies in this time.")]).toEqual([422, true]);
      expect(first.html).toContain("Grace Hopper");
      expect((await offered(date)).length).toBe(7);
      const done = await leadsTo(await press(date, act, { ...fields, sure: "1" }, chairs[0]));
      expect((await offered(date)).length).toBeLessThan(7);
      await leadsTo(await press(date, "undo", { undo: undoIn(done) }, chairs[0]));
      expect((await offered(date)).length).toBe(7);
    }
    const untouched = await press(date, "hours", { from1: "14:00", to1: "17:00" }, chairs[0]);
    expect(untouched.status).toBe(303);
    await leadsTo(await press(date, "usual", {}, chairs[0]));
  });

  it("shows the second of two people who change one day's hours what the first has made of them", async () => {
    const date = "2026-06-15";
    const seen = valueIn((await pageOf(date, `&who=${chairs[0]}`)).html, "was_hours");
    await leadsTo(await press(date, "hours", { from1: "11:00", to1: "13:00", was_hours: seen }, chairs[0]));
    const second = await press(date, "hours", { from1: "08:00", to1: "10:00", was_hours: seen }, chairs[0]);
    expect([second.status, valueIn(second.html, "from1")]).toEqual([422, "08:00"]);
    expect(second.html).toMatch(/Opening hours is now: 11:00 – 13:00/);
    const again = { from1: "08:00", to1: "10:00", was_hours: valueIn(second.html, "was_hours"), sure: "1" };
    expect(startsIn(await leadsTo(await press(date, "hours", again, chairs[0]))).length).toBeGreaterThan(0);
  });

  it("takes hours back only while no other person has changed them since", async () => {
    const date = "2026-06-25";
    const first = await leadsTo(await press(date, "hours", { from1: "10:00", to1: "12:00" }, chairs[0]));
    await leadsTo(await press(date, "hours", { from1: "10:00", to1: "14:00" }, chairs[0]));
    const undone = await press(date, "undo", { undo: undoIn(first) }, chairs[0]);
    expect([undone.status, undone.html.includes("This has changed in the meantime")]).toEqual([422, true]);
    expect(valueIn((await pageOf(date, `&who=${chairs[0]}`)).html, "to1")).toBe("14:00");
  });

  it("offers to take back only what the person's own press wrote, for its date", async () => {
    const date = "2026-06-23";
    const pressed = await press(date, "hours", { from1: "10:00", to1: "12:00" }, chairs[0]);
    const link = new URL(pressed.headers.get("location") ?? "", "http://berth.test");
    const undo = link.searchParams.get("undo") ?? "";
    const offeredBy = async (changes: Record<string, string>) => {
      const changed = new URL(link);
      for (const [name, value] of Object.entries(changes)) changed.searchParams.set(name, value);
      return undoIn((await owner.get(changed.pathname + changed.search)).html) !== "";
    };
    expect(await offeredBy({})).toBe(true);
    expect(await offeredBy({ undo: undo.replace("10:00", "11:00").replace("600", "660") })).toBe(false);
    expect(await offeredBy({ undo: `hours ~|~:${chairs[0]}` })).toBe(false);
    expect(await offeredBy({ undo: undo.slice(0, undo.lastIndexOf(".")) })).toBe(false);
    expect(await offeredBy({ date: "2026-06-24" })).toBe(false);
    await leadsTo(await press(date, "usual", {}, chairs[0]));
  });

  it("takes a press that was sent again for done", async () => {
    const date = "2026-06-24";
    const fields = { from1: "10:00", to1: "12:00", was_hours: "-" };
    const first = await leadsTo(await press(date, "hours", fields, chairs[0]));
    const again = { ...fields, again: "1" };
    expect((await press(date, "hours", again, chairs[0])).status).toBe(303);
    const undo = { undo: undoIn(first) };
    await leadsTo(await press(date, "undo", undo, chairs[0]));
    const key = crypto.randomUUID();
    const closed = await leadsTo(await press(date, "close", { key }));
    const repeated = await leadsTo(await press(date, "close", { key, again: "1" }));
    expect(undoIn(repeated)).toBe(undoIn(closed));
    const closure = valueIn(closed, "closure");
    for (const more of [{}, { again: "1" }])
      expect((await press(date, "reopen", { closure, ...more })).status).toBe(303);
    expect((await press(date, "reopen", { closure })).status).toBe(404);
  });

  it("lets two people change two days at once, and loses neither", async () => {
    const dates = ["2026-06-16", "2026-06-17", "2026-06-18", "2026-06-19"];
    const answers = await Promise.all(
      dates.map((date) => press(date, "hours", { from1: "10:00", to1: "11:00" }, chairs[0])),
    );
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    const { overrides } = JSON.parse((await owner.json("GET", `/v1/resources/${chairs[0]}/hours`)).html);
    expect(overrides.map(({ date }: { date: string }) => date)).toEqual(expect.arrayContaining(dates));
  });
});

describe("two people who change the hours of one day at once", () => {
  const WHOLE = "2026-06-22";
  const hoursOn = async (date: string) => {
    const each = chairs.map((id) => owner.json("GET", `/v1/resources/${id}/hours`));
    return (await Promise.all(each)).map(({ html }) =>
      JSON.parse(html)
        .overrides.filter((one: { date: string }) => one.date === date)
        .flatMap((one: { windows: { start: string }[] }) => one.windows.map(({ start }) => start)),
    );
  };
  const seen = async (date: string, who: string) =>
    valueIn((await owner.get(`${ROOT}?date=${date}&who=${who}`)).html, "was_hours");

  it("change all resources for one, and nothing for the other, whose page shows both versions", async () => {
    const [one = ""] = chairs;
    const was = { one: await seen(WHOLE, one), all: await seen(WHOLE, "all") };
    const answers = await Promise.all([
      press(WHOLE, "hours", { from1: "10:00", to1: "11:00", was_hours: was.one }, one),
      press(WHOLE, "hours", { from1: "12:00", to1: "13:00", was_hours: was.all }),
    ]);
    const isOneFirst = answers[0].status === 303;
    expect(answers.map(({ status }) => status)).toEqual(isOneFirst ? [303, 422] : [422, 303]);
    expect(await hoursOn(WHOLE)).toEqual(isOneFirst ? [["10:00"], []] : [["12:00"], ["12:00"]]);
    const { html } = answers[isOneFirst ? 1 : 0];
    expect(valueIn(html, "from1")).toBe(isOneFirst ? "12:00" : "10:00");
    const alert = /class="alert bad".*?<\/div>/s.exec(html)?.[0];
    expect(alert).toContain(isOneFirst ? "<bdi>Chair one</bdi>: 10:00 – 11:00" : "Opening hours is now: 12:00 – 13:00");
  });

  it("change nothing half where the other is faster by a moment, and the log says nothing of it", async () => {
    const date = "2026-06-23";
    const { id: tenantId } = JSON.parse((await owner.json("GET", "/v1/tenant")).html);
    const windows = (hour: number) => [{ startMinute: hour * 60, endMinute: hour * 60 + 60 }];
    const [one = "", two = ""] = chairs;
    const staff = authorityBy(tenantId, { kind: "link", scopes: ["read", "bookings", "manage"] });
    const change = (database: D1Database, days: { resourceId: string; windows: Window[] }[]) =>
      changeDay(
        makeDeps({ ...env, DB: database }, settingsOf(env), testClock, () => undefined),
        staff,
        {
          date,
          days,
          seen: null,
        },
      );
    const logged = async () =>
      (await env.DB.prepare("SELECT count(*) AS n FROM events WHERE tenant_id = ?")
        .bind(tenantId)
        .first("n")) as number;
    let before = 0;
    // The other comes between what is read and what is written.
    const outrun = new Proxy(env.DB, {
      get(database, name) {
        const member: unknown = Reflect.get(database, name);
        if (typeof member !== "function") return member;
        if (name !== "batch" || before > 0) return member.bind(database);
        return async (statements: D1PreparedStatement[]) => {
          const first = await change(env.DB, [{ resourceId: one, windows: windows(10) }]);
          before = await logged();
          expect(first.ok).toBe(true);
          return database.batch(statements);
        };
      },
    });
    const days = [one, two].map((resourceId) => ({ resourceId, windows: windows(12) }));
    expect(await change(outrun, days)).toMatchObject({ ok: false, refusal: { code: "revision_mismatch" } });
    expect([await hoursOn(date), await logged()]).toEqual([[["10:00"], []], before]);
  });
});

describe("a service on the page of a day", () => {
  const shown = async (service = cut) => {
    const { html } = await owner.get(`${ROOT}?date=2026-06-02&service=${service}`);
    const fields = ["price", "minutes", "min", "max"].filter((name) => html.includes(`name="${name}"`));
    return Object.fromEntries(fields.map((name) => [`was_${name}`, valueIn(html, `was_${name}`)]));
  };
  const save = async (fields: Record<string, string>) => press("2026-06-02", "service", { service: cut, ...fields });
  const stored = async (id = cut) => JSON.parse((await owner.json("GET", `/v1/services/${id}`)).html);

  it("takes another price and length, and takes them back", async () => {
    const was = await shown();
    expect(was).toEqual({ was_price: "30.00", was_minutes: "60" });
    const changed = await leadsTo(await save({ ...was, price: "32,50", minutes: "120" }));
    expect([startsIn(changed).length, changed.includes("€32.50")]).toEqual([4, true]);
    expect(await stored()).toMatchObject({
      price: { amount: 3_250, weekend_multiplier: 1.5 },
      duration: { kind: "fixed", minutes: 120 },
    });
    await leadsTo(await press("2026-06-02", "undo", { undo: undoIn(changed) }));
    expect(await stored()).toMatchObject({ price: { amount: 3_000 }, duration: { minutes: 60 } });
  });

  it("keeps what was typed beside what is wrong with it", async () => {
    const was = await shown();
    const { status, html } = await save({ ...was, price: "thirty", minutes: "0" });
    expect([status, valueIn(html, "price")]).toEqual([422, "thirty"]);
    expect(html).toContain("This is no amount in EUR.");
    expect(await stored()).toMatchObject({ price: { amount: 3_000 }, duration: { minutes: 60 } });
  });

  it("is hidden from customers, shown again, and says how many bookings keep what was agreed", async () => {
    const hidden = await leadsTo(await press("2026-06-02", "hide", { service: cut }));
    expect([startsIn(hidden), await offered("2026-06-02")]).toEqual([[], []]);
    expect(hidden).toContain("Customers do not see this service.");
    expect(hidden).toContain("1 booking to come keeps its price and length.");
    expect(startsIn(await leadsTo(await press("2026-06-02", "show", { service: cut }))).length).toBe(8);
  });

  it("shows the second of two people both versions, and saves the second's when asked again", async () => {
    const was = await shown();
    await leadsTo(await save({ ...was, price: "31" }));
    const second = await save({ ...was, price: "35", minutes: "45" });
    expect([second.status, valueIn(second.html, "price"), valueIn(second.html, "was_price")]).toEqual([
      422,
      "35",
      "31.00",
    ]);
    expect(second.html).toContain("Price in EUR is now: 31.00");
    expect(await stored()).toMatchObject({ price: { amount: 3_100 }, duration: { minutes: 60 } });
    await leadsTo(await save({ was_price: "31.00", was_minutes: "60", price: "35", minutes: "45" }));
    expect(await stored()).toMatchObject({ price: { amount: 3_500 }, duration: { minutes: 45 } });
  });

  it("joins the changes of two people to different fields", async () => {
    const was = await shown();
    await leadsTo(await save({ ...was, price: "30" }));
    await leadsTo(await save({ ...was, price: was.was_price ?? "", minutes: "60" }));
    expect(was).toMatchObject({ was_price: "35.00", was_minutes: "45" });
    expect(await stored()).toMatchObject({ price: { amount: 3_000 }, duration: { minutes: 60 } });
  });

  it("is taken back only while no other person has changed it since", async () => {
    const changed = await leadsTo(await save({ ...(await shown()), price: "33" }));
    await made(`/v1/services/${cut}`, { price: { amount: 3_700, currency: "EUR" } }, "PATCH");
    const late = await press("2026-06-02", "undo", { undo: undoIn(changed) });
    expect([late.status, late.html.includes("This has changed in the meantime.")]).toEqual([422, true]);
    expect((await stored()).price.amount).toBe(3_700);
  });

  it("of open length has a shortest and a longest, and gets its first price in the currency of the business", async () => {
    const { id } = await made("/v1/services", {
      code: "room",
      name: "The room",
      duration: { kind: "flexible", min: 60, max: 180, step: 30 },
      requires: [{ any_of: [chairs[0]] }],
    });
    const room = String(id);
    const fields = { service: room, ...(await shown(room)) };
    await leadsTo(await press("2026-06-02", "service", { ...fields, min: "30", max: "120", price: "10" }));
    expect(await stored(room)).toMatchObject({
      duration: { kind: "flexible", min: 30, max: 120, step: 30 },
      price: { amount: 1_000, currency: "EUR", per: "booking" },
    });
    const wrong = await press("2026-06-02", "service", { service: room, ...(await shown(room)), min: "240" });
    expect(wrong.status).toBe(422);
  });

  it("is changed by the API at the named revision alone", async () => {
    const { revision } = await stored();
    const change = (tag: string) =>
      owner.json("PATCH", `/v1/services/${cut}`, { description: "New" }, { "if-match": tag });
    expect([(await change(`"${revision}"`)).status, (await change(`"${revision}"`)).status]).toEqual([200, 412]);
  });
});

describe("a member who changes a day", () => {
  it("is an owner or administrator for hours and prices; the desk closes, opens, and sees the page beside", async () => {
    const desk = await member("desk@example.com", "desk");
    const date = "2026-06-22";
    const { status, html } = await desk.get(`${ROOT}?date=${date}&service=cut`);
    expect([status, html.includes('value="close"'), /value="(hours|service|hide)"/.test(html)]).toEqual([
      200,
      true,
      false,
    ]);
    const closed = await leadsTo(await press(date, "close", {}, "all", desk), desk);
    expect(startsIn(closed)).toEqual([]);
    for (const act of ["hours", "usual", "service", "hide"]) {
      const fields = { from1: "09:00", to1: "10:00", service: cut, price: "1" };
      expect([act, (await press(date, act, fields, "all", desk)).status]).toEqual([act, 403]);
    }
    const undo = `service ${cut} 1 {"visible":false}`;
    expect((await press(date, "undo", { undo }, "all", desk)).status).toBe(403);
    expect((await press(date, "undo", { undo: `hours ~|~:${chairs[0]}` }, "all", desk)).status).toBe(403);
    await leadsTo(await press(date, "undo", { undo: undoIn(closed) }, "all", desk), desk);
    expect((await offered(date)).length).toBeGreaterThan(0);
  });

  it("reaches the chosen resources of the desk alone", async () => {
    const chosen = await member("chosen@example.com", "desk", [chairs[0] ?? ""]);
    const date = "2026-06-23";
    const closed = await leadsTo(await press(date, "close", {}, chairs[0], chosen), chosen);
    expect(closed).not.toContain("Chair two");
    expect((await press(date, "close", {}, chairs[1], chosen)).status).toBe(404);
    expect((await chosen.get(`${ROOT}?date=${date}&who=${chairs[1]}`)).status).toBe(404);
    const other = await made("/v1/closures", { dates: [date], resource: chairs[1] });
    const everywhere = await made("/v1/closures", { dates: [date] });
    for (const { id } of [other, everywhere] as unknown as { id: string }[]) {
      const refused = [
        (await press(date, "reopen", { closure: id }, chairs[0], chosen)).status,
        (await press(date, "undo", { undo: `end ${id}` }, chairs[0], chosen)).status,
      ];
      expect(refused.every((status) => status === 403 || status === 404)).toBe(true);
      expect(JSON.parse((await owner.json("GET", `/v1/closures/${id}`)).html).active).toBe(true);
    }
    const own = await chosen.json("POST", "/v1/closures", { dates: [date], resource: chairs[0] });
    const others = await chosen.json("POST", "/v1/closures", { dates: [date], resource: chairs[1] });
    const all = await chosen.json("POST", "/v1/closures", { dates: [date] });
    expect([own.status, others.status, all.status]).toEqual([201, 404, 403]);
  });

  it("is the desk for hours of its resources, and staff for their own days off, where the business lets them", async () => {
    const chosen = await member("hours@example.com", "desk", [chairs[0] ?? ""]);
    const staff = await member("off@example.com", "staff", [chairs[0] ?? ""]);
    const allow = (members: Record<string, boolean>) => made("/v1/tenant", { policies: { members } }, "PATCH");
    await allow({ desk_change_hours: true, staff_take_time_off: true });
    const date = "2026-06-25";
    const times = { from1: "10:00", to1: "11:00" };
    expect((await chosen.get(`${ROOT}?date=${date}&who=${chairs[0]}`)).html).toContain('value="hours"');
    const set = await leadsTo(await press(date, "hours", times, chairs[0], chosen), chosen);
    expect((await press(date, "hours", times, chairs[1], chosen)).status).toBe(404);
    const undo = `hours ~|~:${chairs[1]}`;
    expect((await press(date, "undo", { undo }, chairs[0], chosen)).status).toBe(404);
    await leadsTo(await press(date, "undo", { undo: undoIn(set) }, chairs[0], chosen), chosen);
    const page = (await staff.get(`${ROOT}?date=${date}`)).html;
    expect([page.includes('value="close"'), /value="(hours|service|hide)"/.test(page)]).toEqual([true, false]);
    const off = await leadsTo(await press(date, "close", {}, chairs[0], staff), staff);
    expect((await press(date, "close", {}, "all", staff)).status).toBe(303);
    expect((await press(date, "hours", times, chairs[0], staff)).status).toBe(403);
    await leadsTo(await press(date, "undo", { undo: undoIn(off) }, chairs[0], staff), staff);
    await allow({ desk_change_hours: false, staff_take_time_off: false });
    expect((await press(date, "hours", times, chairs[0], chosen)).status).toBe(403);
  });

  it("is no other member, and no other business", async () => {
    const staff = await member("staff@example.com", "staff", [chairs[0] ?? ""]);
    expect((await staff.get(ROOT)).status).toBe(403);
    expect((await press("2026-06-24", "close", {}, chairs[0], staff)).status).toBe(403);
    const other = await openBusiness("other@example.com", "other-works");
    expect((await other.get(ROOT)).status).toBe(404);
    const foreign = `/dashboard/other-works/day?date=2026-06-24`;
    expect((await other.get(`${foreign}&service=${cut}`)).status).toBe(404);
    expect((await other.post(foreign, { do: "hide", service: cut })).status).toBe(404);
    expect((await other.post(foreign, { do: "undo", undo: `hours ~|~:${chairs[0]}` })).status).toBe(404);
    expect((await owner.post(ROOT, { do: "else" })).status).toBe(422);
  });
});
