// A run: episode after episode, each with a new tenant of one preset. Lively stretches, in which requests may do
// something, take turns with broken ones, of which none may. Every answer is held against the contract.

import fc from "fast-check";
import { valuesOf } from "./arbitraries.mjs";
import { problemFaults } from "./contract.mjs";
import { Dice } from "./dice.mjs";
import { extremeOf } from "./extremes.mjs";
import { differenceOf, fingerprint, settledFingerprint } from "./fingerprint.mjs";
import { RECIPES } from "./recipes.mjs";
import { OPERATOR_KEY } from "./server.mjs";
import { HEADER_SPOILS, spoiledBody } from "./spoil.mjs";
import { World } from "./world.mjs";

const PRESETS = ["provider", "clinic", "hall", "studio"];
const LIVELY = 42;
const BROKEN = 42;
const STRETCHES = 3;
const KEPT_REPLAYS = 4;
/** How many refused requests of lively stretches are looked at one by one. */
const WATCHED = 0.1;
/** How many wild requests say when at the ends of time. */
const EXTREME = 0.25;
/** A closure of all time would leave the rest of an episode nothing to book. */
const SHUTS_ALL = new Set(["createClosure", "changeClosure"]);

export class Campaign {
  constructor({ client, contract, seed }) {
    Object.assign(this, { client, contract, seed });
    this.drawn = 0;
    this.sent = 0;
    this.compared = 0;
    this.faults = [];
    this.statuses = new Map(contract.operations.map(({ name }) => [name, new Map()]));
    this.send = this.send.bind(this);
  }

  async run({ requests, firstEpisode = 0, mostEpisodes = Number.POSITIVE_INFINITY, onEpisode = () => undefined }) {
    const foreign = await this.foreignWorld();
    for (let episode = firstEpisode; this.drawn < requests && episode < firstEpisode + mostEpisodes; episode++) {
      await this.episode(episode, foreign, requests);
      onEpisode(episode, this);
    }
    return this;
  }

  /** Another tenant, whose ids and tokens open nothing here. */
  async foreignWorld() {
    const world = await new World(this.send, new Dice(this.seed, 777), "studio").open();
    for (const name of [
      "createBooking",
      "createClosure",
      "createToken",
      "createSession",
      "joinWaitlist",
      "createSeries",
    ]) {
      await this.send(world, name, await RECIPES[name](world, this.contract.byName.get(name)));
    }
    await world.copied();
    await world.ask("listCustomers");
    return world;
  }

  async episode(episode, foreign, requests) {
    const dice = new Dice(this.seed, episode + 1);
    this.at = { episode, index: 0 };
    const world = await new World(this.send, dice, PRESETS[episode % PRESETS.length]).open();
    Object.assign(world, { foreign, plain: new Map(), replays: [] });
    // Every operation has its turn before any has its second.
    let turns = [];
    const next = () => {
      if (turns.length === 0) turns = dice.shuffled(this.contract.operations);
      this.at.index += 1;
      this.drawn += 1;
      return turns.pop();
    };
    for (let stretch = 0; stretch < STRETCHES && this.drawn < requests; stretch++) {
      for (let n = 0; n < LIVELY; n++) await this.lively(world, next());
      const before = await settledFingerprint(this.client, world);
      const broken = [];
      for (let n = 0; n < BROKEN; n++) broken.push(await this.broken(world, next()));
      if (broken.some((one) => one?.changed)) continue;
      const after = await fingerprint(this.client, world);
      this.compared += 1;
      const difference = differenceOf(before, after);
      if (difference)
        this.fault({ operation: { name: "(a stretch of refused requests)" }, faults: [difference], more: broken });
    }
  }

