// Invitations to a session: who takes the place, until when, and that each is for one customer alone.

import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, ask, customer } from "../../support/api";
import { MONDAY, passTime, setTime } from "../../support/clock";
import { leave, readBooking } from "../../support/groups";
import { countOutcomes, outcomeOf, outcomesOf } from "../../support/outcomes";
import { AT_START, join, listed, makeSession, openWorkshop, readSession, room, tenant } from "../../support/workshop";

const HOUR_MS = 3_600_000;

beforeEach(openWorkshop);

describe("invitations", () => {
  const EMAIL = "ada@example.com";

  async function invite(id: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const invited = await tenant.staff("POST", `/sessions/${id}/invitations`, { email: EMAIL, ...more });
    if (invited.status !== 201) throw new Error(`invitation answered ${invited.status}`);
    return invited;
  }

  const respond = (invited: Answer, response: string, more: Record<string, unknown> = {}, key?: string) =>
    ask("POST", `/v1/public/invitations/${invited.body.token}`, {
      body: { response, ...more },
      ...(key !== undefined && { key }),
    });
  const show = (invited: Answer) => ask("GET", `/v1/public/invitations/${invited.body.token}`);
  const statusOf = async (invited: Answer) => (await show(invited)).body.invitation.status;

  it("show the session to the holder of the token, and no other participant", async () => {
    const { id } = await makeSession({ visibility: "invite_only", title: "Screen printing" });
    const named = customer({ name: "Very Secret Name" });
    await tenant.staff("POST", `/sessions/${id}/participants`, { customer: named });
    const invited = await invite(id, { seats: 2 });
    expect(invited.body.invitation).toMatchObject({ session: id, email: EMAIL, seats: 2, status: "pending" });
    expect(Date.parse(invited.body.invitation.expires_at)).toBe(Date.parse("2026-06-08T09:00:00Z"));
    const { status, body } = await show(invited);
    expect([status, body.invitation.id, body.session.id]).toEqual([200, invited.body.invitation.id, id]);
    expect(body.session.title).toBe("Screen printing");
    expect(JSON.stringify(body)).not.toContain("Secret");
    expect((await ask("GET", "/v1/public/invitations/wrong")).status).toBe(404);
    expect((await ask("POST", "/v1/public/invitations/wrong", { body: { response: "accept" } })).status).toBe(404);
  });

  it("accepted, take their places at once; a replay tells it again, another try is 404", async () => {
    const { id } = await makeSession({ visibility: "invite_only", seats: 3 });
    const invited = await invite(id, { seats: 2 });
    const first = await respond(invited, "accept", { customer: { name: "Ada", email: EMAIL } }, "one-and-the-same-key");
    expect(first.status).toBe(201);
    expect(first.body.booking).toMatchObject({ session: id, seats: 2, status: "confirmed" });
    expect(first.body.booking.customer).toMatchObject({ name: "Ada", email: EMAIL });
    expect(await readBooking(first)).toMatchObject({ status: "confirmed" });
    const replay = await respond(
      invited,
      "accept",
      { customer: { name: "Ada", email: EMAIL } },
      "one-and-the-same-key",
    );
    expect([replay.status, replay.body]).toEqual([201, first.body]);
    expect(outcomesOf([await respond(invited, "accept"), await respond(invited, "decline")])).toEqual([
      "404 not_found",
      "404 not_found",
    ]);
    expect((await readSession(id)).taken).toBe(2);
  });

  it("are used once: of ten who accept at once one has the place", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => respond(invited, "accept")));
    expect(countOutcomes(answers)).toEqual({ "201": 1, "404 not_found": 9 });
    expect((await readSession(id)).taken).toBe(1);
  });

  it("keep no place: when it is full they are refused, not consumed, and good again when one leaves", async () => {
    const { id } = await makeSession({ visibility: "invite_only", seats: 1 });
    const invited = await invite(id);
    const added = await tenant.staff("POST", `/sessions/${id}/participants`, { customer: customer() });
    expect(outcomeOf(await respond(invited, "accept"))).toBe("409 seats_full");
    expect(await statusOf(invited)).toBe("pending");
    await leave(added);
    expect((await respond(invited, "accept")).status).toBe(201);
    expect((await readSession(id)).taken).toBe(1);
  });

  it("bring a second place to a customer who has one, marked for staff: no other caller learns who is in", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    await tenant.staff("POST", `/sessions/${id}/participants`, { customer: { name: "Ada", email: EMAIL } });
    const accepted = await respond(invited, "accept");
    expect(accepted.status).toBe(201);
    const { body } = await tenant.staff("GET", `/bookings/${accepted.body.booking.id}`);
    expect(body.repeat_of).toMatch(/^bkg_/);
  });

  it("last seven days to the instant", async () => {
    const { id } = await makeSession({ visibility: "invite_only", start: "2026-06-23T10:00:00Z" });
    const [prompt, tardy] = [await invite(id), await invite(id, { email: "bob@example.com" })];
    const endsAt = setTime(MONDAY.nine) + 7 * 24 * HOUR_MS;
    setTime(new Date(endsAt - 1).toISOString());
    expect((await respond(prompt, "accept")).status).toBe(201);
    setTime(new Date(endsAt).toISOString());
    expect(outcomeOf(await respond(tardy, "accept"))).toBe("410 hold_expired");
    expect((await readSession(id)).taken).toBe(1);
  });

  it("declined are over, and take nothing", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    const declined = await respond(invited, "decline");
    expect([declined.status, declined.body.invitation.status]).toEqual([200, "declined"]);
    expect(outcomeOf(await respond(invited, "accept"))).toBe("404 not_found");
    expect((await readSession(id)).taken).toBe(0);
  });

  it("are answered accept or decline, and made with a key for an address", async () => {
    const { id } = await makeSession({ visibility: "invite_only" });
    const invited = await invite(id);
    expect(outcomeOf(await respond(invited, "perhaps"))).toBe("400 invalid_request");
    const path = `/sessions/${id}/invitations`;
    expect(outcomeOf(await tenant.staff("POST", path, { email: "nobody" }))).toBe("400 invalid_request");
    expect(outcomeOf(await tenant.staff("POST", path, { email: EMAIL }, { key: null }))).toBe(
      "400 idempotency_key_missing",
    );
    const [first, second] = [
      await tenant.staff("POST", path, { email: "bob@example.com" }, { key: "one-and-the-same-key" }),
      await tenant.staff("POST", path, { email: "bob@example.com" }, { key: "one-and-the-same-key" }),
    ];
    expect(second.body).toEqual(first.body);
  });

  it("by invitation only: naming the session is forbidden without one, and it is not listed", async () => {
    const { id, link } = await makeSession({ visibility: "invite_only" });
    expect(link).toBeNull();
    expect(outcomesOf([await join({ session: id }), await join({ session: id, session_token: "guess" })])).toEqual([
      "403 forbidden",
      "403 forbidden",
    ]);
    expect(outcomeOf(await join())).toBe("409 slot_taken");
    expect(await listed()).not.toHaveProperty([AT_START]);
    const added = await tenant.staff("POST", `/sessions/${id}/participants`, { customer: customer() });
    expect(added.status).toBe(201);
    expect((await readSession(id)).taken).toBe(1);
  });

  it("and sessions leave no person in the event log or the audit log", async () => {
    const { id } = await makeSession();
    const invited = await invite(id, { email: "secret@example.com" });
    const accepted = await respond(invited, "accept");
    await join({ customer: customer({ name: "Very Secret Name" }), notes: "secret note" });
    await leave(accepted);
    passTime(1_000);
    await tenant.consistency(room);
    for (const path of ["/events?limit=100", "/audit?limit=100"]) {
      const { status, body } = await tenant.staff("GET", path);
      expect([status, /secret/i.test(JSON.stringify(body))]).toEqual([200, false]);
    }
  });
});
