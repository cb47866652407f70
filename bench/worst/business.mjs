// The business that is as heavy as may be, and its neighbour.

import { ask, date, send } from "./asking.mjs";

export const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export class Business {
  constructor(world, slug, token) {
    Object.assign(this, world, { slug, token, resources: [] });
  }

  static async make(world) {
    const slug = `worst-${crypto.randomUUID().slice(0, 8)}`;
    const body = { slug, name: "Worst", time_zone: "UTC", email: "a@example.com" };
    const made = await send(world.origin, "POST", "/v1/tenants", body);
    const business = new Business(world, slug, made.json.token.secret);
    const open_limits = { holds: 1_000, bookings: 10_000, waits: 1_000 };
    await business.staff("PATCH", "/tenant", { policies: { open_limits } });
    return business;
  }

  staff(method, path, body) {
    return send(this.origin, method, `/v1${path}`, body, { authorization: `Bearer ${this.token}` });
  }

  /** Resources that are open day and night, as many as are asked for. */
  async open(count, more = {}) {
    while (this.resources.length < count) {
      const made = await this.staff("POST", "/resources", {
        name: `R ${this.resources.length}`,
        kind: "space",
        ...more,
      });
      if (made.status >= 300) throw new Error(made.text);
      const weekly = [{ days: EVERY_DAY, start: "00:00", end: "24:00" }];
      await this.staff("PUT", `/resources/${made.json.id}/hours`, { weekly });
      this.resources.push(made.json.id);
    }
    return this.resources.slice(0, count);
  }

  /** The first of the services that may be saved, the heaviest first. */
  async heaviestService(candidates) {
    for (const { said, ...service } of candidates) {
      const made = await this.staff("POST", "/services", { horizon_days: 1095, series_max: 104, ...service });
      if (made.status === 201) return { code: made.json.code, said, service: made.json };
      if (made.status !== 400) throw new Error(`${said}: ${made.status} ${made.text}`);
    }
    throw new Error("Nothing may be saved.");
  }

  public(path, query) {
    return { method: "GET", path: `/v1/public/${this.slug}${path}?${new URLSearchParams(query)}` };
  }

  post(path, body) {
    return { method: "POST", path: `/v1/public/${this.slug}${path}`, body };
  }
}

/** A business as there are many: its answers are made anew each time, and take as long as they take. */
export async function neighbourOf(world) {
  const neighbour = await Business.make(world);
  const resource = (await neighbour.open(1))[0];
  const duration = { kind: "fixed", minutes: 30 };
  await neighbour.staff("POST", "/services", { name: "Visit", duration, requires: [{ any_of: [resource] }] });
  let asked = 0;
  return {
    async ask(times, isOver = () => false) {
      const took = [];
      while (took.length < times && !isOver()) {
        const from = date(1 + (asked % 300));
        asked += 1;
        const query = { service: "visit", from, to: date(31 + ((asked - 1) % 300)), guests: String(1 + (asked % 97)) };
        const startedAt = performance.now();
        const answer = await ask(world.origin, neighbour.public("/slots", query));
        took.push(performance.now() - startedAt);
        if (answer.status !== 200) throw new Error(`the neighbour was answered ${answer.status}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      took.sort((a, b) => a - b);
      return { p50: took[Math.floor(took.length / 2)] ?? 0, p95: took[Math.floor(took.length * 0.95)] ?? 0 };
    },
  };
}
