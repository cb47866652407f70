// Asking an object makes one, for good. A caller may have an id that was never given out. The answer is that there
// is no such thing, and nothing is made of it.

import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type Home, type HomedPrefix, makeHomedId } from "../../src/domain/ids";
import { paymentIdOf } from "../../src/domain/payments/payment";
import type { Route } from "../../src/http/route";
import { ask, customer, makeTenant, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { ROUTES } from "../support/worker";

let tenant: Tenant;

beforeAll(async () => {
  setTime(MONDAY.midnight);
  tenant = await makeTenant({ preset: "provider" });
});

const PREFIXES: Readonly<Record<string, HomedPrefix>> = {
  bookings: "bkg",
  series: "ser",
  sessions: "ses",
  "waitlist-entries": "wle",
  // A payment lies with its booking.
  payments: "bkg",
};
const prefixOf = ({ path }: Route) => PREFIXES[/^\/v1\/([a-z-]+)\/\{id\}/.exec(path)?.[1] ?? ""];

/** Staff's routes of what lives in an object. */
const homed = ROUTES.filter((route) => typeof route.access === "object" && prefixOf(route));

const BODIES: Readonly<Record<string, object>> = {
  rescheduleBooking: { start: "2026-06-02T10:00:00Z" },
  takeMarkBack: { mark: "completed" },
  reassignBooking: { resource: "res_0123456789abcdef" },
  addBookingNote: { text: "Noted" },
  recordPayment: { method: "cash", amount: 1 },
  refundPayment: {},
  addParticipant: { customer: customer() },
  createInvitation: { email: "guest@example.com" },
};

const body = () => crypto.getRandomValues(new Uint8Array(10));
const text = () => `${[...body()].map((byte) => "0123456789abcdefghjkmnpqrstvwxyz"[byte % 32]).join("")}000000`;

/** Ids of this tenant as they could be: of a resource and of a service that never were. */
function invented(prefix: HomedPrefix): string[] {
  const { id: tenantId } = tenant;
  const homes: Home[] = [
    { kind: "calendar", tenantId, resourceId: `res_${text()}` },
    { kind: "coordinator", tenantId, serviceId: `svc_${text()}` },
  ];
  return homes.map((home) => makeHomedId(prefix, home, body()));
}

async function countObjects(): Promise<number> {
  const { CALENDAR, COORDINATOR } = env as unknown as Record<string, DurableObjectNamespace>;
  const ids = await Promise.all(
    [CALENDAR, COORDINATOR].map((one) => listDurableObjectIds(one as DurableObjectNamespace)),
  );
  return ids.flat().length;
}

describe("an id that was never given out", () => {
  it.each(homed.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s answers that it is not there, and makes no object",
    async (_, route) => {
      const isOfPayments = route.path.startsWith("/v1/payments/");
      const ids = invented(prefixOf(route) as HomedPrefix).map((id) => (isOfPayments ? paymentIdOf(id, 1) : id));
      const before = await countObjects();
      for (const id of ids) {
        const path = route.path.replace("{id}", id).replace("{booking}", invented("bkg")[0] as string);
        const answer = await ask(route.method, path, {
          token: tenant.token,
          ...(route.body && { body: BODIES[route.name] ?? {} }),
        });
        expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
      }
      expect(await countObjects()).toBe(before);
    },
  );

  it("makes no object where customers ask either, with a token that is none", async () => {
    const before = await countObjects();
    const [booking, ofService] = invented("bkg") as [string, string];
    const [entry] = invented("wle") as [string, string];
    const [, session] = invented("ses") as [string, string];
    const token = "x".repeat(43);
    const answers = [
      await ask("GET", `/v1/public/bookings/${booking}?token=${token}`),
      await ask("POST", `/v1/public/bookings/${ofService}/cancel`, { token: `${ofService}.${token}`, body: {} }),
      await ask("DELETE", `/v1/public/holds/${booking}`, { token: `${booking}.${token}` }),
      await ask("GET", `/v1/public/waitlist-entries/${entry}`, { token: `${entry}.${token}` }),
      await ask("GET", `/v1/public/sessions/${session}.${token}`),
      await ask("GET", `/manage/${booking}.${token}`),
      await tenant.book("haircut", "2026-06-02T13:00:00Z", { session }),
      await tenant.book("haircut", "2026-06-02T13:00:00Z", { hold: { id: booking, token } }),
      await tenant.public("GET", `/slots?service=haircut&from=2026-06-02&to=2026-06-02&exclude_booking=${booking}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect(await countObjects()).toBe(before);
  });

  it("is not that of what was deleted since: its bookings are still read", async () => {
    const mine = await tenant.book("beard", "2026-06-02T13:00:00Z");
    const { id } = mine.body.booking;
    expect((await tenant.staff("POST", `/bookings/${id}/cancel`, {})).status).toBe(200);
    for (const service of (await tenant.staff("GET", "/services")).body.data) {
      expect((await tenant.staff("DELETE", `/services/${service.id}`)).status).toBe(204);
    }
    expect((await tenant.staff("DELETE", `/resources/${await tenant.resourceId()}`)).status).toBe(204);
    expect((await tenant.staff("GET", `/bookings/${id}`)).body).toMatchObject({ id, status: "cancelled" });
  });
});
