// The way from a free start to a booking and back, in a browser without a script.

import { beforeAll, describe, expect, it } from "vitest";
import { ask, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { passTime } from "../support/clock";
import { faults } from "../support/faults";
import { leave } from "../support/groups";
import { openSalon } from "../support/salon";
import { fieldsOf, slotsOf, textOf, visit } from "../support/visitor";

let salon: Tenant;
let chairId: string;

beforeAll(async () => {
  ({ salon, chairId } = await openSalon());
});

describe("without a script", () => {
  it("a customer chooses a time, fills in the form and has a booking", async () => {
    const times = await visit(`/${salon.slug}/cut?date=2026-06-03&tz=Europe/Berlin&utm_source=mail&name=Ada`);
    const [slot = ""] = slotsOf(times.html);
    const action = `/${salon.slug}/cut?tz=Europe/Berlin&utm_source=mail&name=Ada`;
    const details = await visit(action, { ...fieldsOf(times.html, 'name="slot"'), slot });
    expect(details.status).toBe(200);
    expect(textOf(details.html)).toContain("We are holding this time for you until 10:15 AM");
    expect(details.html).toContain('name="name" maxlength="200" required="" type="text" value="Ada"');
    expect(await salon.starts("service=cut&from=2026-06-03&to=2026-06-03&fresh=1")).not.toContain(
      "2026-06-03T09:00:00+02:00",
    );

    const hidden = fieldsOf(details.html, 'value="book"');
    const wrong = await visit(action, { ...hidden, do: "book", name: "Ada L.", email: "nope", notes: "kept" });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.html)).toContain("This does not look like an email address.");
    expect(textOf(wrong.html)).toContain("Which hair? Please choose long short Please fill this in.");
    expect(wrong.html).toContain('value="Ada L."');
    expect(wrong.html).toContain(">kept</textarea>");

    const right = {
      ...fieldsOf(wrong.html, 'value="book"'),
      do: "book",
      name: "Ada L.",
      email: "ada@example.com",
      "answers[hair]": "long",
    };
    const booked = await visit(action, right);
    expect(booked.status).toBe(303);
    const address = booked.headers.get("location") ?? "";
    const manage = await visit(address);
    expect(textOf(manage.html)).toContain("You are booked");
    expect(textOf(manage.html)).toMatch(/Wednesday, June 3, 2026, 9:00 – 10:00 AM/);
    // Pressed twice, sent again after a reload: one booking.
    expect((await visit(action, right)).headers.get("location")).toBe(address);
    const { body } = await salon.staff("GET", "/bookings?from=2026-06-03&to=2026-06-03");
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({
      customer: { name: "Ada L." },
      answers: { hair: "long", first: false },
      metadata: { utm_source: "mail" },
    });
  });

  it("a customer who comes too late is offered free starts, and keeps what was typed", async () => {
    const day = `/${salon.slug}/cut?date=2026-06-04&tz=Europe/Berlin`;
    const times = await visit(day);
    const slot = slotsOf(times.html)[1] ?? "";
    const details = await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot });
    const hidden = fieldsOf(details.html, 'value="book"');
    await ask("DELETE", `/v1/public/holds/${hidden.hold}`, { token: hidden.hold_token });
    await salon.book("cut", slot, { answers: { hair: "short" } });
    const typed = { name: "Bo", email: "bo@example.com", "answers[hair]": "short", notes: "By bike" };
    const late = await visit(day, { ...hidden, ...typed, do: "book" });
    expect(late.status).toBe(409);
    expect(textOf(late.html)).toContain("That time has just been taken Another customer was quicker.");
    expect(late.html).toContain(">By bike</textarea>");
    const again = /name="again" value="([^"]+)"/.exec(late.html)?.[1] ?? "";
    const second = await visit(day, { ...fieldsOf(late.html, 'name="again"'), ...typed, again });
    expect(second.html).toContain(">By bike</textarea>");
    const booked = await visit(day, { ...fieldsOf(second.html, 'value="book"'), ...typed, do: "book" });
    expect(booked.status).toBe(303);
    await salon.consistency(chairId);
    const { body } = await salon.staff("GET", "/bookings?q=bo@example.com");
    expect(Date.parse(body.data[0].start)).toBe(Date.parse(again));
  });

  it("a hold is given back by the one who has it, and kept when the same time is chosen again", async () => {
    const day = `/${salon.slug}/cut?date=2026-06-05&tz=Europe/Berlin`;
    const times = await visit(day);
    const [slot = "", other = ""] = slotsOf(times.html);
    const form = fieldsOf(times.html, 'name="slot"');
    const first = fieldsOf((await visit(day, { ...form, slot })).html, 'value="book"');
    const same = fieldsOf(
      (await visit(day, { ...form, slot, hold: first.hold ?? "", hold_token: first.hold_token ?? "" })).html,
      'value="book"',
    );
    expect(same.hold).toBe(first.hold);
    const moved = fieldsOf(
      (await visit(day, { ...form, slot: other, hold: first.hold ?? "", hold_token: first.hold_token ?? "" })).html,
      'value="book"',
    );
    expect(moved.hold).not.toBe(first.hold);
    const starts = async () =>
      (await salon.starts("service=cut&from=2026-06-05&to=2026-06-05&fresh=1")).map((start) => Date.parse(start));
    expect(await starts()).toContain(Date.parse(slot));
    expect(await starts()).not.toContain(Date.parse(other));
    // Another booking's token opens nothing.
    await visit(day, { do: "release", hold: moved.hold ?? "", hold_token: first.hold_token ?? "" });
    expect(await starts()).not.toContain(Date.parse(other));
    const left = await visit(day, {
      do: "release",
      hold: moved.hold ?? "",
      hold_token: moved.hold_token ?? "",
      day: "2026-06-05",
    });
    expect(left.headers.get("location")).toContain("date=2026-06-05");
    expect(await starts()).toContain(Date.parse(other));
  });

  it("a hold serves no other visitor's page, no other service and no other length", async () => {
    const other = await makeTenant({ zone: "UTC" });
    const hall = await makeResource(other, undefined, { name: "Hall" });
    await makeService(other, hall, { code: "hours", duration: { kind: "flexible", min: 60, max: 240, step: 60 } });
    const day = `/${other.slug}/hours?date=2026-06-11&tz=UTC`;
    const times = await visit(`${day}&duration=60`);
    const slot = "2026-06-11T10:00:00.000Z";
    const held = fieldsOf((await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot })).html, 'value="book"');
    const key = { hold: held.hold ?? "", hold_token: held.hold_token ?? "" };
    await visit(`/${salon.slug}/cut`, { do: "release", ...key });
    await visit(`/${salon.slug}/cut`, { slot, ...key });
    const starts = () => other.starts("service=hours&duration_minutes=60&from=2026-06-11&to=2026-06-11&fresh=1");
    expect(await starts()).not.toContain("2026-06-11T10:00:00+00:00");
    // Chosen anew for longer: the old hold goes, a new one of the new length comes.
    const longer = await visit(day, { slot, duration: "120", key: "x", ...key });
    expect(textOf(longer.html)).toMatch(/10:00 AM – 12:00 PM/);
    const fields = { ...fieldsOf(longer.html, 'value="book"'), do: "book", name: "Io", email: "io@example.com" };
    // A form that says another length by now than its hold is booked as it says.
    expect((await visit(day, { ...fields, duration: "180" })).status).toBe(303);
    await other.consistency(hall);
    const { body } = await other.staff("GET", "/bookings?q=io@example.com");
    expect(body.data[0].service.duration_minutes).toBe(180);
  });

  it("a hold is not booked without its token, and once however often its form is sent", async () => {
    const day = `/${salon.slug}/cut?date=2026-06-25&tz=Europe/Berlin`;
    const slot = "2026-06-25T08:00:00.000Z";
    const form = await visit(day, { slot, key: "one-and-the-same-key" });
    const held = fieldsOf(form.html, 'value="book"');
    const typed = { slot, do: "book", name: "Al", email: "al@example.com", "answers[hair]": "long" };
    for (const token of ["", "wrong", `${held.hold}.${"A".repeat(43)}`]) {
      const stolen = await visit(day, {
        ...typed,
        hold: held.hold ?? "",
        hold_token: token,
        key: `one-and-the-same-${token}`,
      });
      expect([token, stolen.status]).toEqual([token, 409]);
    }
    const other = fieldsOf((await visit(day, { ...held, slot })).html, 'value="book"');
    const first = await visit(day, { ...held, ...typed });
    expect(first.status).toBe(303);
    const second = await visit(day, { ...other, ...typed, name: "Al again" });
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
  });

  it("a form whose hold has ended is booked while its time is free, and once however often it is sent", async () => {
    const day = `/${salon.slug}/cut?date=2026-06-26&tz=Europe/Berlin`;
    const slot = "2026-06-26T08:00:00.000Z";
    const held = fieldsOf((await visit(day, { slot, key: "before-the-hold-ended" })).html, 'value="book"');
    const typed = { slot, do: "book", name: "Ed", email: "ed@example.com", "answers[hair]": "long" };
    passTime(20 * 60_000);
    const first = await visit(day, { ...held, ...typed });
    expect(first.status).toBe(303);
    const again = await visit(day, { ...held, ...typed });
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
  });

  it("a full day can be waited for, and the place that comes free taken", async () => {
    const tenant = await makeTenant({ zone: "UTC" });
    const room = await makeResource(tenant, [{ days: ["tue"], start: "10:00", end: "11:00" }]);
    await makeService(tenant, room, { code: "visit" });
    const taken = await tenant.book("visit", "2026-06-09T10:00:00Z");
    const day = `/${tenant.slug}/visit?date=2026-06-09&tz=UTC`;
    const full = await visit(day);
    expect(textOf(full.html)).toContain("No free times on Tuesday, June 9. Wait for a time on Tuesday, June 9");
    const form = await visit(day, { ...fieldsOf(full.html, 'name="wait"'), wait: "2026-06-09" });
    const joined = await visit(day, {
      ...fieldsOf(form.html, 'value="join"'),
      do: "join",
      name: "Wim",
      email: "wim@example.com",
    });
    expect(joined.status).toBe(303);
    const place = joined.headers.get("location") ?? "";
    expect(textOf((await visit(place)).html)).toContain("You are number 1 in line.");
    await leave(taken);
    const offered = await visit(place);
    expect(textOf(offered.html)).toContain("A place is free for you");
    const accepted = await visit(place, { ...fieldsOf(offered.html, 'value="accept"'), do: "accept" });
    expect(textOf((await visit(accepted.headers.get("location") ?? "")).html)).toContain("You are booked");
  });

  it("the same time can be booked again and again", async () => {
    const day = `/${salon.slug}/cut?date=2026-06-10&tz=Europe/Berlin`;
    const times = await visit(day);
    const slot = slotsOf(times.html)[2] ?? "";
    await salon.book("cut", "2026-06-17T11:00:00+02:00", { answers: { hair: "long" } });
    const details = await visit(day, { ...fieldsOf(times.html, 'name="slot"'), slot });
    const fields = {
      ...fieldsOf(details.html, 'value="book"'),
      do: "book",
      name: "Eve",
      email: "eve@example.com",
      "answers[hair]": "long",
      repeat: "weekly",
      count: "3",
    };
    const shown = await visit(day, fields);
    expect(shown.status).toBe(200);
    expect(textOf(shown.html)).toMatch(/2 bookings .*Jun 10.*Jun 24.*Left out .*Jun 17.* This time is taken\./);
    const series = await visit(day, { ...fields, ...fieldsOf(shown.html, 'value="book"') });
    expect(series.status).toBe(303);
    const manage = await visit(series.headers.get("location") ?? "");
    expect(textOf(manage.html)).toMatch(/Your bookings .*June 10.*June 24.*Left out .*Jun 17.* This time is taken/);
    const bad = await visit(day, { ...fields, count: "999" });
    expect(textOf(bad.html)).toContain("Please give a whole number from 2 to 52.");
  });
});

