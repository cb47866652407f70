// A run: episode after episode, each with a new tenant of one preset. Lively stretches, in which requests may do
// something, take turns with broken ones, of which none may. Every answer is held against the contract.

import { problemFaults } from "./contract.mjs";
import { Dice } from "./dice.mjs";
import { differenceOf, fingerprint, settledFingerprint } from "./fingerprint.mjs";
import { RECIPES } from "./recipes.mjs";
import { otherThan, replayFaults } from "./replays.mjs";
import { requestOf, wildRequest } from "./requests.mjs";
import { HEADER_SPOILS, spoiledBody } from "./spoil.mjs";
import { World } from "./world.mjs";

const PRESETS = ["provider", "clinic", "hall", "studio"];
const LIVELY = 42;
const BROKEN = 42;
const STRETCHES = 3;
const KEPT_REPLAYS = 4;
/** How many refused requests of lively stretches are looked at one by one. */
const WATCHED = 0.1;

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
    const asked = isWild ? wildRequest(this.contract, world, operation, given) : given;
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

  /** The same key again: the same answer for the same body, a refusal for another. */
  async replay(world) {
    const { operation, request, answer: first } = world.dice.pick(world.replays);
    const isSame = world.dice.chance(0.6);
    const body = isSame ? request.body : JSON.stringify({ ...JSON.parse(request.body), ...otherThan(operation) });
    const answer = await this.exchange(operation, { ...request, body });
    const faults = replayFaults(operation, { first, answer, isSame });
    if (faults.length > 0) this.fault({ operation, request, answer, faults });
  }

  /** A request that the contract does not allow; answers whether it changed something all the same. */
  async broken(world, operation) {
    const { dice } = world;
    if (dice.chance(0.08)) return this.wrongMethod(world, operation);
    const given = world.plain.get(operation.name) ?? (await this.plainOfBroken(world, operation));
    const isBody = operation.body && dice.chance(0.5);
    const request = requestOf(world, operation, given);
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
    const required = wildRequest(
      this.contract,
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
    const request = requestOf(
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
    const request = requestOf(world, operation, given);
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
