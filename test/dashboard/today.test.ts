// Today: what waits for a decision, what is over and unmarked, and who is where.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setTime } from "../support/clock";
import { Browser, openBusiness } from "../support/people";
import { asked, memberOf } from "../support/staff";
import { textOf } from "../support/visitor";

/** A Wednesday morning in London, at ten by its clocks. */
const TEN = "2026-06-10T09:00:00Z";
const TODAY = "/dashboard/day-works/today";
setTime(TEN);

let owner: Browser;
let desk: Browser;
let staff: Browser;
let half: Browser;
let service: string;
let chairs: string[];

beforeAll(async () => {
  setTime("2026-06-08T08:00:00Z");
  owner = await openBusiness("day@example.com", "day-works");
  const made = [];
  for (const name of ["First chair", "Second chair"]) {
    const resource = await asked(owner, "POST", "/v1/resources", { name, kind: "person" });
    const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const weekly = [{ days, start: "00:00", end: "24:00" }];
    await asked(owner, "PUT", `/v1/resources/${resource.id}/hours`, { weekly });
    made.push(resource.id as string);
  }
  chairs = made;
  const fields = { duration: { kind: "fixed", minutes: 30 }, requires: [{ any_of: chairs }] };
  service = (await asked(owner, "POST", "/v1/services", { ...fields, name: "Haircut" })).id;
  desk = await memberOf(owner, "day-desk@example.com", "desk");
  half = await memberOf(owner, "day-half@example.com", "desk", [chairs[0] as string]);
  staff = await memberOf(owner, "day-chair@example.com", "staff", [chairs[0] as string]);
});

beforeEach(() => {
  setTime("2026-06-08T08:00:00Z");
});

async function book(name: string, start: string, more: Record<string, unknown> = {}): Promise<string> {
  const { booking } = await asked(owner, "POST", "/v1/bookings", {
    service,
    start,
    resource: chairs[0],
    customer: { name, phone: "+442079460000" },
    ...more,
  });
  await settle();
  return booking.id;
}

async function settle(): Promise<void> {
  for (const chair of chairs) await owner.json("GET", `/v1/resources/${chair}/consistency`);
}

const read = (id: string) => asked(owner, "GET", `/v1/bookings/${id}`);

