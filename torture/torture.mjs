// Rounds of load, kill, restart, repeat, rest and look.

import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorker } from "./build.mjs";
import { Client } from "./client.mjs";
import { examine } from "./examine.mjs";
import { examineMoney } from "./examine-money.mjs";
import { examineAllTold, examineTold } from "./examine-told.mjs";
import { History } from "./history.mjs";
import { Host } from "./host.mjs";
import { haveLapsed, leaveHolds, lookAtLapsed } from "./leaving.mjs";
import { PROVIDERS, providerOfTurn } from "./providers.mjs";
import { Random } from "./random.mjs";
import { Readers } from "./readers.mjs";
import { report } from "./report.mjs";
import { Stage } from "./stage.mjs";

/** What goes wrong meanwhile, in turn. */
const WEATHERS = new Map([
  ["nothing fails", {}],
  ["D1 writes fail", { writes: { fail: 1 } }],
  ["words of providers are lost", { words: { fail: 0.4, lost: 0.2 } }],
  ["D1 is slow", { reads: { slowMs: 300 }, writes: { slowMs: 800 } }],
  ["KV fails", { kv: { fail: 1 } }],
  ["messages are lost", { messages: { fail: 0.03, lost: 0.03 }, queue: { fail: 0.3, lost: 0.1 } }],
  ["objects are hard to reach", { messages: { fail: 0.3 } }],
  ["D1 reads fail", { reads: { fail: 1 } }],
  ["KV is slow", { kv: { slowMs: 1_500 } }],
  ["answers of D1 are lost", { writes: { fail: 0.1, lost: 0.4 } }],
  ["objects die", { messages: { die: 0.02, slowMs: 20 } }],
  ["D1 is down", { reads: { fail: 1 }, writes: { fail: 1 } }],
  [
    "a little of everything",
    { reads: { fail: 0.1 }, writes: { fail: 0.3, slowMs: 200 }, kv: { fail: 0.3 }, messages: { lost: 0.02 } },
  ],
]);
/** So many rounds a stage is used: long enough to fill, short enough to be read in a moment. */
const ROUNDS_A_STAGE = 4;
/** A round that is killed again while it recovers. */
const SECOND_KILL_SHARE = 0.25;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Tortures until there were so many kills and operations, or time is up, or a promise broke.
 * `mutant` is a fault to build in, or `script` a build that is there already; `weathers` what goes wrong in turn;
 * `patienceMs` how long the server may take to come to rest. One of so many stages as `told` says has readers of what
 * happens, none with 0: telling them takes longer than all the rest. One of so many as `paid` says asks for money, by
 * `provider`. Where none is named, each has its turn, and the seed draws the first.
 * `root` is where its files lie, `migrated` a state to begin with.
 */
export async function torture({
  seed,
  kills,
  operations,
  perRound = Math.max(1, Math.ceil(operations / kills)),
  seconds,
  clients,
  port,
  say,
  mutant = null,
  script: built = null,
  weathers = [...WEATHERS.keys()],
  patienceMs = 75_000,
  told = 5,
  paid = 2,
  provider = null,
  roundsAStage = ROUNDS_A_STAGE,
  root = tmpdir(),
  migrated = null,
}) {
  const folder = mkdtempSync(join(root, "berth-torture-"));
  const stateDir = join(folder, "state");
  if (migrated) cpSync(migrated, stateDir, { recursive: true });
  else mkdirSync(stateDir);
  const history = new History(join(folder, "history.jsonl"));
  const script = built ?? (await buildWorker(mutant));
  const readers = await Readers.start(seed);
  const host = new Host({ port, stateDir, script, logFile: join(folder, "server.log"), settings: readers.settings });
  say(`seed ${seed}, history in ${folder}`);
  const endAt = Date.now() + seconds * 1_000;
  const random = new Random(`${seed}/rounds`);
  const providerOf = (turn) =>
    provider === null ? providerOfTurn(new Random(`${seed}/provider`), turn) : PROVIDERS[provider];
  let stage = null;
  let actors = [];
  let left = null;
  let round = 0;
  const isEnough = () => host.kills >= kills && history.operations >= operations;
  try {
    await host.start();
    while (!isEnough() && Date.now() < endAt && history.violations.length === 0) {
      if (round % roundsAStage === 0) {
        history.reset();
        const turn = round / roundsAStage;
        const isOneOf = (many) => turn % many === 0;
        const taker = isOneOf(paid) ? providerOf(turn / paid) : null;
        stage = await Stage.make(host.origin, `t${round}`, { provider: taker, standIns: readers.standIns });
        await readers.join(stage, isOneOf(told));
        stage.post = readers.post;
        const drawnFor = (n) => new Random(`${seed}/${stage.name}/${n}`);
        actors = Array.from({ length: clients }, (_, n) => new Client(`c${n}`, drawnFor(n), stage, history));
      }
      // Holds are left alone over rounds, until they have lapsed and are looked at; the last round of a stage waits for it.
      const isLast = round % roundsAStage === roundsAStage - 1;
      if (roundsAStage > 1)
        left ??= await leaveHolds(new Client(`left${round}`, new Random(`${seed}/left/${round}`), stage, history));
      await playRound({
        host,
        readers,
        stage,
        actors,
        history,
        random,
        round,
        perRound,
        say,
        patienceMs,
        endAt,
        weathers,
      });
      if (left && history.violations.length === 0 && (isLast || haveLapsed(left))) {
        await lookAtLapsed(left);
        left = null;
      }
      if (isLast) await lookAtEnd(host, readers, stage, history, patienceMs);
      round += 1;
    }
    if (round % roundsAStage !== 0) await lookAtEnd(host, readers, stage, history, patienceMs);
  } finally {
    await host.stop().catch(() => undefined);
    await readers.stop();
  }
  const { violations } = history;
  report(history, seed, folder, say);
  if (violations.length === 0) rmSync(folder, { recursive: true, force: true });
  return {
    violations,
    rounds: round,
    kills: host.kills,
    operations: history.operations,
    foundAfter: history.foundAfter,
    isComplete: isEnough(),
    folder,
  };
}