  /** A request that may succeed: as the recipe says, wilder than that, or once more. */
  async lively(world, operation) {
    const { dice } = world;
    if (dice.chance(0.08) && world.replays.length > 0) return this.replay(world);
    const given = await this.plain(world, operation);
    const isWild = dice.chance(0.35);
    const asked = isWild ? this.wild(world, operation, given) : given;
    const watched = isWild && operation.method !== "GET" && dice.chance(WATCHED);
    const before = watched ? await settledFingerprint(this.client, world) : null;
    const answer = await this.send(world, operation.name, asked);
    if (before && answer.status >= 400) {
      this.compared += 1;
      const difference = differenceOf(before, await fingerprint(this.client, world));
      if (difference) this.fault({ operation, answer, faults: [`refused, and changed ${difference}`] });
    }
    if (!isWild && operation.isKeyed && answer.status === 201 && operation.name !== "acceptOffer") {
      world.replays.push({ operation, answer, request: this.lastRequest });
      if (world.replays.length > KEPT_REPLAYS) world.replays.shift();
    }
  }

  async plain(world, operation) {
    const recipe = RECIPES[operation.name];
    if (!recipe) throw new Error(`No recipe says how to ask for ${operation.name}.`);
    const given = await recipe(world, operation);
    world.plain.set(operation.name, given);
    return given;
  }

  /** What the schema allows, with some of what the recipe knows; now and then at the ends of time. */
  wild(world, operation, given) {
    const asked = this.fromSchema(world, operation, given);
    if (!world.dice.chance(EXTREME) || SHUTS_ALL.has(operation.name)) return asked;
    const { query, body } = extremeOf({ query: asked.query, body: asked.body }, world.dice);
    return { ...asked, query, ...(body !== undefined && { body }) };
  }

  fromSchema(world, operation, given) {
    const { dice, contract } = { dice: world.dice, contract: this.contract };
    const known = knownFields(world);
    const drawn = (schema, name) => dice.of(valuesOf(contract, schema, known, name));
    const query = Object.fromEntries(
      operation.query
        .filter(({ name, required }) => name !== "token" && (required || dice.chance(0.4)))
        .map(({ name, schema }) => [name, String(drawn(schema, name))]),
    );
    for (const [name, value] of Object.entries(given.query ?? {})) if (dice.chance(0.6)) query[name] = value;
    if (!operation.body) return { ...given, query };
    const body = drawn(operation.body, "");
    for (const [name, value] of Object.entries(given.body ?? {})) if (dice.chance(0.75)) body[name] = value;
    return { ...given, query, body };
  }

  /** The same key again: the same answer for the same body, a refusal for another. */
  async replay(world) {
    const { operation, request, answer: first } = world.dice.pick(world.replays);
    const isSame = world.dice.chance(0.6);
    const body = isSame ? request.body : JSON.stringify({ ...JSON.parse(request.body), ...otherThan(operation) });
    const answer = await this.exchange(operation, { ...request, body });
    const faults = [];
    if (isSame && MADE_IN_D1[operation.name]) {
      const isGone = answer.status === 404;
      if (!isGone && answer.json?.id !== first.json?.id) faults.push(`a replay answers ${answer.text}`);
    } else if (isSame) {
      if (answer.status !== first.status)
        faults.push(`a replay answers ${answer.status}, first it was ${first.status}`);
      else if (lasting(operation, answer.json) !== lasting(operation, first.json))
        faults.push(`a replay answers ${answer.text}, first it was ${first.text}`);
      if (answer.headers["idempotency-replayed"] !== "true") faults.push("a replay does not say that it is one");
    } else if (answer.json?.code !== "idempotency_key_reused" && !isErased(operation, first.json, answer)) {
      faults.push("a key was taken for another body");
    }
    if (faults.length > 0) this.fault({ operation, request, answer, faults });
  }

