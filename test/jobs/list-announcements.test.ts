// The readers of an announcement, in pieces: each once, even where a run dies between two pieces or two runs overlap.

import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { Tenant } from "../support/api";
import { testClock } from "../support/clock";
import { aTenantWith } from "../support/scenario";
import { listAnnouncementReaders, makeDeps, settingsOf } from "../support/worker";

const MANY = 450;
let tenant: Tenant;
let room: string;
let serviceId: string;

beforeEach(async () => {
  const made = await aTenantWith({ service: {} });
  ({ tenant, room } = made);
  serviceId = made.service.id;
  await manyCustomers();
});

/** Rows of the listing copy, as so many bookings would leave them. */
async function manyCustomers(): Promise<void> {
  const booked = await tenant.book(serviceId, "2026-06-02T10:00:00Z", {
    customer: { name: "A", email: "a@b.example" },
  });
  await tenant.consistency(room);
  const { id } = booked.body.booking;
  const numbers = `(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY - 1}) SELECT i FROM n)`;
  const copy = (table: string, key: string, changed: Record<string, string>, where: string) =>
    env.DB.prepare(`PRAGMA table_info(${table})`)
      .all<{ name: string }>()
      .then(({ results }) => {
        const names = results.map(({ name }) => name);
        const values = names.map((name) => changed[name] ?? `${table}.${name}`);
        return env.DB.prepare(
          `INSERT INTO ${table} (${names}) SELECT ${values} FROM ${table}, ${numbers} WHERE ${table}.${key} = ${where}`,
        )
          .bind(id)
          .run();
      });
  const person = `printf('cus_u%016d', i) || substr('${tenant.id}', 5)`;
  await copy(
    "customers",
    "id",
    { id: person, email: "'c' || i || '@example.com'" },
    "(SELECT customer_id FROM bookings WHERE id = ?1)",
  );
  await copy(
    "bookings",
    "id",
    {
      id: `printf('bkg_%d', i) || '${tenant.id}'`,
      customer_id: person,
      number: "NULL",
      number_year: "NULL",
      number_sequence: "NULL",
    },
    "?1",
  );
}

const run = () => listAnnouncementReaders(makeDeps(env, settingsOf(env), testClock, () => undefined));

async function readers(id: string): Promise<number> {
  const row = await env.DB.prepare(
    "SELECT count(*) AS rows, count(DISTINCT destination) AS readers FROM deliveries WHERE source_id = ?",
  )
    .bind(id)
    .first<{ rows: number; readers: number }>();
  expect(row?.rows).toBe(row?.readers);
  return row?.readers ?? 0;
}

async function announce(): Promise<string> {
  const made = await tenant.staff("POST", "/announcements", {
    audience: { kind: "customers" },
    subject: "Holidays",
    text: "Closed",
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

const read = async (id: string) => (await tenant.staff("GET", `/announcements/${id}`)).body;

it("all readers of a long announcement are listed, each once, by two runs at once", async () => {
  const id = await announce();
  await Promise.all([run(), run()]);
  expect(await readers(id)).toBe(MANY);
  expect(await read(id)).toMatchObject({ state: "sent", recipients: MANY });
});

it("a run that died after a piece is continued where it stopped", async () => {
  const id = await announce();
  await run();
  // As the run would have left it that died after its first piece.
  const kept = await env.DB.prepare(
    "SELECT id, destination FROM deliveries WHERE source_id = ? ORDER BY destination LIMIT 200",
  )
    .bind(id)
    .all<{ destination: string }>();
  const last = kept.results.at(-1)?.destination ?? "";
  await env.DB.batch([
    env.DB.prepare("DELETE FROM deliveries WHERE source_id = ? AND destination > ?").bind(id, last),
    env.DB.prepare("UPDATE announcements SET state = 'sending', listed_to = ?, recipients = 200 WHERE id = ?").bind(
      last.slice("customer:".length, -"/email".length),
      id,
    ),
  ]);
  await run();
  expect(await readers(id)).toBe(MANY);
  expect(await read(id)).toMatchObject({ state: "sent", recipients: MANY });
});

it("members are told by the channels that the business has on", async () => {
  const toMembers = async () => {
    const order = { audience: { kind: "members" }, subject: "Holidays", text: "Closed" };
    const { body } = await tenant.staff("POST", "/announcements", order);
    await run();
    const { results } = await env.DB.prepare("SELECT destination FROM deliveries WHERE source_id = ? ORDER BY 1")
      .bind(body.id)
      .all<{ destination: string }>();
    return [(await read(body.id)).recipients, ...results.map(({ destination }) => destination)];
  };
  const off = (channels: Record<string, { on: boolean }>) =>
    tenant.staff("PATCH", "/notifications", { kinds: { announcement: channels } });
  expect(await toMembers()).toEqual([1, "tenant/email", "tenant/notice"]);
  expect((await off({ email: { on: false } })).status).toBe(200);
  expect(await toMembers()).toEqual([1, "tenant/notice"]);
  expect((await off({ notice: { on: false } })).status).toBe(200);
  expect(await toMembers()).toEqual([0]);
  // Each customer ends announcements for themselves.
  expect(await readers(await announceNow())).toBe(MANY);
});

async function announceNow(): Promise<string> {
  const id = await announce();
  await run();
  return id;
}