describe("the page of a booking", () => {
  async function bookedAt(start: string): Promise<{ id: string; path: string; token: string }> {
    const { body } = await salon.book("cut", start, { answers: { hair: "long" } });
    return { id: body.booking.id, path: new URL(body.manage.url).pathname, token: body.manage.token };
  }

  it("moves it and cancels it, with the policy stated before", async () => {
    const { path } = await bookedAt("2026-06-11T09:00:00+02:00");
    const shown = await visit(`${path}?tz=Europe/Berlin`);
    expect(textOf(shown.html)).toContain("You can change or cancel this until it begins.");
    const picker = await visit(`${path}?step=move&date=2026-06-12&tz=Europe/Berlin`);
    const slot = slotsOf(picker.html)[3] ?? "";
    const confirm = await visit(`${path}?tz=Europe/Berlin`, { ...fieldsOf(picker.html, 'name="slot"'), slot });
    expect(textOf(confirm.html)).toContain("Move to Friday, June 12, 2026 at 12:00 PM?");
    const moved = await visit(`${path}?tz=Europe/Berlin`, { ...fieldsOf(confirm.html, 'value="move"'), do: "move" });
    expect(textOf((await visit(moved.headers.get("location") ?? "")).html)).toContain("Your booking has been moved.");
    const sure = await visit(`${path}?step=cancel`);
    const cancelled = await visit(path, { ...fieldsOf(sure.html, 'value="cancel"'), do: "cancel", reason: "Ill" });
    expect(textOf((await visit(cancelled.headers.get("location") ?? "")).html)).toContain(
      "Your booking has been cancelled. Your booking Cancelled",
    );
  });

  it("offers what is free when the new time has just been taken, and keeps the old one", async () => {
    const { id, path, token } = await bookedAt("2026-06-15T09:00:00+02:00");
    await salon.book("cut", "2026-06-15T11:00:00+02:00", { answers: { hair: "long" } });
    const slot = "2026-06-15T09:00:00.000Z";
    const late = await visit(path, { do: "move", slot });
    expect(late.status).toBe(409);
    expect(late.html).toMatch(/name="again" value="2026-06-15T/);
    const { body } = await ask("GET", `/v1/public/bookings/${id}`, { token });
    expect(body.start).toBe("2026-06-15T09:00:00+02:00");
  });

  it("changes nothing once staff changed it meanwhile", async () => {
    const { path } = await bookedAt("2026-06-16T09:00:00+02:00");
    const stale = fieldsOf((await visit(`${path}?step=cancel`)).html, 'value="cancel"');
    const confirm = await visit(path, { slot: "2026-06-16T12:00:00.000Z" });
    await visit(path, { ...fieldsOf(confirm.html, 'value="move"'), do: "move" });
    const refused = await visit(path, { ...stale, do: "cancel" });
    expect(refused.status).toBe(409);
    expect(textOf(refused.html)).toContain("This has changed in the meantime.");
    expect(textOf((await visit(path)).html)).toContain("Confirmed");
  });

  it("hands out the calendar file, and opens with its own link alone", async () => {
    const { id, path, token } = await bookedAt("2026-06-18T09:00:00+02:00");
    const file = await visit(`${path}/invite.ics`);
    expect(file.headers.get("content-type")).toContain("text/calendar");
    expect(file.html).toContain(`UID:${id}@berth`);
    const forged = `${id}.${"A".repeat(43)}`;
    for (const other of [
      `/manage/${forged}`,
      `/manage/${forged}/invite.ics`,
      "/manage/bkg_nothing.atall",
      `/manage/${token}x`,
    ]) {
      const page = await visit(other);
      expect([other, page.status]).toEqual([other, 404]);
    }
  });

  it("works while D1 is down", async () => {
    const { path } = await bookedAt("2026-06-19T09:00:00+02:00");
    await visit(path);
    faults.d1 = true;
    expect((await visit(path)).status).toBe(200);
    const sure = await visit(`${path}?step=cancel`);
    const cancelled = await visit(path, { ...fieldsOf(sure.html, 'value="cancel"'), do: "cancel" });
    expect(cancelled.status).toBe(303);
    expect((await visit(`/${salon.slug}/cut`)).status).toBe(200);
  });
});