  /** A request that the contract does not allow; answers whether it changed something all the same. */
  async broken(world, operation) {
    const { dice } = world;
    if (dice.chance(0.08)) return this.wrongMethod(world, operation);
    const given = world.plain.get(operation.name) ?? (await this.plainOfBroken(world, operation));
    const isBody = operation.body && dice.chance(0.5);
    const request = this.requestOf(world, operation, given);
    const spoiled = isBody
      ? this.withSpoiledBody(world, operation, request, given)
      : this.withSpoiledHeader(world, operation, request);
    const answer = await this.exchange(operation, spoiled);
    const expected = spoiled.expect;
    // Where nothing well-formed was asked for yet, something else may be wrong first.
    const isSound = world.plain.has(operation.name) && !given.query?.cursor;
    const statuses = spoiled.isLast && !isSound ? [400, 404, 426] : [expected.status].flat();
    const faults = [];
    if (typeof statuses[0] === "number" && !statuses.includes(answer.status)) {
      faults.push(`${spoiled.way} answers ${answer.status} ${answer.json?.code ?? ""}, not ${statuses.join(" or ")}`);
    } else if (expected.code && answer.json?.code !== expected.code)
      faults.push(`${spoiled.way} is told as ${answer.json?.code}`);
    if (isBody && answer.status === 400 && !(answer.json?.errors?.length > 0)) faults.push("names no problem");
    if (faults.length > 0) this.fault({ operation, request: spoiled, answer, faults });
    return {
      name: operation.name,
      way: spoiled.way,
      status: answer.status,
      changed: answer.status < 300 && operation.method !== "GET",
    };
  }

  /** What a recipe needs may change something, so this stretch is not compared: the next one has it at hand. */
  async plainOfBroken(world, operation) {
    const given = operation.params.length > 0 ? { params: { id: "none", token: "none", booking: "none" } } : {};
    const required = this.wild(
      { ...world, dice: world.dice, known: world.known, ids: world.ids.bind(world) },
      operation,
      given,
    );
    return { ...required, ...given };
  }

  withSpoiledBody(world, operation, request, given) {
    const body = spoiledBody(this.contract, operation, given.body ?? {}, world.dice);
    const expect = { status: 400, code: "invalid_request" };
    return {
      ...request,
      way: "body",
      body: JSON.stringify(body),
      headers: { ...request.headers, "content-type": "application/json" },
      expect,
    };
  }

  withSpoiledHeader(world, operation, request) {
    for (;;) {
      const way = world.dice.pick(Object.keys(HEADER_SPOILS));
      const spoiled = HEADER_SPOILS[way](operation, request, world.dice, { world, foreign: world.foreign });
      if (spoiled) return { ...spoiled, way };
    }
  }

  async wrongMethod(world, operation) {
    const request = this.requestOf(
      world,
      operation,
      world.plain.get(operation.name) ?? { params: { id: "none", token: "none", booking: "none" } },
    );
    const path = request.path.split("?")[0];
    const taken = this.contract.operations
      .filter((one) => new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path))
      .map(({ method }) => method);
    const method = world.dice.pick(
      ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"].filter((one) => !taken.includes(one)),
    );
    this.sent += 1;
    const answer = await this.client.send({ ...request, method, path, headers: {}, body: null });
    const faults = problemFaults(answer, ["invalid_request"]);
    if (answer.status !== 405) faults.push(`${method} answers ${answer.status}, not 405`);
    if (taken.some((one) => !(answer.headers.allow ?? "").includes(one)))
      faults.push(`Allow says ${answer.headers.allow}`);
    if (faults.length > 0) this.fault({ operation, request: { ...request, method }, answer, faults });
    return { name: operation.name, way: "method", status: answer.status, changed: answer.status < 300 };
  }

  /** Asks for an operation in a world, learns from the answer, and answers it. */
  async send(world, name, given) {
    const operation = this.contract.byName.get(name);
    const request = this.requestOf(world, operation, given);
    const answer = await this.exchange(operation, request);
    this.lastRequest = request;
    if (answer.status < 300) world.learn(operation, given, answer);
    return answer;
  }

  async exchange(operation, request) {
    this.sent += 1;
    const answer = await this.client.send(request);
    const seen = this.statuses.get(operation.name);
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    const faults = this.contract.faultsOf(operation, answer);
    if (answer.status >= 500) faults.push(`${answer.status}`);
    if (faults.length > 0) this.fault({ operation, request, answer, faults });
    return answer;
  }

  requestOf(world, operation, given) {
    const { dice } = world;
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent(given.params?.[name] ?? (name === "tenant" ? world.slug : "none")),
    );
    const inQuery = operation.takesToken && given.token && dice.chance(0.3);
    const query = new URLSearchParams({ ...given.query, ...(inQuery && { token: given.token }) }).toString();
    const bearer = operation.isStaff
      ? world.token
      : operation.isOperator
        ? OPERATOR_KEY
        : inQuery
          ? undefined
          : given.token;
    const key = `a-key-that-nobody-guesses-${dice.next()}-${dice.next()}`;
    const hasBody = operation.body && given.body !== undefined;
    return {
      method: operation.method,
      path: query === "" ? path : `${path}?${query}`,
      headers: {
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(operation.isKeyed && { "idempotency-key": dice.chance(0.2) ? `"${key}"` : key }),
        ...(hasBody && { "content-type": dice.pick(["application/json", "application/json; charset=utf-8"]) }),
        ...given.headers,
      },
      body: hasBody ? JSON.stringify(given.body) : null,
    };
  }

  fault({ operation, request, answer, faults, more }) {
    this.faults.push({
      operation: operation.name,
      at: { ...this.at },
      faults,
      ...(request && {
        request: {
          method: request.method,
          path: request.path,
          headers: request.headers,
          body: String(request.body).slice(0, 1_500),
        },
      }),
      ...(answer && { answer: { status: answer.status, text: answer.text.slice(0, 1_500) } }),
      ...(more && { more }),
    });
  }

  /** Operations that never succeeded. */
  neverWell() {
    return [...this.statuses]
      .filter(([, seen]) => ![...seen.keys()].some((status) => status < 300))
      .map(([name]) => name);
  }
}

