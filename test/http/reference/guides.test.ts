// The guides of the reference, walked step by step on a business as they are written: every request is sent as it stands
// there, and every answer has what the guide shows of it.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { GUIDES } from "../../../src/http/reference/guides";
import type { Guide, Step } from "../../../src/http/reference/guides/guide";
import { type Answer, ask, makeTenant, type Tenant } from "../../support/api";
import { setTime } from "../../support/clock";
import { aStripe } from "../../support/stripe";

/** Values that are the same in any walk; of all others the kind is looked at. */
const TOLD = new Set([
  "status",
  "type",
  "source",
  "level",
  "position",
  "active",
  "cancel_reason",
  "count",
  "time_zone",
  "state",
  "mode",
  "due_now",
  "paid",
  "refunded",
]);

beforeEach(() => {
  setTime("2026-11-20T15:04:05Z");
});

/** One walk through a guide: what was learnt from the answers so far. */
class Walk {
  private readonly known = new Map<string, string>();

  constructor(readonly tenant: Tenant) {}

  learn(name: string, value: string): void {
    this.known.set(`<${name}>`, value);
  }

  said(name: string): string {
    return this.known.get(`<${name}>`) as string;
  }

  async take({ method, path, bearer, body, status, answer }: Step): Promise<void> {
    const token = bearer === "staff" ? this.tenant.token : bearer && this.fill(bearer);
    const to = this.fill(path).replace("/johndoe/", `/${this.tenant.slug}/`);
    const sent = body === undefined ? undefined : JSON.parse(this.fill(JSON.stringify(body)));
    const answered = await ask(method, to, { token, body: sent });
    expect(answered.status, `${method} ${to}: ${JSON.stringify(answered.body)}`).toBe(status);
    if (answer !== null) this.compare(answer, answered.body, `${method} ${path}`);
  }

  private fill(text: string): string {
    return text.replaceAll(/<[a-z ]+>/g, (name) => this.known.get(name) ?? name);
  }

  /** What is shown is there; names in brackets are learnt, or are what they were. */
  private compare(shown: unknown, real: Answer["body"], where: string): void {
    if (Array.isArray(shown)) {
      expect(Array.isArray(real), where).toBe(true);
      // The days before the first on which there is what is shown are passed over.
      const rows = where.endsWith(".days") ? real.filter((day: Answer["body"]) => hasAll(shown[0], day)) : real;
      expect(rows.length, where).toBeGreaterThanOrEqual(shown.length);
      for (const [index, one] of shown.entries()) this.compare(one, rows[index], `${where}[${index}]`);
    } else if (shown !== null && typeof shown === "object") {
      for (const [name, value] of Object.entries(shown)) {
        expect(real, where).toHaveProperty(name);
        this.compareField(name, value, real[name], `${where}.${name}`);
      }
    }
  }

  private compareField(name: string, shown: unknown, real: Answer["body"], where: string): void {
    if (typeof shown === "string" && /^<[a-z ]+>$/.test(shown)) {
      const known = this.known.get(shown);
      if (known === undefined) this.known.set(shown, real);
      else if (shown.endsWith("start>")) expect(Date.parse(real), where).toBe(Date.parse(known));
      else expect(real, where).toBe(known);
    } else if (TOLD.has(name)) {
      expect(real, where).toEqual(shown);
    } else {
      expect(typeof real, where).toBe(typeof shown);
      this.compare(shown, real, where);
    }
  }
}

/** Whether a day has as many rows of each kind as are shown. */
function hasAll(shown: Record<string, unknown>, day: Record<string, unknown>): boolean {
  return Object.entries(shown).every(
    ([name, rows]) => !Array.isArray(rows) || ((day[name] as unknown[] | undefined)?.length ?? 0) >= rows.length,
  );
}

function stepsOf(id: string): readonly Step[] {
  return (GUIDES.find((guide) => guide.id === id) as Guide).steps;
}