/** Unless something broke before: then that is enough. */
async function lookAtEnd(host, readers, stage, history, patienceMs) {
  if (history.violations.length > 0) return;
  const found = await examineMoney(host, readers, stage, history, patienceMs);
  if (found.length === 0) found.push(...(await examineAllTold(host, readers, stage, history)));
  for (const { subject, text } of found) history.violate(subject, text);
}

async function playRound({
  host,
  readers,
  stage,
  actors,
  history,
  random,
  round,
  perRound,
  say,
  patienceMs,
  endAt,
  weathers,
}) {
  const startedAt = Date.now();
  const laps = [];
  const lap = (name) => laps.push(`${name} ${((Date.now() - startedAt) / 1_000).toFixed(1)}`);
  const before = new Map(history.answers);
  const operationsBefore = history.operations;
  const weather = weathers[round % weathers.length];
  const faults = WEATHERS.get(weather);
  readers.trouble(round);
  const load = { isOver: false };
  const running = actors.map(async (client) => {
    while (!load.isOver) await client.step();
  });
  // Good weather first, then bad; killed in the middle of it.
  const doneOf = () => (history.operations - operationsBefore) / perRound;
  const until = async (share) => {
    while (doneOf() < share && Date.now() < endAt && history.violations.length === 0) await pause(10);
  };
  await until(0.3 + 0.3 * random.next());
  await host.setFaults(faults);
  const isOverBefore = random.chance(0.4);
  await until(0.9);
  if (isOverBefore) await host.setFaults({});
  await until(1);
  await pause(random.next() * 50);
  lap("load");
  await host.kill();
  load.isOver = true;
  await Promise.all(running);
  // What broke while they asked is enough.
  if (history.violations.length > 0) return;
  await host.start();
  if (random.chance(SECOND_KILL_SHARE)) {
    const repeating = repeatOpen(actors, history, 1);
    await pause(random.next() * 300);
    await host.kill();
    await repeating;
    await host.start();
  }
  lap("up");
  const repeated = await repeatOpen(actors, history, 30);
  lap("repeated");
  const found = history.violations.length > 0 ? [] : await examine(host, stage, history, patienceMs);
  found.push(...(found.length > 0 ? [] : await examineTold(readers, stage)));
  for (const { subject, text } of found) history.violate(subject, text);
  void host.tell();
  const answers = [...history.answers].map(([status, count]) => [status, count - (before.get(status) ?? 0)]);
  const told = answers.filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  say(
    `round ${round + 1}: ${history.operations - operationsBefore} operations, ${weather}, ${host.kills} kills, ` +
      `${repeated} repeated, ${told.map(([status, count]) => `${status || "none"}: ${count}`).join(" ")}, ` +
      `${history.bookings.size} bookings, ${history.violations.length} violations, ${laps.join(", ")}, seen ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`,
  );
}

/** Asks again, with their keys, what was not answered; until it is, or so many times. Answers how many there were. */
async function repeatOpen(actors, history, times) {
  const [actor] = actors;
  const all = [...history.creates.values()].filter(({ state }) => state === "open");
  let left = all;
  for (let time = 1; left.length > 0 && time <= times; time++) {
    const queue = [...left];
    const worker = async () => {
      for (let create = queue.pop(); create; create = queue.pop()) {
        const { site, path, body, key, token, subject } = create;
        const answer = await site.ask("POST", path, { body, key, token });
        history.note("again", "repeat", subject, answer, { key });
        const isPassing = answer.body?.code === "idempotency_in_progress";
        if (!isPassing) actor.take(create, answer, { isLast: true });
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    left = left.filter(({ state }) => state === "open");
    if (left.length > 0 && time < times) await pause(300);
  }
  return all.length;
}
