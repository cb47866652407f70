// Promise 7: no caller reads or changes another tenant's or customer's things. The router's own
// list enumerates the operations, and their schemas the fields that name something. So a new one is covered the day it
// appears.

import { exports } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/http/route";
import { type Answer, ask, customer, type Tenant } from "../support/api";
import { MONDAY, setTime } from "../support/clock";
import { everythingOf, type Furnished, furnish } from "../support/furnished";
import { knock, lookOn } from "../support/live";
import { keepLogs } from "../support/logs";
import {
  bodyOf,
  longestQuery,
  pathOf,
  queryOf,
  referencesOf,
  replaced,
  sampleOf,
  tokenFor,
} from "../support/route-samples";
import { ROUTES } from "../support/worker";

const staffRoutes = ROUTES.filter(
  (route): route is Route & { access: { scope: string } } => typeof route.access === "object",
);

/** The operator's own are tried in operator.test.ts. */
const publicRoutes = ROUTES.filter((route) => typeof route.access === "string" && route.access !== "operator");
const logs = keepLogs();
let ourThings: Furnished;
let theirThings: Furnished;
let ours: Tenant;
let theirs: Tenant;
/** Ids of the other tenant, by the noun of the path they stand in. */
let foreign: Furnished["ids"];
/** All that the other tenant has, before anything was tried. */
let untouched: string;
const scoped: Record<string, string> = {};

beforeAll(async () => {
  setTime(MONDAY.midnight);
  ourThings = await furnish();
  theirThings = await furnish();
  ours = ourThings.tenant;
  theirs = theirThings.tenant;
  foreign = theirThings.ids;
  for (const scope of ["read", "bookings", "manage"]) {
    scoped[scope] = (await ours.staff("POST", "/tokens", { name: scope, scopes: [scope] })).body.secret;
  }
  untouched = await everythingOf(theirThings);
});

/** The other tenant's thing that a field could name. */
function foreignFor(path: readonly (string | number)[]): string {
  const name = String(path.findLast((part) => typeof part === "string"));
  const nouns: Record<string, string> = {
    service: "services",
    services: "services",
    resource: "resources",
    resources: "resources",
    any_of: "resources",
    parent: "resources",
    session: "linked",
    id: "holds",
    customer: "customers",
    exclude_booking: "bookings",
    booking: "bookings",
    package: "packages",
  };
  const id = foreign[nouns[name] ?? ""];
  if (id === undefined) throw new Error(`say here what the field ${path.join("/")} names`);
  return id;
}

/** Secrets by their form: HMACs and random ones, with or without the id before them. */
const SECRET = /(?<![\w-])[\w-]{43}(?![\w-])|btk_/;

const withQuery = (path: string, query: Record<string, string>) =>
  Object.keys(query).length === 0 ? path : `${path}?${new URLSearchParams(query)}`;

