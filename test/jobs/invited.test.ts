// Those without a booking in a session hear of its end too: who is invited, and who waits.

import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { ask, makeResource, makeService, makeTenant, OFFICE_HOURS, type Tenant } from "../support/api";
import { MONDAY, passTime, setTime } from "../support/clock";
import { tellAll } from "../support/told";

const START = "2026-06-02T10:00:00Z";
const HELD_MS = 10_000;

let tenant: Tenant;
let room: string;
let session: string;

beforeEach(async () => {
  setTime(MONDAY.eight);
  tenant = await makeTenant({ zone: "UTC" });
  room = await makeResource(tenant, OFFICE_HOURS, {});
  await makeService(tenant, room, { code: "course", seats: 10 });
  const made = await tenant.staff("POST", "/sessions", { service: "course", start: START, title: "Open day" });
  session = made.body.id;
});

const invite = async (email: string) => tenant.staff("POST", `/sessions/${session}/invitations`, { email });
const cancel = (more = {}) => tenant.staff("POST", `/sessions/${session}/cancel`, { reason: "Storm", ...more });

async function toldOf(recipient: string) {
  await tenant.consistency(room);
  await tellAll();
  passTime(HELD_MS);
  await tellAll();
  const { results } = await env.DB.prepare(
    "SELECT kind, state, reason, title, text FROM messages WHERE tenant_id = ? AND recipient = ? ORDER BY created_at, rowid",
  )
    .bind(tenant.id, recipient)
    .all<{ kind: string; state: string; reason: string | null; title: string; text: string }>();
  return results;
}

it("are told that it does not take place, unless they answered or staff send no message", async () => {
  await invite("ada@example.com");
  const bob = await invite("bob@example.com");
  await ask("POST", `/v1/public/invitations/${bob.body.token}`, { body: { response: "decline" } });
  expect((await toldOf("ada@example.com")).map(({ kind }) => kind)).toEqual(["invitation"]);
  await cancel({ message: "Another one follows." });
  const [, off] = await toldOf("ada@example.com");
  expect(off).toMatchObject({ kind: "session_cancelled", state: "sent" });
  expect(off?.title).toMatch(/^Cancelled: Open day, /);
  for (const part of ["Reason: Storm", "Another one follows.", "You get this message because"])
    expect(off?.text).toContain(part);
  expect((await toldOf("bob@example.com")).map(({ kind }) => kind)).not.toContain("session_cancelled");
});

it("hear nothing of the end where staff send no message", async () => {
  await invite("ada@example.com");
  await toldOf("ada@example.com");
  await cancel({ notify: false });
  expect(await toldOf("ada@example.com")).toHaveLength(1);
});

it("are not invited any more once it is called off, and answer before it begins", async () => {
  await invite("ada@example.com");
  const [invited] = await toldOf("ada@example.com");
  expect(invited?.text?.replaceAll("\u00a0", " ")).toContain("Please answer by Tue, Jun 2, 10:00 AM.");
  await invite("eve@example.com");
  await cancel();
  expect((await toldOf("eve@example.com")).map(({ kind, state, reason }) => [kind, state, reason])).toEqual([
    ["invitation", "skipped", "is_cancelled"],
    ["session_cancelled", "skipped", "was_not_invited"],
  ]);
});

it("those who wait for a place hear why there is none", async () => {
  await tenant.book("course", START, { seats: 10 });
  const customer = { name: "Wei", email: "wei@example.com" };
  const joined = await tenant.public("POST", "/waitlist-entries", { service: "course", start: START, customer });
  expect(joined.status).toBe(201);
  await toldOf("wei@example.com");
  await cancel({ message: "Another one follows." });
  const [, off] = await toldOf("wei@example.com");
  expect(off).toMatchObject({ kind: "session_cancelled", state: "sent" });
  for (const part of ["Open day", "Reason: Storm", "Another one follows.", "because you are on a waitlist"])
    expect(off?.text).toContain(part);
});
