// The calendar of staff: what stands where, in which view, and for whom.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { lanesOf } from "../../src/web/dashboard/calendar/grid-layout";
import { gridStyle } from "../../src/web/dashboard/calendar/grid-style";
import { MONDAY, passTime, setTime } from "../support/clock";
import { Browser, linkTo, mailsTo, openBusiness, PASSWORD } from "../support/people";

setTime(MONDAY.nine);
const DATE = "2026-06-02";
const ROOT = "/dashboard/the-shop/calendar";

let owner: Browser;
let chairs: string[];
let services: Record<"cut" | "pair" | "yoga", string>;

async function made(path: string, body: unknown, method = "POST"): Promise<Record<string, never>> {
  const answer = await owner.json(method, path, body, { "idempotency-key": crypto.randomUUID() });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.html}`);
  return JSON.parse(answer.html);
}

async function book(service: string, start: string, name: string, more: Record<string, unknown> = {}): Promise<string> {
  const body = {
    service,
    start,
    customer: { name, email: "c@example.com" },
    override: ["outside_hours", "off_grid"],
    ...more,
  };
  const answer = (await made("/v1/bookings", body)) as { booking?: { id: string }; id?: string };
  const id = answer.booking?.id ?? answer.id ?? "";
  await copied(id);
  return id;
}

/** The copy has a booking a moment after its calendar. */
async function copied(id: string): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    if (await env.DB.prepare("SELECT 1 FROM bookings WHERE id = ?").bind(id).first()) return;
    await scheduler.wait(10);
  }
  throw new Error(`${id} has no copy`);
}

type Block = { readonly classes: readonly string[]; readonly label: string; readonly html: string };

/** The column of a resource, and its blocks by booking. */
function columnOf(html: string, resource: string, date = DATE) {
  const sections = html.match(/<section class="cal-col"[\s\S]*?<\/section>/g) ?? [];
  const found = sections.find((each) => each.includes(`data-resource="${resource}" data-date="${date}"`)) ?? "";
  const blocks = new Map<string, Block>();
  for (const [whole, classes = "", label = "", id = ""] of found.matchAll(
    /<a class="(cal-item[^"]*)"[^>]* aria-label="([^"]*)" data-booking="([^"]*)"[\s\S]*?<\/a>/g,
  )) {
    blocks.set(id, { classes: classes.split(" "), label, html: whole });
  }
  return { html: found, blocks };
}

/** Row and length of a block, in rows of five minutes from the grid's first hour. */
function placeIn(block: Block | undefined): string {
  return block?.classes.filter((name) => /^[slo]\d/.test(name)).join(" ") ?? "missing";
}

beforeAll(async () => {
  owner = await openBusiness("owner@example.com", "the-shop");
  const hours = { weekly: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], start: "09:00", end: "17:00" }] };
  chairs = [];
  for (const name of ["Chair one", "Chair two", "Chair three"]) {
    const { id } = await made("/v1/resources", {
      name,
      kind: "equipment",
      ...(name === "Chair three" && { capacity: 3 }),
    });
    chairs.push(id as unknown as string);
    await made(`/v1/resources/${id}/hours`, hours, "PUT");
  }
  const service = async (code: string, requires: readonly unknown[], more = {}) => {
    const fixed = { duration: { kind: "fixed", minutes: 60 }, min_notice_minutes: 0, horizon_days: 300 };
    const { id } = await made("/v1/services", { code, name: `The ${code}`, ...fixed, requires, ...more });
    return id as unknown as string;
  };
  services = {
    cut: await service("cut", [{ any_of: chairs }], { buffer_after_minutes: 15 }),
    pair: await service("pair", [{ any_of: [chairs[0]] }, { any_of: [chairs[1]] }]),
    yoga: await service("yoga", [{ any_of: [chairs[1]] }], { seats: 6 }),
  };
});

describe("the day", () => {
  it("has a column for each resource in use, and each booking at its time with its name", async () => {
    const id = await book(services.cut, `${DATE}T10:10:00+01:00`, "Grace <Hopper>", {
      resource: chairs[0],
      override: ["off_grid"],
    });
    const { status, html, headers } = await owner.get(`${ROOT}?date=${DATE}`);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(html).not.toMatch(/ style=/);
    expect(html).toContain('data-region="grid"');
    const column = columnOf(html, chairs[0] ?? "");
    // The grid begins at 09:00: 70 minutes later are 14 rows, an hour is 12.
    expect(placeIn(column.blocks.get(id))).toBe("s14 l12");
    expect(column.blocks.get(id)?.html).toContain("Grace &lt;Hopper&gt;");
    expect(column.blocks.get(id)?.label).toMatch(
      /^Grace &lt;Hopper&gt; 10:10 The cut, Tuesday 2 June, 10:10 – 11:10, Chair one, Confirmed$/,
    );
    expect(column.html).toContain('<div class="cal-band buffer s26 l3">');
    expect(columnOf(html, chairs[1] ?? "").blocks.size).toBe(0);
    expect(gridStyle()).toContain(".s14{grid-row-start:15}");
  });

  it("shows a booking of two resources in both columns, and counts it once", async () => {
    const before = Number(/data-count="(\d+)"/.exec((await owner.get(`${ROOT}?date=2026-06-03`)).html)?.[1]);
    const id = await book(services.pair, "2026-06-03T12:00:00+01:00", "Both");
    const { html } = await owner.get(`${ROOT}?date=2026-06-03`);
    const places = chairs.map((chair) => placeIn(columnOf(html, chair, "2026-06-03").blocks.get(id)));
    expect(places).toEqual(["s36 l12", "s36 l12", "missing"]);
    expect(html).toContain(`data-count="${before + 1}"`);
    const month = (await owner.get(`${ROOT}?date=2026-06-03&view=month`)).html;
    expect(month).toContain("Wednesday 3 June, 1 booking</span>");
    const agenda = (await owner.get(`${ROOT}?date=2026-06-03&view=agenda`)).html;
    expect(agenda.split(`data-booking="${id}"`).length - 1).toBe(1);
    expect(agenda).toMatch(/Chair one, Chair two|Chair two, Chair one/);
  });

  it("lays overlaps side by side, and the next booking over the whole width again", async () => {
    const at = { resource: chairs[2] };
    const [one, two] = [
      await book(services.cut, "2026-06-04T10:00:00+01:00", "One", at),
      await book(services.cut, "2026-06-04T10:00:00+01:00", "Two", at),
    ];
    const late = await book(services.cut, "2026-06-04T14:00:00+01:00", "Late", at);
    const { blocks } = columnOf((await owner.get(`${ROOT}?date=2026-06-04`)).html, chairs[2] ?? "", "2026-06-04");
    const places = [one, two].map((id) => placeIn(blocks.get(id))).sort();
    expect(places).toEqual(["s12 l12 o2-0", "s12 l12 o2-1"]);
    expect(placeIn(blocks.get(late))).toBe("s60 l12");
    expect(blocks.get(one)?.classes).toContain("beside");
    const spans = [
      { startAt: 0, endAt: 10 },
      { startAt: 0, endAt: 4 },
      { startAt: 5, endAt: 8 },
      { startAt: 10, endAt: 12 },
    ];
    expect(lanesOf(spans)).toEqual([
      { lane: 0, lanes: 2 },
      { lane: 1, lanes: 2 },
      { lane: 1, lanes: 2 },
      { lane: 0, lanes: 1 },
    ]);
  });

  it("names closures, and spans the opening hours and further only where something lies", async () => {
    await made("/v1/closures", {
      resource: chairs[1],
      reason: "Dentist & more",
      start: "2026-06-05T13:00:00+01:00",
      end: "2026-06-05T14:30:00+01:00",
    });
    const before = (await owner.get(`${ROOT}?date=2026-06-05`)).html;
    expect(before).toContain(`data-first="${9 * 12}" data-rows="${8 * 12}"`);
    expect(columnOf(before, chairs[1] ?? "", "2026-06-05").html).toMatch(
      /<a class="cal-band closed s48 l18" [^>]*><span dir="auto">Dentist &amp; more<\/span><\/a>/,
    );
    await book(services.cut, "2026-06-05T07:30:00+01:00", "Early", { resource: chairs[0] });
    const after = (await owner.get(`${ROOT}?date=2026-06-05`)).html;
    expect(after).toContain(`data-first="${7 * 12}" data-rows="${10 * 12}"`);
    expect(columnOf(after, chairs[0] ?? "", "2026-06-05").html).toContain('<div class="cal-band off s0 l24">');
  });

  it("shows holds dashed, and sessions with the seats taken of those offered", async () => {
    const hold = await owner.json(
      "POST",
      "/v1/public/the-shop/holds",
      { service: "cut", start: "2026-06-08T11:30:00+01:00" },
      { "idempotency-key": crypto.randomUUID() },
    );
    expect(hold.status).toBe(201);
    const id = await book(services.yoga, "2026-06-08T15:00:00+01:00", "Yogi", { seats: 2 });
    const { html } = await owner.get(`${ROOT}?date=2026-06-08`);
    const held = chairs.map((chair) => columnOf(html, chair, "2026-06-08").html).join("");
    expect(held).toMatch(/<div class="cal-item held s30 l1\d">/);
    const session = columnOf(html, chairs[1] ?? "", "2026-06-08").html;
    expect(session).toMatch(/class="cal-item session [^"]*s72 l12"/);
    expect(session).toContain("2 of 6");
    expect(session).toContain(`data-booking="${id}"`);
    expect(session).toContain("Yogi");
  });

  it("has 23 or 25 hours when the clocks change", async () => {
    await made(
      `/v1/resources/${chairs[0]}/hours`,
      {
        weekly: [{ days: ["sun"], start: "00:00", end: "24:00" }],
      },
      "PUT",
    );
    const short = (await owner.get(`${ROOT}?date=2027-03-28&resources=${chairs[0]}`)).html;
    expect(short).toContain(`data-rows="${23 * 12}"`);
    expect(short).toContain("the day has 23 hours");
    expect(short).toContain('<span class="s0">00:00</span><span class="s12">02:00</span>');
    expect(short).toContain('data-local="0" data-shift="12:60"');
    const long = (await owner.get(`${ROOT}?date=2026-10-25&resources=${chairs[0]}`)).html;
    expect(long).toContain(`data-rows="${25 * 12}"`);
    expect(long).toContain("the day has 25 hours");
    const week = (await owner.get(`${ROOT}?date=2026-10-25&view=week&resources=${chairs[0]}`)).html;
    expect(week.match(/<small>25 hours<\/small>/g)?.length).toBe(1);
    // The scale is that of the other days; the long day has its own hours from the change on.
    expect(week).toContain('<span class="s24">02:00</span><span class="s36">03:00</span>');
    const sunday = columnOf(week, chairs[0] ?? "", "2026-10-25").html;
    expect(sunday).toMatch(/<span class="cal-own s24" aria-hidden="true">01:00[^<]+<\/span>/);
    expect(sunday).toContain('<span class="cal-own s36" aria-hidden="true">02:00</span>');
    expect(week.match(/cal-rows own/g)?.length).toBe(1);
    expect(long).toMatch(/s12">01:00[^<]+<\/span><span class="s24">01:00[^<]+<\/span><span class="s36">02:00</);
    await made(
      `/v1/resources/${chairs[0]}/hours`,
      {
        weekly: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], start: "09:00", end: "17:00" }],
      },
      "PUT",
    );
  });
});

describe("a week with a day on which the clocks have changed before the rows begin", () => {
  it("has each booking beside the hour that the clocks show, and begins a new one there", async () => {
    const at = { resource: chairs[0], override: ["off_grid", "too_soon", "too_late"] };
    const [saturday, sunday, spring] = [
      await book(services.cut, "2026-10-24T10:00:00+01:00", "Sat", at),
      await book(services.cut, "2026-10-25T10:00:00Z", "Sun", at),
      await book(services.cut, "2027-03-28T10:00:00+01:00", "Spring", at),
    ];
    const week = (date: string) => owner.get(`${ROOT}?date=${date}&view=week&resources=${chairs[0]}`);
    const { html } = await week("2026-10-25");
    const of = (date: string) => columnOf(html, chairs[0] ?? "", date);
    expect([placeIn(of("2026-10-24").blocks.get(saturday)), placeIn(of("2026-10-25").blocks.get(sunday))]).toEqual([
      "s12 l12",
      "s12 l12",
    ]);
    expect(html).toContain('data-rows="96"');
    expect(html.match(/data-local="540"/g)?.length).toBe(7);
    expect([html.includes("data-shift"), html.includes("cal-own")]).toEqual([false, false]);
    const later = columnOf((await week("2027-03-28")).html, chairs[0] ?? "", "2027-03-28");
    expect(placeIn(later.blocks.get(spring))).toBe("s12 l12");
  });
});

describe("closures that overlap", () => {
  it("lie side by side, so that each can be read and pressed", async () => {
    const close = (reason: string, start: string, end: string) =>
      made("/v1/closures", {
        resource: chairs[0],
        reason,
        start: `2026-07-14T${start}:00+01:00`,
        end: `2026-07-14T${end}:00+01:00`,
      });
    await close("Painters", "10:00", "14:00");
    await close("Dentist", "10:00", "12:00");
    await close("Late", "15:00", "16:00");
    const { html } = columnOf((await owner.get(`${ROOT}?date=2026-07-14`)).html, chairs[0] ?? "", "2026-07-14");
    const bands = [...html.matchAll(/<a class="cal-band closed ([^"]*)" [^>]*><span dir="auto">([^<]*)</g)];
    expect(bands.map(([, where, name]) => `${name} ${where}`)).toEqual([
      "Painters s12 l48 o2-0 beside",
      "Dentist s12 l24 o2-1 beside",
      "Late s72 l12",
    ]);
    expect(html).toContain('<div class="cal-band closed s12 l48"></div>');
  });
});

describe("paper", () => {
  it("has telephone numbers and notes where staff wish so, and the screen does not", async () => {
    await book(services.cut, "2026-06-30T10:00:00+01:00", "Paper", {
      resource: chairs[0],
      customer: { name: "Paper", phone: "+447400123456" },
      notes: "Rings <twice>",
    });
    const plain = (await owner.get(`${ROOT}?date=2026-06-30`)).html;
    expect([plain.includes("+447400123456"), plain.includes("Rings")]).toEqual([false, false]);
    const full = (await owner.get(`${ROOT}?date=2026-06-30&paper=full`)).html;
    expect(full).toContain(
      '<small dir="auto" class="paper">+447400123456</small><small dir="auto" class="paper">Rings &lt;twice&gt;</small>',
    );
    expect(full).toContain("date=2026-07-01&amp;view=day&amp;paper=full");
  });
});

describe("the address", () => {
  it("names date, view, resources and colours, and ignores what it does not know", async () => {
    const { html } = await owner.get(`${ROOT}?date=2026-06-02&view=day&resources=${chairs[1]},nothing&colours=status`);
    expect(html.match(/data-resource=/g)?.length).toBe(1);
    expect(html).toContain("by-status");
    expect(html).toContain(`date=2026-06-03&amp;view=day&amp;resources=${chairs[1]}&amp;colours=status`);
    const plain = await owner.get(`${ROOT}?date=never&view=else`);
    expect(plain.status).toBe(200);
    expect(plain.html).toContain('data-date="2026-06-01"');
  });

  it("shows a week of one resource from the first day of the week", async () => {
    const { html } = await owner.get(`${ROOT}?date=2026-06-03&view=week&resources=${chairs[0]}`);
    const dates = [...html.matchAll(new RegExp(`data-resource="${chairs[0]}" data-date="([^"]*)"`, "g"))];
    expect(dates.map(([, date]) => date)).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `2026-06-0${day}`));
  });

  it("is the agenda on a phone, unless it names a view", async () => {
    const phone = { "sec-ch-ua-mobile": "?1" };
    expect((await owner.get(`${ROOT}?date=${DATE}`, phone)).html).toContain("cal-agenda");
    expect((await owner.get(`${ROOT}?date=${DATE}&view=day`, phone)).html).toContain("cal-day");
  });
});