describe("the day", () => {
  it("says what is now, what is next, who is where, and whom to call", async () => {
    await book("Now Nora", "2026-06-10T09:00:00Z");
    await book("Next Ned", "2026-06-10T12:00:00Z", { resource: chairs[1] });
    setTime(TEN);
    const { html } = await owner.get(TODAY);
    const text = textOf(html);
    expect(text).toMatch(/Now .*Now Nora.*Next .*Next Ned/);
    expect(text).toMatch(/First chair Now Nora until 10:30/);
    expect(text).toMatch(/Second chair Free Next at 13:00: Next Ned/);
    expect(html).toContain('href="tel:+442079460000"');
  });

  it("agrees to a request of any day or declines it by one tap", async () => {
    const agreed = await book("Agreed Ann", "2026-06-20T10:00:00Z", { status: "pending" });
    const declined = await book("Declined Dan", "2026-06-21T10:00:00Z", { status: "pending" });
    const { html } = await desk.get(TODAY);
    expect(textOf(html)).toContain("2 requests wait for an answer");
    for (const [id, act] of [
      [agreed, "confirm"],
      [declined, "reject"],
    ] as const) {
      const tapped = await desk.post(TODAY, { do: act, booking: id, revision: "1" });
      expect([tapped.status, tapped.headers.get("location")?.startsWith(TODAY)]).toEqual([303, true]);
      await desk.get(tapped.headers.get("location") ?? "");
    }
    await settle();
    expect([(await read(agreed)).status, (await read(declined)).status]).toEqual(["confirmed", "rejected"]);
    expect(textOf((await desk.get(TODAY)).html)).not.toContain("wait for an answer");
  });

  it("marks who came and who did not by one tap, and the rest of a past day by another", async () => {
    const [missed, came, other] = [
      await book("Missed Mo", "2026-06-09T10:00:00Z"),
      await book("Came Cem", "2026-06-09T11:00:00Z"),
      await book("Other Ola", "2026-06-09T12:00:00Z", { resource: chairs[1] }),
    ];
    setTime("2026-06-09T13:00:00Z");
    expect(textOf((await desk.get(TODAY)).html)).toContain("3 past bookings are not marked");
    await desk.post(TODAY, { do: "no_show", booking: missed, revision: "1" });
    // A second press does nothing twice.
    expect((await desk.post(TODAY, { do: "no_show", booking: missed, revision: "1" })).status).toBe(422);
    await settle();
    const { html } = await desk.get(TODAY);
    expect(textOf(html)).toContain("All 2 came");
    const marked = await desk.post(TODAY, { do: "complete_day", date: "2026-06-09" });
    expect(textOf((await desk.get(marked.headers.get("location") ?? "")).html)).toContain("2 bookings are marked");
    await settle();
    const statuses = await Promise.all([missed, came, other].map(async (id) => (await read(id)).status));
    expect(statuses).toEqual(["no_show", "completed", "completed"]);
    expect(textOf((await desk.get(TODAY)).html)).not.toContain("not marked");
  });

  it("says who has arrived, and takes any mark back, also those of a whole day", async () => {
    const id = await book("Early Eve", "2026-06-09T14:00:00Z");
    const later = await book("Later Lou", "2026-06-09T15:00:00Z");
    setTime("2026-06-09T13:55:00Z");
    const undoOf = async (answer: { headers: Headers }) => {
      const { html } = await desk.get(answer.headers.get("location") ?? "");
      const bar = /<div class="done-bar"[\s\S]*?<\/div>/.exec(html)?.[0] ?? "";
      const fields = [...bar.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
      return { said: textOf(bar), form: Object.fromEntries(fields) as Record<string, string> };
    };
    const arrived = await undoOf(await desk.post(TODAY, { do: "arrive", booking: id, revision: "1" }));
    expect(arrived.said).toMatch(/Marked: arrived. Early Eve Undo/);
    await settle();
    expect(textOf((await desk.get(TODAY)).html)).toContain("Arrived at 14:55");
    setTime("2026-06-09T16:00:00Z");
    expect((await desk.post(TODAY, { do: "no_show", booking: id })).status).toBe(422);
    const missed = await undoOf(await desk.post(TODAY, { do: "no_show", booking: later, revision: "1" }));
    expect((await desk.post(TODAY, missed.form)).headers.get("location")).toContain("done=unmark");
    expect((await read(later)).status).toBe("confirmed");
    await settle();
    const all = await undoOf(await desk.post(TODAY, { do: "complete_day", date: "2026-06-09" }));
    expect(all.said).toContain("2 bookings are marked");
    await settle();
    expect((await desk.post(TODAY, all.form)).headers.get("location")).toContain("done=unmark_day");
    expect([(await read(id)).status, (await read(later)).status]).toEqual(["confirmed", "confirmed"]);
    expect((await staff.post(TODAY, { do: "unmark", booking: id, mark: "arrived" })).status).toBe(403);
    expect((await half.post(TODAY, all.form)).status).toBe(303);
  });

  it("shows staff their own alone, without a button, and takes no press of theirs", async () => {
    const own = await book("Own Olga", "2026-06-08T10:00:00Z");
    const foreign = await book("Foreign Finn", "2026-06-08T10:00:00Z", { resource: chairs[1] });
    setTime("2026-06-08T11:00:00Z");
    const { html } = await staff.get(TODAY);
    expect([html.includes("Own Olga"), html.includes("Foreign Finn"), html.includes("Second chair")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(html).not.toContain('name="do"');
    for (const id of [own, foreign]) {
      expect((await staff.post(TODAY, { do: "complete", booking: id, revision: "1" })).status).toBe(403);
    }
    expect((await staff.post(TODAY, { do: "complete_day", date: "2026-06-08" })).status).toBe(403);
    expect((await half.post(TODAY, { do: "complete", booking: foreign, revision: "1" })).status).toBe(404);
    await half.post(TODAY, { do: "complete_day", date: "2026-06-08" });
    expect([(await read(own)).status, (await read(foreign)).status]).toEqual(["completed", "confirmed"]);
  });

  it("takes no press from a foreign site, and asks to sign in first", async () => {
    const id = await book("Safe Sam", "2026-06-08T14:00:00Z");
    setTime("2026-06-08T15:00:00Z");
    const form = { do: "complete", booking: id, revision: "1" };
    expect((await owner.post(TODAY, form, { origin: "https://evil.example" })).status).toBe(403);
    const stranger = await new Browser().post(TODAY, form);
    expect([stranger.status, stranger.headers.get("location")]).toEqual([
      303,
      `/signin?next=${encodeURIComponent(TODAY)}`,
    ]);
    expect((await read(id)).status).toBe("confirmed");
    expect((await owner.post(TODAY, { do: "erase", booking: id })).status).toBe(400);
  });
});
