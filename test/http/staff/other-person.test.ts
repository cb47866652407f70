// A booking that staff give to another customer: the earlier customer's links stop working.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, makeResource, makeService, type Tenant } from "../../support/api";
import { MONDAY } from "../../support/clock";
import { accept, entryWhen, leave, wait } from "../../support/groups";
import { aTenantWith } from "../../support/scenario";

const START = "2026-06-02T10:00:00Z";
const ADA = { name: "Ada", email: "ada@example.com" };
const BEN = { name: "Ben", email: "ben@example.com" };

let tenant: Tenant;

beforeEach(async () => {
  ({ tenant } = await aTenantWith({ now: MONDAY.eight, service: { code: "visit", series_max: 4 } }));
});

const give = (booking: { id: string }, customer: unknown) =>
  tenant.staff("PATCH", `/bookings/${booking.id}`, { customer });
const look = (id: string, token: string) => ask("GET", `/v1/public/bookings/${id}`, { token });
const pageOf = ({ token }: { token: string }) => ask("GET", `/manage/${token}`);

async function expectClosed({ body: { booking, manage } }: Answer): Promise<void> {
  const at = `/v1/public/bookings/${booking.id}`;
  const { token } = manage;
  const answers = [
    await look(booking.id, token),
    await ask("GET", `${at}/invite.ics?token=${token}`),
    await ask("GET", `${at}/calendar-links`, { token }),
    await ask("POST", `${at}/cancel`, { token, body: {} }),
    await ask("POST", `${at}/reschedule`, { token, body: { start: "2026-06-03T10:00:00Z" } }),
    await ask(
      "GET",
      `/v1/public/${tenant.slug}/slots?service=visit&from=2026-06-02&to=2026-06-02&exclude_booking=${booking.id}`,
      {
        token,
      },
    ),
    await pageOf(manage),
    await ask("GET", `/manage/${token}/invite.ics`),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
}

describe("a booking that is given to a customer with another address", () => {
  it("is closed to the earlier link and opens with the one that staff get", async () => {
    const booked = await tenant.book("visit", START, { customer: ADA });
    const { booking } = booked.body;
    const given = await give(booking, BEN);
    expect(given.status).toBe(200);
    const { manage } = given.body;
    expect(manage.token).not.toBe(booked.body.manage.token);
    await expectClosed(booked);
    const seen = await look(booking.id, manage.token);
    expect([seen.status, seen.body.customer.email]).toEqual([200, BEN.email]);
    expect((await pageOf(manage)).status).toBe(200);
    const file = await ask("GET", `/v1/public/bookings/${booking.id}/invite.ics?token=${manage.token}`);
    expect(file.body.replaceAll("\r\n ", "")).toContain(manage.token);
    const moved = await ask("POST", `/v1/public/bookings/${booking.id}/reschedule`, {
      token: manage.token,
      body: { start: "2026-06-03T10:00:00Z" },
    });
    expect(moved.status).toBe(200);
    const back = await give(booking, ADA);
    await expectClosed(booked);
    await expectClosed(given.body.manage && { ...booked, body: { booking, manage } });
    expect((await look(booking.id, back.body.manage.token)).status).toBe(200);
  });

  it("is closed to a replay of the earlier key, and to a link with an invented version", async () => {
    const body = { service: "visit", start: START, customer: ADA };
    const key = crypto.randomUUID();
    const booked = await tenant.public("POST", "/bookings", body, { key });
    const { id } = booked.body.booking;
    const { token } = (await give(booked.body.booking, BEN)).body.manage;
    await expectClosed(await tenant.public("POST", "/bookings", body, { key }));
    for (const made of [
      `${booked.body.manage.token}.2`,
      token.replace(/\.2$/, ""),
      `${token}.2`,
      token.replace(/2$/, "02"),
    ]) {
      expect((await look(id, made)).status).toBe(404);
    }
  });

  it("stays open to its link when a name is corrected, or an address is added to what was known", async () => {
    const booked = await tenant.book("visit", START, { customer: { name: "Ada", phone: "+442071234567" } });
    const { booking, manage } = booked.body;
    for (const customer of [
      { name: "Ada Lovelace" },
      { email: ADA.email },
      { email: "ADA@example.com" },
      { phone: null },
    ]) {
      const given = await give(booking, customer);
      expect([given.status, given.body.manage.token]).toEqual([200, manage.token]);
    }
    expect((await look(booking.id, manage.token)).status).toBe(200);
  });

  it("is no part any more of what the link of its series opens", async () => {
    const placed = await tenant.public("POST", "/series", {
      service: "visit",
      start: START,
      customer: ADA,
      rule: { freq: "daily", count: 3 },
    });
    const { id, manage, bookings } = placed.body.series;
    const [, second] = bookings;
    const given = await give(second, BEN);
    const path = `/v1/public/series/${id}`;
    const others = bookings.filter((one: { id: string }) => one.id !== second.id).map((one: { id: string }) => one.id);
    const seen = (await ask("GET", path, { token: manage.token })).body.series.bookings;
    expect(seen.map((one: { id: string }) => one.id)).toEqual(others);
    const page = await pageOf(manage);
    expect([page.status, page.body.includes(second.id)]).toEqual([200, false]);
    expect((await ask("POST", `${path}/cancel`, { token: manage.token, body: {} })).status).toBe(200);
    const left = await look(second.id, given.body.manage.token);
    expect(left.body.status).toBe("confirmed");
    for (const other of others) {
      expect((await tenant.staff("GET", `/bookings/${other}`)).body.status).toBe("cancelled");
    }
  });

  it("is linked no more from the page of the offer or the invitation that it was accepted from", async () => {
    const place = await tenant.book("visit", START);
    const waiting = await wait(tenant, "visit", START, { customer: ADA });
    await leave(place);
    await entryWhen(tenant, waiting, "offered");
    const offered = (await accept(waiting)).body.booking;

    await makeService(tenant, await makeResource(tenant), { code: "class", seats: 4 });
    const session = await tenant.staff("POST", "/sessions", { service: "class", start: START, visibility: "private" });
    const invited = await tenant.staff("POST", `/sessions/${session.body.id}/invitations`, { email: ADA.email });
    const answer = { response: "accept", customer: ADA };
    const joined = await ask("POST", `/v1/public/invitations/${invited.body.token}`, {
      body: answer,
      key: crypto.randomUUID(),
    });

    for (const [from, booking] of [
      [waiting.body, offered],
      [invited.body, joined.body.booking],
    ]) {
      const page = async () => (await pageOf(from)).body;
      expect(await page()).toContain(`/manage/${booking.id}`);
      expect((await give(booking, BEN)).status).toBe(200);
      expect(await page()).not.toContain(`/manage/${booking.id}`);
    }
  });
});