const LASTING = { kind: "fixed", minutes: 60 };

describe("a drop", () => {
  type Kept = { readonly start: string; readonly resources: readonly { id: string }[]; readonly revision: number };

  async function kept(id: string): Promise<[string, string | undefined]> {
    const booking = JSON.parse((await owner.json("GET", `/v1/bookings/${id}`)).html) as Kept;
    return [booking.start, booking.resources[0]?.id];
  }

  const at = (iso: string) => String(Date.parse(iso));
  const post = (date: string, fields: Record<string, string>) => owner.post(`${ROOT}?date=${date}`, fields);
  const toCustomer = async () =>
    (await mailsTo("c@example.com")).filter(({ kind, text }) => kind === "moved_by_business" && text !== null);

  it("gives a booking another time and resource in one step, and then asks whether the customer is told", async () => {
    const id = await book(services.cut, "2026-06-10T10:00:00+01:00", "Moved", { resource: chairs[0] });
    const fields = { command: "move", booking: id, from: chairs[0] ?? "", to: chairs[1] ?? "" };
    const dropped = await post("2026-06-10", { ...fields, start: at("2026-06-10T11:30:00+01:00"), revision: "1" });
    expect(dropped.status).toBe(303);
    expect(await kept(id)).toEqual(["2026-06-10T11:30:00+01:00", chairs[1]]);
    const { html } = await owner.get(dropped.headers.get("location") ?? "");
    for (const name of ["Notify", "Do not notify", "Undo"]) expect(html).toContain(`>${name}</button>`);
    // Staff who have seen an older booking move nothing.
    const late = await post("2026-06-10", { ...fields, start: at("2026-06-10T14:00:00+01:00"), revision: "1" });
    expect(late.status).toBe(422);
    expect(await kept(id)).toEqual(["2026-06-10T11:30:00+01:00", chairs[1]]);
  });

  it("to a resource that the service got since is one step: one move is told, or nothing changes", async () => {
    const own = [{ any_of: [chairs[0]] }];
    const { id: shave } = await made("/v1/services", { name: "The shave", requires: own, duration: LASTING });
    const id = await book(shave as unknown as string, "2026-06-22T10:00:00+01:00", "Given", { override: ["off_grid"] });
    const taken = "2026-06-22T15:00:00+01:00";
    await book(services.cut, taken, "In the way", { resource: chairs[1], override: ["off_grid"] });
    const drop = (clock: string) => {
      const fields = { command: "move", booking: id, from: chairs[0] ?? "", to: chairs[1] ?? "" };
      return post("2026-06-22", { ...fields, start: at(`2026-06-22T${clock}:00+01:00`) });
    };
    expect((await drop("11:30")).status).toBe(422);
    await made(`/v1/services/${shave}`, { requires: [{ any_of: [chairs[0], chairs[1]] }] }, "PATCH");
    expect((await drop("15:00")).status).toBe(422);
    expect(await kept(id)).toEqual(["2026-06-22T10:00:00+01:00", chairs[0]]);
    expect((await drop("11:30")).status).toBe(303);
    expect(await kept(id)).toEqual(["2026-06-22T11:30:00+01:00", chairs[1]]);
    await owner.json("GET", `/v1/resources/${chairs[0]}/consistency`);
    const { html } = await owner.json("GET", `/v1/bookings/${id}/history`);
    const types = JSON.parse(html).data.map((one: { type: string }) => one.type);
    expect(types.toSorted()).toEqual(["booking.confirmed", "booking.rescheduled"]);
  });

  it("on a taken place is refused and never goes to another resource instead", async () => {
    const id = await book(services.cut, "2026-06-11T10:00:00+01:00", "Stays", { resource: chairs[0] });
    await book(services.cut, "2026-06-11T14:00:00+01:00", "Taken", { resource: chairs[0] });
    const refused = await post("2026-06-11", {
      command: "move",
      booking: id,
      start: at("2026-06-11T14:00:00+01:00"),
      from: chairs[0] ?? "",
      to: chairs[0] ?? "",
    });
    expect([refused.status, refused.html.includes("data-refused")]).toEqual([422, true]);
    expect(refused.html).not.toContain("All the same");
    expect(await kept(id)).toEqual(["2026-06-11T10:00:00+01:00", chairs[0]]);
  });

  it("outside the hours is refused with the rule, and done all the same when staff say so", async () => {
    const id = await book(services.cut, "2026-06-12T10:00:00+01:00", "Late", { resource: chairs[0] });
    const fields = { command: "move", booking: id, start: at("2026-06-12T18:00:00+01:00") };
    const refused = await post("2026-06-12", fields);
    expect([refused.status, refused.html.includes("All the same")]).toEqual([422, true]);
    const override = /name="override" value="([^"]*)"/.exec(refused.html)?.[1] ?? "";
    expect((await post("2026-06-12", { ...fields, override })).status).toBe(303);
    expect(await kept(id)).toEqual(["2026-06-12T18:00:00+01:00", chairs[0]]);
  });

  it("is told after 10 seconds with the sentence of staff, or not at all when they choose so", async () => {
    const id = await book(services.cut, "2026-06-15T10:00:00+01:00", "Told", { resource: chairs[0] });
    passTime(11_000);
    const move = (clock: string) =>
      post("2026-06-15", { command: "move", booking: id, start: at(`2026-06-15T${clock}:00+01:00`) });
    const before = (await toCustomer()).length;
    await move("11:30");
    expect((await toCustomer()).length).toBe(before);
    const silent = await post("2026-06-15", { command: "tell", booking: id, tell: "no" });
    expect(silent.headers.get("location")).toContain("chosen=no");
    passTime(11_000);
    expect((await toCustomer()).length).toBe(before);
    await move("12:45");
    await post("2026-06-15", { command: "tell", booking: id, tell: "yes", message: "The chair is repaired." });
    passTime(11_000);
    expect((await toCustomer()).map(({ text }) => text).join()).toContain("The chair is repaired.");
    // A choice after that comes too late, and says so.
    const late = await post("2026-06-15", { command: "tell", booking: id, tell: "no" });
    expect((await owner.get(late.headers.get("location") ?? "")).html).toContain("the message has gone out");
  });

  it("is told as usual when no choice is made, as when the window is closed", async () => {
    const id = await book(services.cut, "2026-06-19T10:00:00+01:00", "Closed window", { resource: chairs[0] });
    passTime(11_000);
    const before = (await toCustomer()).length;
    await post("2026-06-19", { command: "move", booking: id, start: at("2026-06-19T11:30:00+01:00") });
    expect((await toCustomer()).length).toBe(before);
    passTime(11_000);
    expect((await toCustomer()).length).toBe(before + 1);
  });

  it("that is undone too late says who stands there by now", async () => {
    const id = await book(services.cut, "2026-06-24T10:00:00+01:00", "Moved", { resource: chairs[0] });
    const dropped = await post("2026-06-24", { command: "move", booking: id, start: at("2026-06-24T14:00:00+01:00") });
    await book(services.cut, "2026-06-24T10:00:00+01:00", "Quick Quinn", { resource: chairs[0] });
    await owner.json("GET", `/v1/resources/${chairs[0]}/consistency`);
    const link = new URL(dropped.headers.get("location") ?? "", "http://x");
    const was = link.searchParams.get("was") ?? "";
    const isOffered = async () => (await owner.get(link.pathname + link.search)).html.includes('value="undo"');
    expect(await isOffered()).toBe(true);
    // A link of a stranger offers no place of their choice.
    link.searchParams.set("was", was.replace(/^\d+/, String(at("2026-06-24T18:00:00+01:00"))));
    expect(await isOffered()).toBe(false);
    const undone = await post("2026-06-24", { command: "undo", booking: id, was });
    expect([undone.status, undone.html.includes("Quick Quinn stands there now: ")]).toEqual([422, true]);
  });

  it("can be undone, and then nothing is told", async () => {
    const id = await book(services.cut, "2026-06-16T10:00:00+01:00", "Back", { resource: chairs[0] });
    passTime(11_000);
    const before = (await toCustomer()).length;
    const fields = { command: "move", booking: id, from: chairs[0] ?? "", to: chairs[1] ?? "" };
    const dropped = await post("2026-06-16", { ...fields, start: at("2026-06-16T15:00:00+01:00") });
    const was = new URL(dropped.headers.get("location") ?? "", "http://berth.test").searchParams.get("was") ?? "";
    await toCustomer();
    expect((await post("2026-06-16", { command: "undo", booking: id, was })).status).toBe(303);
    expect(await kept(id)).toEqual(["2026-06-16T10:00:00+01:00", chairs[0]]);
    passTime(11_000);
    expect((await toCustomer()).length).toBe(before);
  });

  it("that is undone sets aside in the history no rule but those that it broke", async () => {
    const asideOf = async (start: string, name: string) => {
      const id = await book(services.cut, start, name, { resource: chairs[0] });
      const day = start.slice(0, 10);
      const fields = { command: "move", booking: id, start: at(`${day}T14:00:00+01:00`) };
      const dropped = await post(day, fields);
      const was = new URL(dropped.headers.get("location") ?? "", "http://x").searchParams.get("was") ?? "";
      await post(day, { command: "undo", booking: id, was });
      expect(await kept(id)).toEqual([start, chairs[0]]);
      await owner.json("GET", `/v1/resources/${chairs[0]}/consistency`);
      const { html } = await owner.json("GET", `/v1/bookings/${id}/history`);
      const happened = JSON.parse(html).data as { type: string; override: string[] }[];
      return happened.filter(({ type }) => type === "booking.rescheduled").map(({ override }) => override);
    };
    expect(await asideOf("2026-06-29T10:15:00+01:00", "Inside")).toEqual([[], []]);
    expect(await asideOf("2026-06-30T18:05:00+01:00", "Outside")).toContainEqual(["outside_hours", "off_grid"]);
  });

  it("is told to calendars that ask what changed since", async () => {
    const { html } = await owner.get(`${ROOT}?date=2026-06-17`);
    const seen = Number(/data-position="(\d+)"/.exec(html)?.[1]);
    await book(services.cut, "2026-06-17T10:00:00+01:00", "News", { resource: chairs[0] });
    const told = await owner.get(`${ROOT}/changes?after=${seen}`);
    expect(JSON.parse(told.html).position).toBeGreaterThan(seen);
  });
});