/** Two free starts, as the reader of a guide has requested. */
async function learnStarts(walk: Walk): Promise<void> {
  const [first, second] = await walk.tenant.starts("service=haircut&from=2026-12-01&to=2026-12-07");
  walk.learn("start", first as string);
  walk.learn("another start", second as string);
}

describe("the guides of the reference", () => {
  it("book a time, move it and cancel it", async () => {
    const walk = new Walk(await makeTenant({ preset: "provider" }));
    for (const step of stepsOf("book")) await walk.take(step);
  });

  it("hold a time and give it back, or book what is held", async () => {
    const walk = new Walk(await makeTenant({ preset: "provider" }));
    await learnStarts(walk);
    const [hold, release, book] = stepsOf("hold") as [Step, Step, Step];
    await walk.take(hold);
    await walk.take(release);
    const other = new Walk(walk.tenant);
    await learnStarts(other);
    await other.take(hold);
    await other.take(book);
  });

  it("wait for a place and take what is offered", async () => {
    const { tenant } = new Walk(await makeTenant({ preset: "studio" }));
    const walk = new Walk(tenant);
    const [start] = await tenant.starts("service=workshop&from=2026-12-01&to=2026-12-07");
    const body = { service: "workshop", start, seats: 10, customer: { name: "A school class" } };
    const full = await tenant.staff("POST", "/bookings", body);
    expect(full.status).toBe(201);
    const [look, join, read, accept] = stepsOf("waitlist") as [Step, Step, Step, Step];
    await walk.take(look);
    await walk.take(join);
    await tenant.staff("POST", `/bookings/${full.body.booking.id}/cancel`, {});
    await expect.poll(async () => await isOffered(walk)).toBe(true);
    await walk.take(read);
    await walk.take(accept);
  });

  it("take a deposit, the rest at the desk, and give it back", async () => {
    const stripe = aStripe();
    const walk = new Walk(await makeTenant({ preset: "provider" }));
    await learnStarts(walk);
    const steps = stepsOf("payments");
    const pays = steps.findIndex(({ path }) => path.endsWith("/checkout")) + 1;
    for (const step of steps.slice(0, pays)) await walk.take(step);
    const [page] = stripe.stripe.taken.sessions;
    await stripe.press(page?.url ?? "", "pay");
    for (const step of steps.slice(pays)) await walk.take(step);
    vi.unstubAllGlobals();
  });

  it("work at the desk", async () => {
    const walk = new Walk(await makeTenant({ preset: "provider" }));
    await learnStarts(walk);
    for (const step of stepsOf("desk")) await walk.take(step);
  });

  it("keep a copy in step", async () => {
    const tenant = await makeTenant({ preset: "provider" });
    const walk = new Walk(tenant);
    const [start] = await tenant.starts("service=haircut&from=2026-12-01&to=2026-12-07");
    expect((await tenant.book("haircut", start as string)).status).toBe(201);
    await tenant.consistency();
    const [list, events, after, read] = stepsOf("sync") as [Step, Step, Step, Step];
    await walk.take(list);
    // Events of the business itself come before the one that the guide shows.
    const { body } = await tenant.staff("GET", "/events?limit=100");
    const booked = body.data.findIndex((event: { type: string }) => event.type === "booking.confirmed");
    expect(booked).toBeGreaterThan(0);
    await walk.take({ ...events, path: `${events.path}&after=${body.data[booked - 1].id}` });
    expect(walk.said("event")).toBe(body.data[booked].id);
    await walk.take(after);
    await walk.take(read);
  });

  it("be told as it happens", async () => {
    const walk = new Walk(await makeTenant({ preset: "provider" }));
    for (const step of stepsOf("webhooks")) await walk.take(step);
  });

  it("are all walked here", () => {
    expect(GUIDES.map(({ id }) => id)).toEqual(["book", "hold", "waitlist", "payments", "desk", "sync", "webhooks"]);
  });
});

async function isOffered(walk: Walk): Promise<boolean> {
  const answer = await ask("GET", `/v1/public/waitlist-entries/${walk.said("entry")}`, { token: walk.said("token") });
  return answer.body.entry.status === "offered";
}