describe("every staff route", () => {
  for (const route of staffRoutes) {
    const title = `${route.method} ${route.path}`;

    it(`${title} refuses no token, a broken token, a customer's token and another scope`, async () => {
      const path = withQuery(pathOf(route, theirThings), queryOf(route, theirThings));
      for (const token of [undefined, "btk_broken", `btk_${"a".repeat(43)}`, "Basic"]) {
        const answer = await ask(route.method, path, { token, ...bodyOf(route, theirThings) });
        expect([title, answer.status, answer.body.code]).toEqual([title, 401, "unauthenticated"]);
        expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
      for (const scope of ["read", "bookings", "manage"].filter((one) => one !== route.access.scope)) {
        const answer = await ask(route.method, path, { token: scoped[scope], ...bodyOf(route, theirThings) });
        expect([title, scope, answer.status, answer.body.code]).toEqual([title, scope, 403, "forbidden"]);
      }
    });
  }

  for (const route of staffRoutes.filter(({ path }) => path.includes("{"))) {
    it(`${route.method} ${route.path} answers another tenant's ids as if they did not exist`, async () => {
      const path = withQuery(pathOf(route, theirThings), queryOf(route, theirThings));
      for (const things of [ourThings, theirThings]) {
        const answer = await ask(route.method, path, { token: ours.token, ...bodyOf(route, things) });
        expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
      }
    });
  }

  for (const route of staffRoutes.filter(({ access }) => access.scope === "read")) {
    it(`${route.method} ${route.path} tells a token that may only read no secret, of staff or of customers`, async () => {
      const { ids } = ourThings;
      // Everything that there is of a kind: private sessions and whole rooms as well as what the path usually names.
      const kinds = { sessions: [ids.sessions, ids.linked], resources: [ids.resources, ids.rooms] };
      const noun = route.path.split("/")[2] as keyof typeof kinds;
      const named = route.path.includes("{") ? (kinds[noun] ?? [ids[noun]]) : [undefined];
      for (const id of named) {
        const things = { ...ourThings, ids: { ...ids, ...(id !== undefined && { [noun]: id }) } };
        const path = withQuery(pathOf(route, things), { ...queryOf(route, things), ...longestQuery(route) });
        const answer = await ask(route.method, path, { token: scoped.read, ...bodyOf(route, things) });
        expect([route.path, answer.status]).toEqual([route.path, 200]);
        const text = JSON.stringify(answer.body);
        expect(text).not.toMatch(SECRET);
        // The address of a feed ends with `.ics`; its secret stands before.
        const secretIn = (token: string) =>
          token
            .replace(/\.ics$/, "")
            .split(".")
            .at(-1);
        for (const token of Object.values(ourThings.tokens)) expect(text).not.toContain(secretIn(token));
      }
    });
  }

  it("tells staff who may book the link of a private session", async () => {
    const path = `/v1/sessions/${ourThings.ids.linked}`;
    const token = (await ours.staff("POST", "/tokens", { name: "desk", scopes: ["read", "bookings"] })).body.secret;
    expect((await ask("GET", path, { token })).body.link.token).toBe(ourThings.tokens.session);
    expect((await ask("GET", path, { token: scoped.read })).body.link).toBeNull();
  });

  it("a participant of one tenant cannot be removed from a session of another", async () => {
    for (const [session, booking] of [
      [ourThings.ids.sessions, foreign.participants],
      [foreign.sessions, ourThings.ids.participants],
      [ourThings.ids.linked, ourThings.ids.participants],
    ]) {
      const answer = await ours.staff("DELETE", `/sessions/${session}/participants/${booking}`);
      expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
    }
  });

  it("reading on from another tenant's event finds none", async () => {
    expect((await ours.staff("GET", `/events?after=${foreign.events}`)).status).toBe(404);
  });
});

describe("every field that names something", () => {
  for (const route of ROUTES) {
    const title = `${route.method} ${route.path}`;
    const token = () =>
      typeof route.access === "object"
        ? ours.token
        : route.takesBookingToken
          ? tokenFor(route, ourThings.tokens)
          : undefined;
    for (const path of route.body ? referencesOf(route.body) : []) {
      it(`${title} knows nothing of another tenant's ${path.join("/")}`, async () => {
        const body = replaced(sampleOf(route, ourThings), path, foreignFor(path));
        // With the matching token, as a caller with both could try.
        if (path.join() === "session")
          Object.assign(
            body,
            { service: "class", session_token: theirThings.tokens.session },
            "hold" in body && { hold: null },
          );
        if (path.join() === "resource") Object.assign(body, "hold" in body ? { hold: null } : {});
        const tries = [body];
        if (path.join() === "hold,id") tries.push(replaced(body, ["hold", "token"], theirThings.tokens.hold));
        for (const one of tries) {
          const answer = await ask(route.method, pathOf(route, ourThings), { token: token(), body: one });
          expect([title, answer.status, answer.body.code]).toEqual([title, 404, "not_found"]);
        }
      });
    }
    for (const path of referencesOf(route.query)) {
      it(`${title} knows nothing of another tenant's ?${path.join("/")}=`, async () => {
        const query = { ...queryOf(route, ourThings), [String(path[0])]: foreignFor(path) };
        const headers = route.name === "watchLive" ? { upgrade: "websocket" } : {};
        const answer = await ask(route.method, withQuery(pathOf(route, ourThings), query), { token: token(), headers });
        expect([title, answer.status, answer.body.code]).toEqual([title, 404, "not_found"]);
      });
    }
  }

  it("is found in the schemas: services and resources of bookings, holds, closures, parents and lists", () => {
    const found = ROUTES.flatMap((route) => [
      ...(route.body ? referencesOf(route.body) : []),
      ...referencesOf(route.query),
    ]);
    expect(found.length).toBeGreaterThan(35);
    expect(new Set(found.map((path) => path.join("/")))).toContain("requires/0/any_of/0");
  });
});

describe("every public operation that a token opens", () => {
  const altered = (token: string) => [
    `${token}x`,
    token.slice(0, -1),
    `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`,
  ];
  /** All other tokens that a caller may have: of other kinds, of other things, of staff, of the other tenant. */
  const others = (route: Route) => {
    const own = tokenFor(route, ourThings.tokens);
    const known = [...Object.values(ourThings.tokens), ...Object.values(theirThings.tokens)];
    return [
      ...known.filter((token) => token !== own),
      ours.token,
      theirs.token,
      scoped.manage ?? "",
      "btk_x",
      ...altered(own),
    ];
  };
  const refusedAlike = (title: string, answer: Answer) =>
    expect([title, answer.status, answer.body.code, answer.body.detail]).toEqual([
      title,
      404,
      "not_found",
      `There is no such ${nounOf(title)} here.`,
    ]);
  /** What a path is about, as a refusal names it: it says no more than what was asked for. */
  const nounOf = (title: string) => {
    const [, plural = ""] = /\/v1\/(?:public\/)?([a-z-]+)\//.exec(title) ?? [];
    const irregular: Record<string, string> = {
      feeds: "calendar",
      series: "series",
      "waitlist-entries": "waitlist entry",
    };
    return irregular[plural] ?? plural.replace(/s$/, "");
  };

  for (const route of publicRoutes.filter(({ takesBookingToken }) => takesBookingToken)) {
    const title = `${route.method} ${route.path}`;

    it(`${title} opens for its own token alone, in the header and in the query`, async () => {
      const path = pathOf(route, ourThings);
      const body = bodyOf(route, ourThings);
      refusedAlike(title, await ask(route.method, path, body));
      refusedAlike(title, await ask(route.method, `${path}?token=`, body));
      for (const token of others(route)) {
        refusedAlike(title, await ask(route.method, path, { token, ...body }));
        refusedAlike(title, await ask(route.method, `${path}?token=${encodeURIComponent(token)}`, body));
      }
      // Our own token does not open theirs either.
      refusedAlike(
        title,
        await ask(route.method, pathOf(route, theirThings), { token: tokenFor(route, ourThings.tokens), ...body }),
      );
      if (route.method === "GET") {
        expect((await ask("GET", path, { token: tokenFor(route, ourThings.tokens) })).status).toBe(200);
      }
    });
  }

  for (const route of publicRoutes.filter(({ path }) => path.includes("{token}"))) {
    it(`${route.method} ${route.path} opens for tokens of its own kind alone`, async () => {
      const pathWith = (token: string) => route.path.replace("{token}", encodeURIComponent(token));
      const kindred = [tokenFor(route, theirThings.tokens)];
      for (const token of others(route).filter((one) => !kindred.includes(one))) {
        refusedAlike(route.path, await ask(route.method, pathWith(token), bodyOf(route, ourThings)));
      }
      // An id of theirs with the secret of ours.
      const [own = "", their = ""] = [tokenFor(route, ourThings.tokens), kindred[0] ?? ""];
      const crossed = their.replace(/[^.]*$/, own.split(".").at(-1) ?? "");
      if (crossed !== own && crossed !== their)
        refusedAlike(route.path, await ask(route.method, pathWith(crossed), bodyOf(route, ourThings)));
      if (route.method === "GET") expect((await ask("GET", pathWith(own))).status).toBe(200);
    });
  }

  it("needs no more than that: every other public operation is open, or takes what staff have", () => {
    const guarded = publicRoutes.filter(({ takesBookingToken, path }) => takesBookingToken || path.includes("{token}"));
    const open = publicRoutes.filter((route) => !guarded.includes(route)).map(({ name }) => name);
    expect(open.sort()).toEqual(
      [
        "buyPackage",
        "checkHealth",
        "createBooking",
        "createHold",
        "createSeries",
        "createTenant",
        "joinWaitlist",
        "listPools",
        "listSlots",
        "listSoldPackages",
        "readMe",
        "showTenant",
        "watchLive",
      ].sort(),
    );
  });
});

describe("what is remembered between requests", () => {
  const path = "/slots?service=haircut&from=2026-06-08&to=2026-06-08";
  const start = "2026-06-08T13:00:00Z";
  const startsOf = async (tenant: Tenant) => (await tenant.starts(path.slice(7))).map((one) => Date.parse(one));

  it("slots, hints and configurations of two tenants whose codes are the same stay apart in one isolate", async () => {
    const before = await startsOf(theirs);
    expect(await startsOf(ours)).toEqual(before);
    const [ourTag, theirTag] = await Promise.all(
      [ours, theirs].map(async (tenant) => (await tenant.public("GET", path)).headers.get("etag") ?? ""),
    );
    await ours.book("haircut", start);
    // Asked in turn and at once, while memos are warm.
    for (let round = 0; round < 3; round++) {
      const [mine, other] = await Promise.all([startsOf(ours), startsOf(theirs)]);
      expect(mine).not.toContain(Date.parse(start));
      expect(other).toEqual(before);
    }
    expect(ourTag).not.toBe(theirTag);
    const same = await theirs.public("GET", path, undefined, { headers: { "if-none-match": ourTag ?? "" } });
    expect(same.status).toBe(200);
    await ours.staff("PATCH", `/services/${ourThings.ids.services}`, { name: "Renamed" });
    const names = async (tenant: Tenant) => JSON.stringify((await tenant.public("GET", "")).body.services);
    expect([await names(ours), await names(theirs)].map((text) => text.includes("Renamed"))).toEqual([true, false]);
    await ours.staff("PATCH", `/services/${ourThings.ids.services}`, { name: "Haircut" });
  });

  it("a key of another tenant is no key here: the same request is done anew and learns nothing of theirs", async () => {
    const who = customer();
    const wish = { service: "haircut", start: "2026-06-08T15:20:00Z", customer: who };
    const series = { ...wish, start: "2026-06-09T13:00:00Z", rule: { freq: "weekly", count: 2 } };
    const staff = { ...wish, start: "2026-06-08T16:30:00Z" };
    const session = { service: "class", start: "2026-06-10T08:00:00Z" };
    const invitation = { email: "same@example.com" };
    const answered = async (things: Furnished, key: string) => {
      const { tenant } = things;
      const invite = await ask("GET", "/v1/sessions", { token: tenant.token });
      const closed = invite.body.data.find((one: { visibility: string }) => one.visibility === "invite_only").id;
      return [
        await tenant.public("POST", "/holds", { service: "haircut", start: "2026-06-08T14:10:00Z" }, { key }),
        await tenant.public("POST", "/bookings", wish, { key }),
        await tenant.public("POST", "/series", series, { key }),
        await tenant.staff("POST", "/bookings", staff, { key }),
        await tenant.staff("POST", "/sessions", session, { key }),
        await tenant.staff("POST", `/sessions/${closed}/invitations`, invitation, { key }),
      ];
    };
    const key = "one-key-for-all";
    const first = await answered(theirThings, key);
    const second = await answered(ourThings, key);
    expect(first.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(second.map(({ status, headers }) => [status, headers.get("idempotency-replayed")])).toEqual(
      Array(6).fill([201, null]),
    );
    const told = JSON.stringify(first.map(({ body }) => body));
    const idsOf = (text: string) => new Set(text.match(/\b(bkg|ses|ser|inv|res|svc)_[a-z0-9]+/g));
    const mine = idsOf(JSON.stringify(second.map(({ body }) => body)));
    expect([...idsOf(told)].filter((id) => mine.has(id))).toEqual([]);
    const again = await theirs.public("POST", "/bookings", wish, { key });
    expect([again.status, again.headers.get("idempotency-replayed"), again.body.booking.id]).toEqual([
      201,
      "true",
      first[1]?.body.booking.id,
    ]);
    untouched = await everythingOf(theirThings);
  });

  it("a live socket hears of its own tenant's changes and of no other's", async () => {
    const mine = await lookOn(ours, "haircut");
    const other = await lookOn(theirs, "haircut");
    expect((await knock(`/v1/public/${ours.slug}/live?service=${foreign.services}`)).status).toBe(404);
    await ours.book("haircut", "2026-06-12T13:00:00Z");
    expect(await mine.dates()).toEqual(["2026-06-12"]);
    expect(other.heard.map(({ type }) => type)).toEqual(["snapshot"]);
    expect(JSON.stringify(mine.heard)).not.toMatch(/(bkg|res|svc|cus|ten)_/);
    for (const onlooker of [mine, other]) onlooker.socket.close();
  });
});

describe("the pages", () => {
  const visit = async (path: string, fields?: Record<string, string>) => {
    const init = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
    const answer = await exports.default.fetch(
      new Request(`http://berth.test${path}`, { redirect: "manual", ...init }),
    );
    return { status: answer.status, html: await answer.text(), location: answer.headers.get("location") };
  };

  it("a page behind a link opens with that link alone: no other kind of token, and no altered one", async () => {
    const { manage, hold, feed, waitlist, series } = ourThings.tokens;
    const crossed = `${theirThings.tokens.manage.split(".")[0]}.${manage.split(".")[1]}`;
    for (const token of [
      hold,
      feed,
      ours.token,
      `${manage}x`,
      manage.slice(0, -1),
      crossed,
      `${foreign.bookings}.${waitlist.split(".")[1]}`,
      `${series}x`,
      `${foreign.series}.${series.split(".")[1]}`,
      `${ourThings.ids.series}.${manage.split(".")[1]}`,
    ]) {
      for (const path of [`/manage/${token}`, `/manage/${token}/invite.ics`]) {
        const page = await visit(path);
        expect([path.length, page.status]).toEqual([path.length, 404]);
        expect(page.html).not.toContain("Haircut");
      }
      expect((await visit(`/manage/${token}`, { do: "cancel" })).status).toBe(404);
    }
    for (const token of [manage, series]) expect((await visit(`/manage/${token}`)).status).toBe(200);
  });

  it("another tenant's hold is neither shown, kept, given back nor booked by a form", async () => {
    const hold = { hold: foreign.holds ?? "", hold_token: theirThings.tokens.hold };
    const person = { name: "J", email: "j@example.com" };
    const slot = "2026-06-02T15:20:00Z";
    for (const todo of ["release", "leave", "book", ""]) {
      const page = await visit(`/${ours.slug}/haircut`, { ...hold, ...person, slot, key: `k-${todo}`, do: todo });
      expect(page.html).not.toContain(theirThings.tokens.hold);
      expect(page.location ?? "").not.toContain(foreign.holds);
    }
    const { body } = await theirs.staff("GET", `/bookings/${foreign.holds}`);
    expect(body.status).toBe("held");
  });

  it("a form does not move another tenant's booking, and another tenant's service has no page here", async () => {
    expect((await visit(`/${ours.slug}/${foreign.services}`)).status).toBe(404);
    expect((await visit(`/${ours.slug}/${foreign.services}.md`)).status).toBe(404);
    const page = await visit(`/${ours.slug}?service=${foreign.services}`);
    expect(page.status).toBe(404);
  });
});

describe("staff routes once more", () => {
  it("nothing of all this changed anything of the other tenant, or is found in our audit log", async () => {
    expect(await everythingOf(theirThings)).toBe(untouched);
    const ids = JSON.stringify((await ours.staff("GET", "/audit?limit=100")).body);
    for (const id of Object.values(foreign)) expect(ids).not.toContain(id);
  });
});

describe("public routes", () => {
  it("a token opens one booking: not another, not as a hold's, not altered", async () => {
    const first = (await ours.book("haircut", "2026-06-05T13:00:00Z")).body;
    const second = (await ours.book("haircut", "2026-06-05T13:35:00Z")).body;
    const { id } = first.booking;
    for (const token of [
      second.manage.token,
      `${first.manage.token}x`,
      first.manage.token.slice(0, -1),
      ours.token,
      "",
    ]) {
      expect((await ask("GET", `/v1/public/bookings/${id}`, { token })).status).toBe(404);
      expect((await ask("GET", `/v1/public/bookings/${id}?token=${encodeURIComponent(token)}`)).status).toBe(404);
      expect((await ask("DELETE", `/v1/public/holds/${id}`, { token: token || first.manage.token })).status).toBe(404);
    }
    expect((await ask("GET", `/v1/public/bookings/${id}?token=${first.manage.token}`)).status).toBe(200);
  });

  it("a feed names bookings of its own tenant, and ends with another's id in its address", async () => {
    const feed = (await ours.staff("GET", "/calendar-feeds")).body.tenant.url.replace("http://berth.test", "");
    await Promise.all([ours.consistency(), theirs.consistency()]);
    const text = (await ask("GET", feed)).body.replaceAll("\r\n ", "");
    expect(text).toContain(ourThings.ids.bookings);
    expect(text).not.toContain(foreign.bookings);
    expect((await ask("GET", feed.replace(ours.id, theirs.id))).status).toBe(404);
  });

  it("a manage token ends 30 days after its booking", async () => {
    const { booking, manage } = (await ours.book("haircut", "2026-06-03T13:00:00Z")).body;
    const read = () => ask("GET", `/v1/public/bookings/${booking.id}`, { token: manage.token });
    setTime("2026-07-03T13:30:00Z");
    expect((await read()).status).toBe(200);
    setTime("2026-07-03T13:30:01Z");
    expect((await read()).status).toBe(404);
    setTime(MONDAY.midnight);
  });

  it("never carry a person: neither tenant page, nor slots, nor pools, nor events", async () => {
    const secret = { name: "Very Secret Name", email: "secret@example.com", phone: "+15550009999" };
    await ours.public("POST", "/bookings", {
      service: "haircut",
      start: "2026-06-04T13:00:00Z",
      customer: secret,
      notes: "secret note",
    });
    await ours.consistency();
    const answers = await Promise.all([
      ours.public("GET", ""),
      ours.public("GET", "/slots?service=haircut&from=2026-06-04&to=2026-06-04&explain=1"),
      ours.public("GET", "/pools?date=2026-06-04"),
      ours.staff("GET", "/events?limit=100"),
      ours.staff("GET", "/audit?limit=100"),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toMatch(/secret|5550009999/i);
    }
  });
});

describe("the log", () => {
  let lines: string[] = [];
  afterAll(() => void logs.stop());

  it("has told no token, key, person or query in any line of all this", async () => {
    lines = logs.stop();
    expect(lines.length).toBeGreaterThan(500);
    const known = new Set([
      "level",
      "event",
      "request_id",
      "tenant",
      "method",
      "route",
      "status",
      "ms",
      "reason",
      "object",
    ]);
    const secrets = [
      ...Object.values(ourThings.tokens),
      ...Object.values(theirThings.tokens),
      ours.token,
      theirs.token,
      ...Object.values(scoped),
    ];
    for (const line of lines) {
      expect(Object.keys(JSON.parse(line)).filter((fact) => !known.has(fact))).toEqual([]);
      // Addresses and people, queries, tokens by their form, keys as the tests make them.
      expect(line).not.toMatch(/@|\?|token=|btk_|\.[\w-]{43}\b|key-\d+-|one-key-for-all|example\.com/);
      for (const secret of secrets) expect(line.includes(secret)).toBe(false);
    }
  });
});