/** Fields that mean something that exists, now and then of something else. */
function knownFields(world) {
  const ids = (...kinds) => {
    const list = kinds.flatMap((kind) => world.ids(kind));
    return list.length > 0
      ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...list) }, { weight: 1, arbitrary: fc.constant("none") })
      : fc.constant("none");
  };
  return {
    service: ids("services"),
    services: ids("services"),
    resource: ids("resources"),
    any_of: ids("resources"),
    parent: ids("resources"),
    session: ids("sessions"),
    customer: ids("customers"),
    exclude_booking: ids("bookings"),
    after: ids("events"),
    period: fc.constantFrom("morning", "evening", "full-day"),
  };
}

/** What is told again as it is by now, or not at all once it is gone; with a field that makes it another. */
const MADE_IN_D1 = {
  createResource: "name",
  createService: "name",
  createToken: "name",
  createMember: "name",
  addBookingNote: "text",
  createClosure: "reason",
  createCustomer: "name",
  createWebhook: "description",
  createAnnouncement: "subject",
  createPackage: "name",
  sellPackage: "note",
  takeBackCredit: "reason",
  buyPackage: "package",
};

function otherThan(operation) {
  return operation.name === "createTenant"
    ? { name: "Another" }
    : MADE_IN_D1[operation.name]
      ? { [MADE_IN_D1[operation.name]]: "Another" }
      : operation.name === "acceptOffer"
        ? {}
        : operation.name === "answerInvitation"
          ? { customer: { name: "Another", email: "another@example.com" } }
          : operation.name === "recordPayment"
            ? { note: "Another" }
            : { seats: 77 };
}

/** The parts of a replay that may change: a new number, names, places taken meanwhile, erased customers. */
const TOLD_ANEW = new Set(["number", "calendar", "resources", "taken", "remaining", "customer"]);

/** Instants, with the offset of a zone. */
const ZONED = new Set(["start", "end", "created_at"]);

/** Whether the person of an answer was erased since: then nothing is kept that tells one body from another. */
function isErased(operation, first, { status, json: now }) {
  if (operation.name === "createCustomer") return status === 404;
  const namesSomebody = (json) => JSON.stringify(json ?? null).includes('"customer":{');
  return now !== undefined && namesSomebody(first) && !namesSomebody(now);
}

function lasting({ name: operation }, json) {
  // A session is told in the zone that its resource has now.
  const isOfZone = operation === "createSession";
  return JSON.stringify(json, (name, value) => {
    if (TOLD_ANEW.has(name) || (isOfZone && name === "time_zone")) return undefined;
    return isOfZone && ZONED.has(name) ? Date.parse(value) : value;
  });
}