describe("the clock and the week of the business", () => {
  it("are those of the language, or the business's choice, in the calendar, on its page and in its mails", async () => {
    const date = "2026-06-23";
    await book(services.cut, `${date}T14:30:00+01:00`, "Clockwise", { resource: chairs[0] });
    const dates = (html: string) => [...html.matchAll(/data-date="([^"]*)"/g)].map(([, each]) => each);
    const week = `${ROOT}?date=${date}&view=week&resources=${chairs[0]}`;
    const plain = (await owner.get(week)).html;
    expect([dates(plain)[0], plain.includes(">14:30<")]).toEqual(["2026-06-22", true]);
    const saved = await owner.post(week, { command: "habits", hour_cycle: "12", week_starts_on: "sun" });
    expect(saved.status).toBe(303);
    const tenant = JSON.parse((await owner.json("GET", "/v1/tenant")).html);
    expect([tenant.hour_cycle, tenant.week_starts_on, tenant.policies.hour_cycle]).toEqual(["12", "sun", undefined]);
    const chosen = (await owner.get(week)).html;
    expect([dates(chosen)[0], /2:30\s?pm/i.test(chosen), chosen.includes(">14:30<")]).toEqual([
      "2026-06-21",
      true,
      false,
    ]);
    expect(chosen).toContain('<html lang="en-GB"');
    passTime(11_000);
    const [mail] = await mailsTo("c@example.com");
    expect(mail?.text).toMatch(/2:30 – 3:30\s?pm/i);
    const page = (await new Browser().get(`/the-shop/cut?month=2026-06&date=${date}`)).html;
    expect([/\s(am|pm)/i.test(page), page.includes('lang="en-u')]).toEqual([true, false]);
    expect((await owner.post(week, { command: "habits", hour_cycle: "13" })).status).toBe(400);
    const patched = await owner.json("PATCH", "/v1/tenant", { hour_cycle: "auto", week_starts_on: null });
    expect(JSON.parse(patched.html)).toMatchObject({ hour_cycle: "auto", week_starts_on: "auto" });
    expect(dates((await owner.get(week)).html)[0]).toBe("2026-06-22");
  });
});

