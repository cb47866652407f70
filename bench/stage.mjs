// The tenants, resources and services that are measured, made over the public API.

const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MS = 86_400_000;
/** Days from today to the first that is asked for. */
const FIRST_DAY = 7;
/** As many as one series may have. */
const OCCURRENCES = 104;

export class Stage {
  constructor(origin, token, slug) {
    this.origin = origin;
    this.token = token;
    this.slug = slug;
    this.taken = new Map();
  }

  static async make(origin) {
    const slug = `bench-${crypto.randomUUID().slice(0, 8)}`;
    const made = await send(origin, "POST", "/v1/tenants", {
      slug,
      name: "Bench",
      time_zone: "UTC",
      email: "a@example.com",
    });
    return new Stage(origin, made.token.secret, slug);
  }

  staff(method, path, body) {
    return send(this.origin, method, `/v1${path}`, body, { authorization: `Bearer ${this.token}` });
  }

  async resource(name, start, end) {
    const resource = await this.staff("POST", "/resources", { name, kind: "space" });
    await this.staff("PUT", `/resources/${resource.id}/hours`, { weekly: [{ days: EVERY_DAY, start, end }] });
    return resource;
  }

  /** A service that needs as many resources as `needed`, each any one of `choices`; answers its code. */
  async joint(name, minutes, needed, choices) {
    const requires = [];
    for (let n = 0; n < needed; n++) {
      const any_of = [];
      for (let c = 0; c < choices; c++) any_of.push((await this.resource(`${name} ${n}-${c}`, "00:00", "24:00")).id);
      requires.push({ any_of, assign: "round_robin" });
    }
    const duration = { kind: "fixed", minutes };
    return (await this.staff("POST", "/services", { name, duration, requires, horizon_days: 1095 })).code;
  }

  /** A service with one resource of its own; answers its code. */
  async service(name, minutes, start, end, pools = []) {
    const resource = await this.resource(name, start, end);
    if (pools.length > 0) await this.staff("PUT", `/resources/${resource.id}/pools`, { pools });
    const service = await this.staff("POST", "/services", {
      name,
      duration: { kind: "fixed", minutes },
      requires: [{ any_of: [resource.id] }],
      horizon_days: 1095,
    });
    return service.code;
  }

  /**
   * A resource that is open day and night. Only the month that is asked for has the hours of a shop. Answers the codes of
   * two services: one of five minutes, so that much fits, and a visit as long as the usual one.
   */
  async ageing(name) {
    const resource = await this.resource(name, "00:00", "24:00");
    const weekly = [{ days: EVERY_DAY, start: "00:00", end: "24:00" }];
    const windows = [{ start: "09:00", end: "17:00" }];
    const overrides = Array.from({ length: 31 }, (_, n) => ({ date: dateIn(FIRST_DAY + n), windows }));
    await this.staff("PUT", `/resources/${resource.id}/hours`, { weekly, overrides });
    const codes = [];
    for (const minutes of [5, 30]) {
      const duration = { kind: "fixed", minutes };
      const requires = [{ any_of: [resource.id] }];
      const made = await this.staff("POST", "/services", {
        name: `${name} ${minutes}`,
        duration,
        requires,
        horizon_days: 1095,
        series_max: OCCURRENCES,
      });
      codes.push(made.code);
    }
    return codes;
  }

  /** 31 days from next week on. */
  slotsPath(code) {
    const [from, to] = [dateIn(FIRST_DAY), dateIn(FIRST_DAY + 30)];
    return `/v1/public/${this.slug}/slots?service=${code}&from=${from}&to=${to}`;
  }

  async bookSome(code, count) {
    const listed = await send(this.origin, "GET", this.slotsPath(code));
    const starts = listed.days.flatMap((day) => day.slots.map((slot) => slot.start));
    for (let n = 0; n < count; n++) await this.send("bookings", code, starts[n * 2]);
  }

  /** Fills a service of five minutes with about `count` bookings. The first lies `fromDays` days ahead. */
  async fill(code, count, fromDays, tell) {
    // Its series are longer than what a customer may usually have open.
    await this.staff("PATCH", "/tenant", { policies: { open_limits: { bookings: OCCURRENCES } } });
    const firstAt = Math.ceil(Date.now() / DAY_MS) * DAY_MS + fromDays * DAY_MS;
    const wanted = Math.ceil(count / OCCURRENCES);
    let begun = 0;
    const worker = async () => {
      while (begun < wanted) {
        const n = begun++;
        const [block, step] = [Math.floor(n / 288), n % 288];
        const start = new Date(firstAt + block * OCCURRENCES * DAY_MS + step * 300_000).toISOString();
        await this.send("series", code, start, { rule: { freq: "daily", count: OCCURRENCES } });
        if (n % 50 === 0) tell(`${n * OCCURRENCES} of ${count} bookings in one resource`);
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    return wanted * OCCURRENCES;
  }

  /** The same as holds, and what makes a booking of each. */
  holds(codes) {
    const book = this.bookings(codes);
    return {
      next: () => {
        const { service, start } = JSON.parse(book().body);
        return request(`/v1/public/${this.slug}/holds`, { service, start });
      },
      follow: (text) => {
        const { hold, token } = JSON.parse(text);
        const wish = { service: codes[0], start: hold.start, hold: { id: hold.id, token }, customer: person() };
        return request(`/v1/public/${this.slug}/bookings`, wish);
      },
    };
  }

  send(what, service, start, more = {}) {
    return send(this.origin, "POST", `/v1/public/${this.slug}/${what}`, {
      service,
      start,
      customer: person(),
      ...more,
    });
  }

  /** Makes requests that each book other five minutes, on each service in turn. The first lies `fromDays` days ahead. */
  bookings(codes, fromDays = 1) {
    const firstAt = Math.ceil(Date.now() / DAY_MS) * DAY_MS + fromDays * DAY_MS;
    const counter = `${codes} ${fromDays}`;
    return () => {
      const n = this.taken.get(counter) ?? 0;
      this.taken.set(counter, n + 1);
      const code = codes[n % codes.length];
      const start = new Date(firstAt + Math.floor(n / codes.length) * 300_000).toISOString();
      return request(`/v1/public/${this.slug}/bookings`, { service: code, start, customer: person() });
    };
  }
}

function dateIn(days) {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

let people = 0;

/** Each is another customer, as in real use. */
function person() {
  people += 1;
  return { name: "Jane Smith", email: `jane${people}@example.com` };
}

export function request(path, body) {
  const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
  return { method: "POST", path, headers, body: JSON.stringify(body) };
}

async function send(origin, method, path, body, headers = {}) {
  const options = {
    method,
    headers: {
      ...headers,
      ...(body && { "content-type": "application/json" }),
      ...(method === "POST" && { "idempotency-key": crypto.randomUUID() }),
    },
    ...(body && { body: JSON.stringify(body) }),
  };
  // A connection that was idle may be closed just when it is used again; the key makes asking again safe.
  const ask = () => fetch(`${origin}${path}`, options);
  const answer = await ask().catch(ask);
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
