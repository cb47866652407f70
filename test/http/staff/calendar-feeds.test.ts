// Feeds for staff, read back by a parser that has nothing to do with what wrote them.

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, ask, customer, makeResource, makeService, makeTenant, type Tenant } from "../../support/api";
import { read } from "../../support/calendar-files";
import { MONDAY, setTime } from "../../support/clock";
import { askWith } from "../../support/deployment";
import { feedFile, settingsOf } from "../../support/worker";

beforeEach(() => void setTime(MONDAY.midnight));

type Feeds = { tenant: { url: string }; resources: { id: string; name: string; url: string }[] };

describe("feeds for staff", () => {
  let salon: Tenant;
  let [leftId, rightId] = ["", ""];

  const feedsOf = async (whose = salon): Promise<Feeds> => (await whose.staff("GET", "/calendar-feeds")).body;
  const open = (url: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask("GET", url.replace("http://berth.test", ""), { headers });
  const entries = async (url: string) => {
    const { status, body } = await open(url);
    expect(status).toBe(200);
    return read(body).events;
  };
  const ofResource = (feeds: Feeds, id: string) => feeds.resources.find((one) => one.id === id)?.url ?? "";

  beforeEach(async () => {
    salon = await makeTenant({ name: "Salon; Left, Right" });
    leftId = await makeResource(salon, undefined, { name: "Left chair" });
    rightId = await makeResource(salon, undefined, { name: "Right chair" });
    await makeService(salon, leftId, { name: "Cut", code: "cut" });
    await makeService(salon, rightId, { name: "Dye", code: "dye" });
    await makeService(salon, rightId, { name: "Talk", code: "talk", confirmation: "approval" });
  });

  const settle = () => Promise.all([leftId, rightId].map((id) => salon.consistency(id)));

  it("show who comes when: one of the whole tenant, one of each resource", async () => {
    await salon.book("dye", "2026-06-02T11:00:00Z", { customer: customer({ name: "Lee, Ann; 이" }) });
    const cut = await salon.book("cut", "2026-06-02T10:00:00Z", {
      customer: customer({ name: "Kim", phone: "+15550001111" }),
      notes: "allergic",
    });
    await settle();
    const feeds = await feedsOf();
    expect(Object.fromEntries(feeds.resources.map(({ id, name }) => [id, name]))).toEqual({
      [leftId]: "Left chair",
      [rightId]: "Right chair",
    });
    expect((await entries(feeds.tenant.url)).map(({ summary, start }) => [summary, start])).toEqual([
      ["Kim - Cut", "2026-06-02T10:00:00Z"],
      ["Lee, Ann; 이 - Dye", "2026-06-02T11:00:00Z"],
    ]);
    const [left] = await entries(ofResource(feeds, leftId));
    expect(left).toMatchObject({
      uid: `${cut.body.booking.id}@berth`,
      summary: "Kim - Cut",
      description: expect.stringMatching(/^Booking SAL-2026-\d{4}\nLeft chair$/),
      organizer: ["Salon; Left, Right", "mailto:bookings@berth.test"],
      url: null,
    });
    expect((await entries(ofResource(feeds, leftId))).length).toBe(1);
    expect((await entries(ofResource(feeds, rightId))).map(({ summary }) => summary)).toEqual(["Lee, Ann; 이 - Dye"]);
    expect((await open(feeds.tenant.url)).body).not.toMatch(/example\.com|15550001111|allergic|manage/);
  });

  it("are named, say how often to come back, and answer 304 to a reader that has them", async () => {
    const feeds = await feedsOf();
    const whole = feeds.tenant;
    const first = await open(whole.url);
    const file = read(first.body);
    expect([file.method, file.events]).toEqual(["PUBLISH", []]);
    // The parser knows neither name as text, so it shows them as they stand in the file.
    expect([file.name, file.shown]).toEqual(["Salon\\; Left\\, Right", "Salon\\; Left\\, Right"]);
    expect([file.value("refresh-interval"), file.value("x-published-ttl")]).toEqual(["PT15M", "PT15M"]);
    expect(read((await open(ofResource(feeds, leftId))).body).name).toBe("Left chair - Salon\\; Left\\, Right");
    expect(first.headers.get("content-type")).toBe("text/calendar; charset=utf-8; method=PUBLISH");
    expect(first.headers.get("cache-control")).toBe("private, max-age=300");
    expect(first.headers.get("access-control-allow-origin")).toBeNull();
    const etag = first.headers.get("etag") ?? "";
    const same = await open(whole.url, { "if-none-match": etag });
    expect([same.status, same.body, same.headers.get("etag")]).toEqual([304, "", etag]);
    await salon.book("cut", "2026-06-02T10:00:00Z");
    await settle();
    expect((await open(whole.url, { "if-none-match": etag })).status).toBe(200);
  });

  it("let no name end a line of theirs", () => {
    const name = "Salon\r\nBEGIN:VEVENT\nX";
    const { text } = feedFile({ name, tenantName: name, origin: "https://a.b", entries: [], note: null });
    expect(read(text).events).toEqual([]);
    expect(text).toContain("NAME:Salon\\nBEGIN:VEVENT\\nX\r\n");
  });

  it("show what waits as tentative and what was called off as cancelled, and no hold", async () => {
    await salon.book("talk", "2026-06-02T08:00:00Z");
    const rejected = await salon.book("talk", "2026-06-02T10:00:00Z");
    await salon.book("cut", "2026-06-02T12:00:00Z");
    const cancelled = await salon.book("cut", "2026-06-02T14:00:00Z");
    const released = await salon.hold("cut", "2026-06-02T16:00:00Z");
    await salon.hold("cut", "2026-06-02T18:00:00Z");
    await salon.staff("POST", `/bookings/${rejected.body.booking.id}/reject`, {});
    await salon.staff("POST", `/bookings/${cancelled.body.booking.id}/cancel`, {});
    await ask("DELETE", `/v1/public/holds/${released.body.hold.id}`, { token: released.body.token });
    await settle();
    const { tenant: whole } = await feedsOf();
    const told = async () => (await entries(whole.url)).map(({ status }) => status);
    expect(await told()).toEqual(["TENTATIVE", "CANCELLED", "CONFIRMED", "CANCELLED"]);
    setTime("2026-06-04T00:00:00Z");
    expect(await told()).toEqual(["CANCELLED", "CANCELLED", "CONFIRMED", "CANCELLED"]);
  });

  it("reach from 30 days ago to 365 days ahead", async () => {
    setTime("2026-05-01T00:00:00Z");
    for (const start of [
      "2026-05-02T00:00:00Z",
      "2026-05-02T01:00:00Z",
      "2027-05-31T23:00:00Z",
      "2027-06-01T00:00:00Z",
    ]) {
      expect((await salon.book("cut", start)).status).toBe(201);
    }
    await settle();
    setTime("2026-06-01T00:30:00Z");
    const starts = (await entries((await feedsOf()).tenant.url)).map(({ start }) => start);
    expect(starts).toEqual(["2026-05-02T01:00:00Z", "2027-05-31T23:00:00Z", "2027-06-01T00:00:00Z"]);
    setTime("2026-05-31T23:30:00Z");
    const earlier = (await entries((await feedsOf()).tenant.url)).map(({ start }) => start);
    expect(earlier).toEqual(["2026-05-02T00:00:00Z", "2026-05-02T01:00:00Z", "2027-05-31T23:00:00Z"]);
  });

  it("hold at most a thousand, the oldest first", async () => {
    const { body } = await salon.book("cut", "2026-06-02T00:00:00Z");
    await settle();
    await env.DB.prepare(
      `WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < 1000)
       INSERT INTO bookings SELECT id || n, tenant_id, number || n, NULL, NULL, is_numbered, status, revision, service_id,
         resource_id, customer_id, start_at + n * 60000, end_at + n * 60000,
         json_set(document, '$.id', id || n, '$.startAt', start_at + n * 60000), search_text, created_at, updated_at
       FROM bookings, copies WHERE id = ?`,
    )
      .bind(body.booking.id)
      .run();
    const events = await entries((await feedsOf()).tenant.url);
    const starts = events.map(({ start }) => start ?? "");
    expect([events.length, starts[0]]).toEqual([1_000, "2026-06-02T00:00:00Z"]);
    expect(starts).toEqual([...starts].sort());
  });

  it("that are cut hold what is to come, then the latest of what was, and say from when to when they reach", async () => {
    const { body } = await salon.book("cut", "2026-06-02T00:00:00Z");
    await settle();
    setTime("2026-06-10T00:00:00Z");
    const copies = (name: string, count: number, firstAt: string, status: string) =>
      env.DB.prepare(
        `WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ?1)
         INSERT INTO bookings SELECT id || ?2 || n, tenant_id, number || ?2 || n, NULL, NULL, is_numbered, ?3, revision,
           service_id, resource_id, customer_id, ?4 + n * 3600000, ?4 + (n + 1) * 3600000, document, search_text,
           created_at, updated_at
         FROM bookings, copies WHERE id = ?5`,
      )
        .bind(count, name, status, Date.parse(firstAt), body.booking.id)
        .run();
    await copies("c", 990, "2026-06-10T00:00:00Z", "confirmed");
    await copies("p", 30, "2026-06-08T00:00:00Z", "completed");
    await copies("x", 20, "2026-06-12T00:00:00Z", "cancelled");
    const answer = await open((await feedsOf()).tenant.url);
    const { events, value } = read(answer.body);
    const starts = events.map(({ start }) => start ?? "");
    expect(starts).toHaveLength(1_000);
    expect(starts).toEqual(starts.toSorted());
    // The last ten of thirty hours that are over, and all that is to come; nothing that was called off.
    expect([starts[0], starts[9], starts[10]]).toEqual([
      "2026-06-08T21:00:00Z",
      "2026-06-09T06:00:00Z",
      "2026-06-10T01:00:00Z",
    ]);
    expect(events.filter(({ status }) => status === "CANCELLED")).toEqual([]);
    const { time_zone } = (await salon.staff("GET", "/tenant")).body;
    const dateOf = (at = "") => new Intl.DateTimeFormat("en-CA", { timeZone: time_zone }).format(new Date(at));
    expect(value("x-wr-caldesc")?.replaceAll("\\,", ",")).toBe(
      `There are more bookings than the 1000 shown here, which begin on ${dateOf(starts[0])} and end on ${dateOf(starts.at(-1))}.`,
    );
  });

  it("forget a customer who was erased, and keep the time", async () => {
    await salon.book("cut", "2026-06-02T10:00:00Z", { customer: customer({ name: "Very Secret Name" }) });
    await settle();
    const { tenant: whole } = await feedsOf();
    expect((await open(whole.url)).body).toContain("Very Secret Name");
    const [person] = (await salon.staff("GET", "/customers")).body.data;
    expect((await salon.staff("DELETE", `/customers/${person.id}`)).status).toBeLessThan(300);
    const { body } = await open(whole.url);
    expect(body).not.toContain("Secret");
    expect(read(body).events.map(({ summary, start }) => [summary, start])).toEqual([["Cut", "2026-06-02T10:00:00Z"]]);
  });

  it("get new addresses when staff ask, and the old ones end at once", async () => {
    const before = await feedsOf();
    expect(await feedsOf()).toEqual(before);
    const rotated = await salon.staff("POST", "/calendar-feeds/rotate", {});
    expect(rotated.status).toBe(200);
    expect(await feedsOf()).toEqual(rotated.body);
    const addresses = (feeds: Feeds) => [feeds.tenant, ...feeds.resources].map(({ url }) => url);
    for (const url of addresses(before)) expect((await open(url)).status).toBe(404);
    for (const url of addresses(rotated.body)) expect((await open(url)).status).toBe(200);
    const [deed] = (await salon.staff("GET", "/audit")).body.data;
    expect([deed.action, deed.subject]).toEqual(["calendar_feeds.rotated", salon.id]);
    expect(JSON.stringify(deed)).not.toContain(rotated.body.tenant.url.split(".")[2]);
  });

  it("stay out of each other's reach: no address made of the parts of others opens anything", async () => {
    const stranger = await makeTenant();
    const strangerRoomId = await makeResource(stranger);
    const [ours, theirs] = [await feedsOf(), await feedsOf(stranger)];
    await stranger.staff("POST", "/calendar-feeds/rotate", {});
    expect((await open(ours.tenant.url)).status).toBe(200);
    const secretOf = (url: string) => url.split(".").at(-2);
    const [whole, left] = [secretOf(ours.tenant.url), secretOf(ofResource(ours, leftId))];
    const { token: manage } = (await salon.book("cut", "2026-06-02T10:00:00Z")).body.manage;
    const wrong = [
      `${stranger.id}.${whole}.ics`,
      `${stranger.id}.${leftId}.${left}.ics`,
      `${stranger.id}.${strangerRoomId}.${left}.ics`,
      `${salon.id}.${strangerRoomId}.${left}.ics`,
      `${salon.id}.${strangerRoomId}.${whole}.ics`,
      `${salon.id}.${rightId}.${left}.ics`,
      `${salon.id}.${left}.ics`,
      `${salon.id}.${leftId}.${whole}.ics`,
      `${salon.id}.${whole}`,
      `${salon.id}.${whole}.ics.ics`,
      `${salon.id}.${"A".repeat(43)}.ics`,
      `${salon.id}..ics`,
      `${salon.id}.${manage.split(".")[1]}.ics`,
      theirs.tenant.url.split("/").at(-1),
      salon.token,
      `${manage}.ics`,
      "%00.ics",
      ".ics",
    ];
    for (const token of wrong) {
      const answer = await ask("GET", `/v1/feeds/${token}`);
      expect([token, answer.status, answer.body.code]).toEqual([token, 404, "not_found"]);
    }
  });

  it("end with the resource that they are of", async () => {
    const feeds = await feedsOf();
    const spareId = await makeResource(salon, undefined, { name: "Spare" });
    const spare = ofResource(await feedsOf(), spareId);
    expect((await open(spare)).status).toBe(200);
    expect((await salon.staff("DELETE", `/resources/${spareId}`)).status).toBe(204);
    expect((await open(spare)).status).toBe(404);
    expect(await feedsOf()).toEqual(feeds);
  });

  it("leave neither their address nor a booking's token in the logs", async () => {
    const { body } = await salon.book("cut", "2026-06-02T10:00:00Z", { customer: customer({ name: "Very Secret" }) });
    await settle();
    const { tenant: whole } = await feedsOf();
    const lines: string[] = [];
    const spies = (["log", "warn", "error"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line))),
    );
    for (const url of [whole.url, `${whole.url}x`, body.calendar.ics]) {
      const { pathname, search } = new URL(url);
      await askWith({ LOG_LEVEL: "info" }, `${pathname}${search}`);
    }
    for (const spy of spies) spy.mockRestore();
    settingsOf({ ...env });
    expect(lines.filter((line) => line.includes('"event":"request"'))).toHaveLength(3);
    expect(lines.join("\n")).toContain(
      `"tenant":"${salon.id}","method":"GET","route":"/v1/feeds/{token}","status":200`,
    );
    expect(lines.join("\n")).not.toContain(whole.url.split(".").at(-2));
    expect(lines.join("\n")).not.toContain(body.manage.token.split(".")[1]);
    expect(lines.join("\n")).not.toContain("Secret");
  });
});