describe("a role", () => {
  async function member(email: string, role: string, resources: string[] | null): Promise<Browser> {
    await made("/v1/members", { email, role, resources });
    const browser = new Browser();
    await browser.post(await linkTo(email, "invite"), { name: `A ${role}`, password: PASSWORD });
    return browser;
  }

  it("sees its own columns and bookings only, also when the address names others", async () => {
    const theirs = await book(services.cut, "2026-06-09T10:00:00+01:00", "Not yours", { resource: chairs[0] });
    const own = await book(services.cut, "2026-06-09T10:00:00+01:00", "Your own", { resource: chairs[1] });
    const staff = await member("staff@example.com", "staff", [chairs[1] ?? ""]);
    for (const query of ["", `&resources=${chairs[0]}`, `&view=week&resources=${chairs[0]}`, "&view=agenda"]) {
      const { status, html } = await staff.get(`${ROOT}?date=2026-06-09${query}`);
      expect([query, status]).toEqual([query, 200]);
      expect([query, html.includes(own), html.includes(theirs)]).toEqual([query, true, false]);
      expect([query, html.includes("Chair one"), html.includes("Not yours")]).toEqual([query, false, false]);
      // They may change nothing, so nothing offers it.
      expect([query, html.includes("data-new"), html.includes("data-drag")]).toEqual([query, false, false]);
    }
    const month = (await staff.get(`${ROOT}?date=2026-06-09&view=month`)).html;
    expect(month).toContain("Tuesday 9 June, 1 booking</span>");
  });

  it("moves nothing without the right, nothing of others, and to no resource out of reach", async () => {
    const id = await book(services.cut, "2026-06-18T10:00:00+01:00", "Mine", { resource: chairs[1] });
    const fields = { command: "move", booking: id, start: String(Date.parse("2026-06-18T14:00:00+01:00")) };
    const path = `${ROOT}?date=2026-06-18`;
    const staff = await member("still@example.com", "staff", [chairs[1] ?? ""]);
    expect((await staff.post(path, fields)).status).toBe(403);
    const desk = await member("desk@example.com", "desk", [chairs[1] ?? ""]);
    const away = { ...fields, from: chairs[1] ?? "", to: chairs[0] ?? "" };
    expect((await desk.post(path, away)).status).toBe(422);
    const theirs = await book(services.cut, "2026-06-18T10:00:00+01:00", "Theirs", { resource: chairs[0] });
    expect((await desk.post(path, { ...fields, booking: theirs })).status).toBe(422);
    expect((await owner.post(path, fields, { origin: "https://else.example" })).status).toBe(403);
    expect((await desk.post(path, fields)).status).toBe(303);
    for (const [booking, start] of [
      [id, "2026-06-18T14:00:00+01:00"],
      [theirs, "2026-06-18T10:00:00+01:00"],
    ]) {
      expect(JSON.parse((await owner.json("GET", `/v1/bookings/${booking}`)).html).start).toBe(start);
    }
  });

  it("is asked to sign in first, and finds no other business", async () => {
    const stranger = await new Browser().get(`${ROOT}?date=${DATE}`);
    expect([stranger.status, stranger.headers.get("location")]).toEqual([
      303,
      `/signin?next=${encodeURIComponent(`${ROOT}?date=${DATE}`)}`,
    ]);
    const other = await openBusiness("other@example.com", "other-shop");
    expect((await other.get(ROOT)).status).toBe(404);
  });
});

