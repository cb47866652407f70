// Time off and closures from the calendar: what lies in them is shown before they are saved.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MONDAY, passTime, setTime } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";
import { closureFields, readClosureForm } from "../support/worker";

setTime(MONDAY.nine);
const ROOT = "/dashboard/the-shop";

let owner: Browser;
let chairs: string[];
let service: string;

async function made(path: string, body: unknown, method = "POST"): Promise<Record<string, never>> {
  const answer = await owner.json(method, path, body, { "idempotency-key": crypto.randomUUID() });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.html}`);
  return JSON.parse(answer.html);
}

async function book(start: string, name: string, resource: string | undefined): Promise<string> {
  const customer = { name, email: `${name.toLowerCase()}@example.com` };
  const { booking } = (await made("/v1/bookings", { service, start, resource, customer })) as unknown as {
    booking: { id: string };
  };
  for (let looks = 0; looks < 200; looks++) {
    if (await env.DB.prepare("SELECT 1 FROM bookings WHERE id = ?").bind(booking.id).first()) return booking.id;
    await scheduler.wait(10);
  }
  throw new Error(`${booking.id} has no copy`);
}

type Kept = { readonly status: string; readonly resources: readonly { id: string }[] };
const kept = async (id: string): Promise<Kept> => JSON.parse((await owner.json("GET", `/v1/bookings/${id}`)).html);

async function closures(): Promise<
  { id: string; reason: string | null; dates: string[] | null; from: string | null }[]
> {
  return JSON.parse((await owner.json("GET", "/v1/closures?limit=100")).html).data;
}

async function member(email: string, role: string, resources: string[] | null): Promise<Browser> {
  await made("/v1/members", { email, role, resources });
  const browser = new Browser();
  await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
  return browser;
}

beforeAll(async () => {
  owner = await openBusiness("owner@example.com", "the-shop");
  chairs = [];
  for (const name of ["Chair one", "Chair two"]) {
    const { id } = await made("/v1/resources", { name, kind: "equipment" });
    chairs.push(id as unknown as string);
    const days = ["mon", "tue", "wed", "thu", "fri"];
    await made(`/v1/resources/${id}/hours`, { weekly: [{ days, start: "09:00", end: "17:00" }] }, "PUT");
  }
  const rules = { duration: { kind: "fixed", minutes: 60 }, min_notice_minutes: 0, horizon_days: 300 };
  service = (await made("/v1/services", { code: "cut", name: "Cut", ...rules, requires: [{ any_of: chairs }] }))
    .id as unknown as string;
});

describe("the form of a time off", () => {
  const read = (fields: Record<string, string>) => readClosureForm(new Map(Object.entries(fields)), "Europe/Berlin");

  it("means dates by the clocks of each resource, and instants only over midnight", () => {
    expect(read({ start: "2026-06-02T12:00", end: "2026-06-02T13:00", reason: "Lunch" })).toMatchObject({
      ok: true,
      wire: { resource: null, reason: "Lunch", dates: ["2026-06-02"], from: 720, to: 780 },
    });
    expect(read({ start: "2026-06-02T12:00", end: "2026-06-03T00:00" })).toMatchObject({
      wire: { dates: ["2026-06-02"], from: 720, to: 1440 },
    });
    expect(read({ start: "2026-06-02", end: "2026-06-04", whole: "1" })).toMatchObject({
      wire: { dates: ["2026-06-02", "2026-06-03", "2026-06-04"], from: 0, to: 1440 },
    });
    expect(read({ start: "2026-06-05T14:00", end: "2026-06-08T10:00" })).toMatchObject({
      wire: { start: Date.parse("2026-06-05T12:00Z"), end: Date.parse("2026-06-08T08:00Z") },
    });
    const weekly = { start: "2026-06-02T12:00", end: "2026-06-02T13:00", weekly: "1", until: "2026-06-22" };
    expect(read(weekly)).toMatchObject({ wire: { dates: ["2026-06-02", "2026-06-09", "2026-06-16"] } });
  });

  it("says which field is wrong", () => {
    const at = { start: "2026-06-02T12:00" };
    const wrong: [Record<string, string>, string][] = [
      [{ start: "soon", end: "2026-06-02T13:00" }, "start badTime"],
      [{ ...at, end: "2026-06-02T12:00" }, "end endsBefore"],
      [{ ...at, end: "2026-06-03T12:00", weekly: "1", until: "2026-07-01" }, "end oneDay"],
      [{ ...at, end: "2026-06-02T13:00", weekly: "1" }, "until needUntil"],
      [{ ...at, end: "2026-06-02T13:00", weekly: "1", until: "2099-01-01" }, "until tooManyDays"],
      [{ ...at, end: "2028-06-02T13:00", whole: "1" }, "end tooManyDays"],
    ];
    for (const [fields, told] of wrong) {
      const got = read(fields);
      expect([fields, got.ok ? "" : `${got.field} ${got.problem}`]).toEqual([fields, told]);
    }
  });

  it("shows a closure as it was typed", () => {
    const typed: Record<string, string>[] = [
      { start: "2026-06-02T12:00", end: "2026-06-02T13:00" },
      { start: "2026-06-02T12:00", end: "2026-06-03T00:00" },
      { start: "2026-06-02", end: "2026-06-04", whole: "1" },
      { start: "2026-06-05T14:00", end: "2026-06-08T10:00" },
      { start: "2026-06-02T12:00", end: "2026-06-02T13:00", weekly: "1", until: "2026-06-16" },
      { start: "2026-06-06", end: "2026-06-07", whole: "1", weekly: "1", until: "2026-06-20" },
      { start: "2026-06-02", end: "2026-06-02", whole: "1", dates: "2026-06-02,2026-06-05" },
    ];
    for (const fields of typed) {
      const got = read({ ...fields, reason: "R" });
      if (!got.ok) throw new Error(got.problem);
      const { dates, from, to, start, end } = got.wire;
      const when = dates
        ? ({ kind: "dates", dates, fromMinute: from ?? 0, toMinute: to ?? 1440 } as const)
        : ({ kind: "instants", startAt: start ?? 0, endAt: end ?? 0 } as const);
      const shown = closureFields({ resourceId: null, reason: "R", when }, "Europe/Berlin");
      expect(Object.fromEntries(shown)).toEqual({ resource: "", reason: "R", ...fields });
    }
  });
});

describe("a time off", () => {
  it("is two taps from the grid, shows what lies in it, and is saved once staff have seen that", async () => {
    const grid = (await owner.get(`${ROOT}/calendar?date=2026-06-02&view=day`)).html;
    expect(grid).toMatch(/data-off="\/dashboard\/the-shop\/closures\/new\?back=/);
    const id = await book("2026-06-02T12:00:00+01:00", "Grace", chairs[0]);
    const form = await owner.get(`${ROOT}/closures/new?start=2026-06-02T12:00&resource=${chairs[0]}`);
    expect(form.html).toContain(`name="seen" value="${id}"`);
    expect(form.html).toContain("1 booking lies in this time");
    const fields = { resource: chairs[0] ?? "", start: "2026-06-02T12:00", end: "2026-06-02T13:00", reason: "Lunch" };
    const unseen = await owner.post(`${ROOT}/closures/new`, { ...fields, do: "save" });
    expect([unseen.status, unseen.html.includes("Say what becomes of them")]).toEqual([422, true]);
    expect(await closures()).toEqual([]);
    const look = await owner.post(`${ROOT}/closures/new`, { ...fields, do: "look" });
    expect([look.status, look.html.includes("Grace"), (await closures()).length]).toEqual([200, true, 0]);
    const press = { ...fields, do: "save", seen: id, key: "one", back: "?date=2026-06-02&view=day" };
    const saved = await owner.post(`${ROOT}/closures/new`, press);
    const again = await owner.post(`${ROOT}/closures/new`, press);
    expect([saved.status, again.status, (await closures()).length]).toEqual([303, 303, 1]);
    const shown = (await owner.get(saved.headers.get("location") ?? "")).html;
    expect(shown).toContain("1 booking stays in it.");
    expect(shown).toMatch(
      /<a class="cal-band closed s36 l12" href="[^"]*\/closures\/clo_[^"]*" aria-label="Lunch, 12:00/,
    );
    expect((await kept(id)).status).toBe("confirmed");
  });

  it("cancels, gives away or keeps each booking in it, and tells the customers in the words of staff", async () => {
    const [cancelled, given, stays] = [
      await book("2026-06-03T09:00:00+01:00", "Ann", chairs[0]),
      await book("2026-06-03T11:00:00+01:00", "Bob", chairs[0]),
      await book("2026-06-03T14:00:00+01:00", "Cem", chairs[0]),
    ];
    // They have heard of their bookings.
    passTime(11_000);
    await mailsTo("bob@example.com");
    const saved = await owner.post(`${ROOT}/closures/new`, {
      do: "save",
      resource: chairs[0] ?? "",
      start: "2026-06-03",
      end: "2026-06-03",
      whole: "1",
      seen: [cancelled, given, stays].join(","),
      all: "cancel",
      [`b_${given}`]: chairs[1] ?? "",
      [`b_${stays}`]: "keep",
      notify: "1",
      message: "I am ill today.",
    });
    expect(saved.headers.get("location")).toContain("settled=cancelled.1%7Egiven.1%7Estay.1");
    expect(
      (await Promise.all([cancelled, given, stays].map(kept))).map(({ status, resources }) => [
        status,
        resources[0]?.id,
      ]),
    ).toEqual([
      ["cancelled", chairs[0]],
      ["confirmed", chairs[1]],
      ["confirmed", chairs[0]],
    ]);
    passTime(11_000);
    const texts = [];
    for (const name of ["ann", "bob", "cem"]) texts.push(await mailsTo(`${name}@example.com`));
    expect(texts.map((mails) => mails.some(({ text }) => text?.includes("I am ill today.")))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("is changed and opened again, and both are taken back", async () => {
    const press = {
      do: "save",
      resource: chairs[1] ?? "",
      start: "2026-06-04T12:00",
      end: "2026-06-04T13:00",
      seen: "",
    };
    const saved = await owner.post(`${ROOT}/closures/new`, { ...press, reason: "Lunch" });
    const id = /closed=(clo_\w+)/.exec(saved.headers.get("location") ?? "")?.[1] ?? "";
    const read = async () => (await closures()).find((each) => each.id === id);
    const page = await owner.get(`${ROOT}/closures/${id}`);
    expect(page.html).toContain('value="2026-06-04T12:00"');
    const changed = await owner.post(`${ROOT}/closures/${id}`, {
      ...press,
      start: "2026-06-04T11:00",
      reason: "Long lunch",
    });
    expect(await read()).toMatchObject({ from: "11:00", reason: "Long lunch" });
    const calendar = `${ROOT}/calendar?date=2026-06-04`;
    const { html: shown } = await owner.get(changed.headers.get("location") ?? "");
    const was = /name="was" value="([^"]*)"/.exec(shown)?.[1]?.replaceAll("&quot;", '"') ?? "";
    // A link of a stranger offers no hours of their choice.
    const { html: forged } = await owner.get(`${calendar}&closed=${id}&was=${encodeURIComponent(was)}`);
    expect([shown, forged].map((each) => each.includes('value="unchange"'))).toEqual([true, false]);
    expect((await owner.post(calendar, { command: "unchange", closure: id, was })).status).toBe(303);
    expect(await read()).toMatchObject({ from: "12:00", reason: "Lunch" });
    expect((await owner.post(calendar, { command: "unchange", closure: id, was: "{" })).status).toBe(422);
    const opened = await owner.post(`${ROOT}/closures/${id}`, { do: "remove" });
    expect(await read()).toBeUndefined();
    expect((await owner.get(opened.headers.get("location") ?? "")).html).toContain("Chair two is open again");
    expect((await owner.post(calendar, { command: "close", closure: id })).status).toBe(303);
    expect(await read()).toMatchObject({ from: "12:00" });
    expect((await owner.post(calendar, { command: "open", closure: id })).status).toBe(303);
    expect(await read()).toBeUndefined();
  });

  it("is for owners, administrators and the desk; a desk of some resources closes those alone", async () => {
    const wide = (await made("/v1/closures", { dates: ["2026-06-10"] })).id as unknown as string;
    const other = (await made("/v1/closures", { resource: chairs[0], dates: ["2026-06-11"] })).id as unknown as string;
    const fields = { do: "save", start: "2026-06-12", end: "2026-06-12", whole: "1", seen: "" };
    const staff = await member("staff@example.com", "staff", chairs);
    const chosen = await member("chosen@example.com", "desk", [chairs[1] ?? ""]);
    const desk = await member("desk@example.com", "desk", null);
    const statuses = async (by: Browser) => [
      (await by.get(`${ROOT}/closures/new`)).status,
      (await by.post(`${ROOT}/closures/new`, { ...fields, resource: "" })).status,
      (await by.post(`${ROOT}/closures/new`, { ...fields, resource: chairs[0] ?? "" })).status,
      (await by.post(`${ROOT}/closures/new`, { ...fields, resource: chairs[1] ?? "" })).status,
      (await by.get(`${ROOT}/closures/${wide}`)).status,
      (await by.get(`${ROOT}/closures/${other}`)).status,
      (await by.post(`${ROOT}/calendar`, { command: "open", closure: "clo_nothing" })).status,
      (await by.json("POST", "/v1/closures", { dates: ["2026-06-15"] })).status,
      (await by.json("POST", "/v1/closures", { dates: ["2026-06-15"], resource: chairs[0] })).status,
      (await by.json("DELETE", `/v1/closures/${other}`)).status,
    ];
    expect(await statuses(staff)).toEqual([403, 403, 403, 403, 403, 403, 403, 403, 403, 403]);
    expect(await statuses(chosen)).toEqual([200, 422, 422, 303, 403, 404, 422, 403, 404, 404]);
    const grid = async (by: Browser) => (await by.get(`${ROOT}/calendar?date=2026-06-10&view=day`)).html;
    expect([(await grid(staff)).includes("/closures/"), (await grid(chosen)).includes(wide)]).toEqual([false, false]);
    expect((await grid(staff)).includes("cal-band closed")).toBe(true);
    expect(await statuses(desk)).toEqual([200, 303, 303, 303, 200, 200, 422, 201, 201, 204]);
  });
});