describe("marks", () => {
  it("are set in the list of a phone by one tap, shown in the grid, and taken back", async () => {
    const id = await book(services.cut, "2026-06-02T15:00:00+01:00", "Tapped", {
      resource: chairs[0],
      override: ["off_grid"],
    });
    setTime("2026-06-02T14:05:00Z");
    const agenda = `${ROOT}?date=2026-06-02&view=agenda`;
    const fields = { booking: id, revision: "1" };
    const tapped = await owner.post(agenda, { command: "mark", mark: "arrive", ...fields });
    expect(tapped.status).toBe(303);
    const { html } = await owner.get(tapped.headers.get("location") ?? "");
    expect(html).toMatch(/Marked: arrived\.[\s\S]*name="mark" value="arrived">Undo/);
    await owner.json("GET", `/v1/resources/${chairs[0]}/consistency`);
    const block = columnOf((await owner.get(`${ROOT}?date=2026-06-02&view=day`)).html, chairs[0] ?? "", "2026-06-02");
    expect(block.blocks.get(id)?.label).toMatch(/, Arrived$/);
    expect((await owner.post(agenda, { command: "unmark", mark: "arrived", booking: id })).status).toBe(303);
    expect((await owner.post(agenda, { command: "mark", mark: "eaten", ...fields })).status).toBe(400);
    expect((await owner.post(agenda, { command: "mark", mark: "no_show", ...fields })).status).toBe(422);
  });
});
