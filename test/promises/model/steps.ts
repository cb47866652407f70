// The commands of the model: one op, several at once, a retry, a crash, time passing, rules changing. After each of them
// everything it may have touched is looked at.

import { abortAllDurableObjects, evictAllDurableObjects } from "cloudflare:test";
import * as fc from "fast-check";
import type { Answer } from "../../support/api";
import { passTime, testClock } from "../../support/clock";
import { type Attempt, clock, describeOp, isPossible, type Op, prepare, serviceOf, type Whither } from "./deeds";
import { HOLD_MINUTES, LONGER_HOURS, resourcesOf, type ServiceSpec, type Site } from "./layout";
import { clockOf, DAY, describeBooked, isBlocking, type Ledger, MINUTE } from "./ledger";
import { Broken, examine } from "./truth";

/** The model of one run: what each tenant was told, and what was done so far. */
export type History = { readonly ledgers: readonly [Ledger, Ledger]; readonly steps: string[]; readonly endAt: number };
export type Stage = readonly [Site, Site];

type Step = fc.AsyncCommand<History, Stage>;
type Act = (ledger: Ledger, history: History) => Promise<string>;
/** What is looked at afterwards: what it touched, all that its tenant has, or all that both have. */
type Scope = "touched" | "all" | "everybody";

/** `on` is the tenant that it is about. */
function step(
  on: 0 | 1,
  told: string,
  scope: Scope,
  act: Act,
  isPossible: (ledger: Ledger) => boolean = () => true,
): Step {
  return {
    check: ({ ledgers }) => isPossible(ledgers[on]),
    run: async (history) => {
      const ledger = history.ledgers[on];
      try {
        const outcome = await act(ledger, history);
        history.steps.push(`${clockOf(0, testClock.now())} ${ledger.site.name}: ${outcome}`);
        const looked = scope === "everybody" ? history.ledgers : [ledger];
        for (const one of looked) await examine(one, scope === "touched" ? "touched" : "occupied");
      } catch (fault) {
        throw retold(fault, history, `${ledger.site.name}: ${told}`);
      }
    },
    toString: () => `${on === 0 ? "A" : "B"}:${told}`,
  };
}

/** A failure with what led to it. */
export function retold(fault: unknown, { ledgers, steps }: History, doing: string): Error {
  const now = testClock.now();
  const found = fault instanceof Error ? fault.message : String(fault);
  const known = ledgers.flatMap((ledger) => [
    `What the model knows of ${ledger.site.name}:`,
    ...ledger.all().map((booked) => `  ${describeBooked(booked, now, ledger.site.offsetMs)} (${booked.id})`),
    ...[...ledger.entries.values()].map(({ name, service, seats, status, startAt }) => {
      const at = startAt === null ? "any start" : clock(ledger, startAt);
      return `  ${name} waits for ${service.code} ${at} seats ${seats}: ${status}`;
    }),
  ]);
  const told = [
    found,
    `While: ${doing}, at ${clockOf(0, now)} UTC`,
    "Before it:",
    ...steps.map((one) => `  ${one}`),
    ...known,
  ];
  const error = new Error(told.join("\n"));
  if (fault instanceof Error && !(fault instanceof Broken) && fault.stack)
    error.stack = `${error.message}\n${fault.stack}`;
  return error;
}

// --- asking -----------------------------------------------------------------------------------------------------

function wasAccepted({ status }: Answer): boolean {
  return status < 300;
}

const REFUSALS = [409, 410, 412, 422];

/** A refusal is one of the closed list; anything else is a fault, of the server or of the model. */
function checkKind(attempt: Attempt, { status, body }: Answer): void {
  if (status < 300 || REFUSALS.includes(status)) return;
  throw new Broken([`${attempt.told} answered ${status} ${JSON.stringify(body)}`]);
}

async function checkExpected(ledger: Ledger, attempt: Attempt, answer: Answer): Promise<void> {
  // An entry of the waitlist is what one gets who cannot have the place.
  const got = wasAccepted(answer) && answer.status !== 202;
  const { expected } = attempt;
  if (expected === null || got === expected) return;
  // Where somebody waits, places may have changed hands between the list and the wish.
  if (ledger.hasWaiting() && attempt.isStillOffered && (await attempt.isStillOffered()) === got) return;
  const told = got ? "was accepted" : `answered ${answer.status} ${answer.body?.code ?? ""}`;
  throw new Broken([`promise 8: ${attempt.told} ${told}, expected it to be ${expected ? "accepted" : "refused"}`]);
}

function keep(ledger: Ledger, attempt: Attempt, answer: Answer): void {
  if (attempt.isKeyed && wasAccepted(answer)) {
    ledger.requests.push({ told: attempt.told, at: testClock.now(), again: attempt.send, answer });
  }
}

function single(on: 0 | 1, op: Op): Step {
  const act: Act = async (ledger) => {
    const attempt = await prepare(ledger, op);
    if (!attempt) return `nothing to ${op.op}`;
    const answer = await attempt.send();
    checkKind(attempt, answer);
    const outcome = attempt.absorb(answer, true);
    await checkExpected(ledger, attempt, answer);
    keep(ledger, attempt, answer);
    return `${attempt.told} -> ${outcome}`;
  };
  return step(on, describeOp(op), "touched", act, (ledger) => isPossible(ledger, op));
}

/** Rivals at once. With `crashAfterMs` every object dies in the midst of them, and who got no answer asks again. */
function burst(on: 0 | 1, ops: readonly Op[], crashAfterMs: number | null): Step {
  const told = `at once${crashAfterMs === null ? "" : ` with a crash after ${crashAfterMs} ms`}: ${ops.map(describeOp).join(" | ")}`;
  return step(on, told, crashAfterMs === null ? "touched" : "everybody", async (ledger) => {
    const prepared = await Promise.all(ops.map((op) => prepare(ledger, op)));
    const attempts = prepared.filter((attempt) => attempt !== null);
    const crash = crashAfterMs === null ? null : scheduler.wait(crashAfterMs).then(() => abortAllDurableObjects());
    const first = await Promise.all(attempts.map((attempt) => settled(attempt.send)));
    await crash;
    const answers: Answer[] = [];
    for (const [index, attempt] of attempts.entries()) {
      const answer = first[index];
      const isLost = answer === undefined || answer.status >= 500;
      if (isLost && crash === null) throw new Broken([`${attempt.told} answered ${answer?.status ?? "nothing"}`]);
      if (isLost && attempt.subject) ledger.uncertain.add(attempt.subject.id);
      answers.push(isLost ? await untilAnswered(attempt, true) : answer);
    }
    const lines = attempts.map((attempt, index) => {
      const answer = answers[index] as Answer;
      const wasLost = first[index] !== answer;
      checkKind(attempt, answer);
      const outcome = absorbRival(attempt, answer, wasLost);
      keep(ledger, attempt, answer);
      return `${attempt.told} -> ${outcome}${wasLost ? " (asked again)" : ""}`;
    });
    checkSomebodyWon(attempts, answers);
    return `at once${crash === null ? "" : " with a crash"}: ${lines.join(" | ")}`;
  });
}

function absorbRival(attempt: Attempt, answer: Answer, wasLost: boolean): string {
  try {
    return attempt.absorb(answer, false);
  } catch (fault) {
    // A change that was answered after another one of the same booking need not be what the model expects alone.
    if (attempt.subject && (wasLost || fault instanceof Broken)) return `${answer.status}, changed by others too`;
    throw fault;
  }
}

/** Of several who ask for one place that was offered, at least one gets it. */
function checkSomebodyWon(attempts: readonly Attempt[], answers: readonly Answer[]): void {
  const [first] = attempts;
  const isOne = attempts.every(
    (one) => one.told === first?.told && one.expected === true && one.isKeyed && !one.subject,
  );
  if (!first || !isOne || answers.some(wasAccepted)) return;
  throw new Broken([`promise 8: ${attempts.length} times ${first.told}: nobody got it, expected one to`]);
}

async function settled(send: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await send();
  } catch {
    return undefined;
  }
}

const MOST_RETRIES = 60;

/** The answer, once there is one: another request with the key may be on its way, or `hasCrashed` all objects. */
async function untilAnswered(attempt: Attempt, hasCrashed: boolean): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await (hasCrashed ? settled(attempt.send) : attempt.send());
    const isLost = hasCrashed && (answer === undefined || answer.status >= 500);
    if (answer && !isLost && answer.body?.code !== "idempotency_in_progress") return answer;
    if (tries === MOST_RETRIES)
      throw new Broken([`${attempt.told} still answers ${answer?.status ?? "nothing"} after ${tries} tries`]);
    await scheduler.wait(25);
  }
}

// --- one key, one booking ---------------------------------------------------------------------------------------

function retry(on: 0 | 1, op: Op, times: number, isParallel: boolean): Step {
  const told = `${times} times ${isParallel ? "at once" : "in a row"} with one key: ${describeOp(op)}`;
  const act: Act = async (ledger) => {
    const attempt = await prepare(ledger, op);
    if (!attempt?.isKeyed) return "nothing to retry";
    const turns = Array.from({ length: times });
    const answers: Answer[] = [];
    if (isParallel) answers.push(...(await Promise.all(turns.map(() => untilAnswered(attempt, false)))));
    else for (const _ of turns) answers.push(await untilAnswered(attempt, false));
    const [first] = answers as [Answer];
    checkKind(attempt, first);
    const outcome = attempt.absorb(first, true);
    if (wasAccepted(first)) {
      checkSame(attempt.told, first, answers);
      const replays = answers.filter(isReplay).length;
      if (replays !== times - 1)
        throw new Broken([`promise 4: of ${times} answers to ${attempt.told} ${replays} say that they are replays`]);
    } else if (answers.some(wasAccepted))
      throw new Broken([`promise 4: ${attempt.told} was refused and accepted with one key`]);
    await checkExpected(ledger, attempt, first);
    if (wasAccepted(first) && attempt.sendOther) checkOther(attempt.told, await attempt.sendOther());
    keep(ledger, attempt, first);
    return `${times} times with one key: ${attempt.told} -> ${outcome}`;
  };
  return step(on, told, "touched", act, (ledger) => isPossible(ledger, op));
}

function isReplay({ headers }: Answer): boolean {
  return headers.get("idempotency-replayed") === "true";
}

function checkOther(told: string, { status, body }: Answer): void {
  if (status === 422 && body.code === "idempotency_key_reused") return;
  throw new Broken([
    `promise 4: ${told} with the same key and another body answered ${status} ${JSON.stringify(body)}`,
  ]);
}

function checkSame(told: string, first: Answer, others: readonly Answer[]): void {
  const text = JSON.stringify(first.body);
  const other = others.find(({ status, body }) => status !== first.status || JSON.stringify(body) !== text);
  if (!other) return;
  const found = `${other.status} ${JSON.stringify(other.body)}`;
  throw new Broken([`promise 4: ${told} with the same key answered\n  ${found}\nafter\n  ${first.status} ${text}`]);
}

const KEY_LASTS_MS = DAY - MINUTE;

/** An old request once more, whatever has become of its booking since. */
function replay(on: 0 | 1, nth: number): Step {
  return step(
    on,
    `repeat request ${nth}`,
    "touched",
    async (ledger) => {
      const kept = ledger.requests[nth % ledger.requests.length];
      if (!kept || kept.at + KEY_LASTS_MS < testClock.now()) return "no request young enough to repeat";
      const answer = await kept.again();
      checkSame(kept.told, kept.answer, [answer]);
      if (!isReplay(answer)) {
        throw new Broken([`promise 4: ${kept.told} was repeated and does not say that it is a replay`]);
      }
      for (const booked of ledger.all()) ledger.touch(booked);
      return `repeated: ${kept.told}`;
    },
    ({ requests }) => requests.length > 0,
  );
}

// --- time, crashes, rules ---------------------------------------------------------------------------------------

function pass(minutes: number): Step {
  return step(0, `pass ${minutes} minutes`, "everybody", async (_ledger, history) => {
    passUntil(testClock.now() + minutes * MINUTE, history);
    return `${minutes} minutes passed`;
  });
}

type Edge = "end of the hold" | "start" | "a day after the end";

/** To the very instant at which something is decided by the clock, or just before or after it. */
function passTo(on: 0 | 1, nth: number, edge: Edge, byMs: number): Step {
  return step(on, `pass to the ${edge} of booking ${nth}, ${byMs} ms`, "everybody", async (ledger, history) => {
    const now = testClock.now();
    const edgeOf = (one: { startAt: number; endAt: number; expiresAt: number | null }) =>
      ({ "end of the hold": one.expiresAt ?? 0, start: one.startAt, "a day after the end": one.endAt + DAY })[edge];
    const isAhead = (at: number) => now < at && at <= history.endAt;
    const ahead = ledger.all().filter((one) => isBlocking(one, now) && isAhead(edgeOf(one) + byMs));
    const booked = ahead[nth % Math.max(1, ahead.length)];
    if (!booked) return "nothing ahead to wait for";
    passUntil(edgeOf(booked) + byMs, history);
    return `passed to the ${edge} of ${booked.name}, ${byMs} ms`;
  });
}

function passUntil(at: number, { endAt }: History): void {
  passTime(Math.max(0, Math.min(at, endAt) - testClock.now()));
}

function restart(isCrash: boolean): Step {
  return step(0, isCrash ? "all objects crash" : "all objects are evicted", "everybody", async () => {
    await (isCrash ? abortAllDurableObjects() : evictAllDurableObjects());
    return isCrash ? "crashed" : "evicted";
  });
}

function close(on: 0 | 1, key: string | null, day: number, hour: number, hours: number): Step {
  const told = `close ${key ?? "everything"} on day ${day} from ${hour}:00 for ${hours} h`;
  return step(on, told, "all", async (ledger) => {
    const { site } = ledger;
    const startAt = ledger.dayAt(day, testClock.now()) + hour * 60 * MINUTE;
    const made = await site.tenant.staff("POST", "/closures", {
      ...(key !== null && { resource: site.idOf(key) }),
      start: new Date(startAt).toISOString(),
      end: new Date(startAt + hours * 60 * MINUTE).toISOString(),
    });
    if (made.status !== 201) throw new Broken([`closing answered ${made.status} ${JSON.stringify(made.body)}`]);
    site.closures.add(made.body.id);
    return told;
  });
}

function reopen(on: 0 | 1): Step {
  return step(
    on,
    "lift a closure",
    "all",
    async ({ site }) => {
      const [id] = [...site.closures];
      if (id === undefined) return "no closure to lift";
      await liftClosure(site, id);
      return "lifted a closure";
    },
    ({ site }) => site.closures.size > 0,
  );
}

export async function liftClosure(site: Site, id: string): Promise<void> {
  const lifted = await site.tenant.staff("PATCH", `/closures/${id}`, { active: false });
  if (lifted.status !== 200) throw new Broken([`lifting a closure answered ${lifted.status}`]);
  site.closures.delete(id);
}

function lengthen(on: 0 | 1, key: string): Step {
  return step(on, `longer hours for ${key}`, "all", async ({ site }) => {
    const put = await site.tenant.staff("PUT", `/resources/${site.idOf(key)}/hours`, { weekly: LONGER_HOURS });
    if (put.status !== 200) throw new Broken([`longer hours answered ${put.status}`]);
    site.longer.add(key);
    return `longer hours for ${key}`;
  });
}

/** What readers see that do not ask the objects: it may lag, but it is an answer with every day in it. */
function readSlots(on: 0 | 1, service: ServiceSpec): Step {
  return step(on, `read slots of ${service.code}`, "touched", async ({ site, firstDayAt }) => {
    const [from, to] = [firstDayAt, firstDayAt + 3 * DAY].map((at) =>
      new Date(at + site.offsetMs).toISOString().slice(0, 10),
    );
    const { status, body } = await site.tenant.public("GET", `/slots?service=${service.code}&from=${from}&to=${to}`);
    if (status !== 200 || body.days.length !== 4)
      throw new Broken([`slots answered ${status} ${JSON.stringify(body)}`]);
    return `read slots of ${service.code}`;
  });
}

// --- which commands there are -----------------------------------------------------------------------------------

const nat = fc.nat(40);
const on = fc.constantFrom<0 | 1>(0, 0, 0, 0, 1);
const day = fc.constantFrom(1, 1, 1, 1, 1, 1, 0, 2);
/** Few starts, so that wishes meet; one is on no grid. */
const minute = fc.constantFrom(600, 600, 600, 540, 570, 630, 645, 660, 720, 780, 840, 607);
const when = fc.oneof(
  { weight: 3, arbitrary: fc.record({ day, minute }) },
  { weight: 2, arbitrary: fc.record({ day, nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ like: fc.nat(9) }) },
);
const whither = fc.oneof(
  { weight: 2, arbitrary: when as fc.Arbitrary<Whither> },
  { weight: 1, arbitrary: fc.record({ shift: fc.constantFrom(30, -30, 15, -15, 60, -60) }) },
);
const people = fc.constantFrom<"public" | "staff">("public", "public", "staff");

function opsOf(services: readonly ServiceSpec[]) {
  const wish = {
    service: fc.constantFrom(...services.map(({ code }) => code)),
    when,
    seats: fc.constantFrom(1, 1, 2, 3),
    units: fc.constantFrom(1, 1, 2, 3),
    length: fc.nat(2),
    names: fc.option(fc.nat(3), { nil: null, freq: 3 }),
  };
  const book = fc.record({
    op: fc.constant("book" as const),
    ...wish,
    by: fc.constantFrom<"public" | "staff" | "override">("public", "public", "public", "public", "staff", "override"),
    who: fc.option(fc.nat(2), { nil: null, freq: 2 }),
    ifFull: fc.boolean(),
  });
  const hold = fc.record({ op: fc.constant("hold" as const), ...wish });
  const series = fc.record({
    op: fc.constant("series" as const),
    ...wish,
    by: people,
    freq: fc.constantFrom<"daily" | "weekly">("daily", "weekly"),
    count: fc.integer({ min: 2, max: 3 }),
    onConflict: fc.constantFrom<"fail" | "skip">("skip", "fail"),
  });
  const onHold = fc.record({ op: fc.constantFrom<"release" | "book_hold">("book_hold", "release"), nth: nat });
  const cancel = fc.record({ op: fc.constant("cancel" as const), nth: nat, by: people });
  const move = fc.record({ op: fc.constant("move" as const), nth: nat, by: people, when: whither });
  const reassign = fc.record({ op: fc.constant("reassign" as const), nth: nat, to: fc.nat(3) });
  const verbs = fc.constantFrom<"confirm" | "reject" | "complete" | "no-show">(
    "confirm",
    "reject",
    "complete",
    "no-show",
  );
  const decide = fc.record({ op: verbs, nth: nat });
  const cancelSeries = fc.record({
    op: fc.constant("cancel_series" as const),
    nth: nat,
    from: fc.option(fc.nat(3), { nil: null }),
  });
  const join = fc.record({
    op: fc.constant("join" as const),
    service: wish.service,
    when: fc.oneof({ weight: 1, arbitrary: when }, { weight: 2, arbitrary: fc.record({ like: fc.nat(9) }) }),
    isRange: fc.constantFrom(false, false, true),
    seats: wish.seats,
  });
  const offers = fc.record({
    op: fc.constantFrom<"accept" | "decline" | "offer">("accept", "accept", "decline", "offer"),
    nth: nat,
  });
  return { book, hold, series, onHold, cancel, move, reassign, decide, cancelSeries, join, offers };
}

const MOST_COMMANDS = 20;

/** How many starts further the next one is that does not overlap. */
function strideOf({ minutes, beforeMinutes, afterMinutes, stepMinutes }: ServiceSpec): number {
  return Math.ceil((beforeMinutes + Math.max(...minutes) + afterMinutes) / stepMinutes);
}

/** Commands over some services, weighed so that places are mostly taken. */
export function stepsOf(services: readonly ServiceSpec[], features: { waitlist: boolean; reassign: boolean }) {
  const ops = opsOf(services);
  const taking = fc.oneof({ weight: 3, arbitrary: ops.book }, { weight: 2, arbitrary: ops.hold });
  const rivals = fc.oneof(
    // The same wish several times over.
    fc
      .tuple(taking, fc.integer({ min: 2, max: 5 }))
      .map(([op, times]): Op[] => Array.from({ length: times }, () => op)),
    // Wishes and changes that may be about the same places.
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: taking },
        { weight: 1, arbitrary: ops.cancel },
        { weight: 2, arbitrary: ops.move },
        { weight: 1, arbitrary: ops.onHold },
        { weight: 1, arbitrary: ops.series },
        { weight: features.reassign ? 1 : 0, arbitrary: ops.reassign },
      ),
      { minLength: 2, maxLength: 5 },
    ),
  );
  // A day's places one beside another, until a pool or a limit of the day gives no more.
  const filling = fc.tuple(taking, fc.integer({ min: 3, max: 7 }), day).map(([op, times, dayNumber]): Op[] => {
    const stride = strideOf(serviceOf(op.service));
    return Array.from({ length: times }, (_, index) => ({ ...op, when: { day: dayNumber, nth: index * stride } }));
  });
  const keyed = fc.oneof(
    { weight: 3, arbitrary: taking },
    { weight: 1, arbitrary: ops.series },
    { weight: 1, arbitrary: ops.onHold },
  );
  const alone = (arbitrary: fc.Arbitrary<Op>) => fc.tuple(on, arbitrary).map(([who, op]) => single(who, op));
  const edges = fc.constantFrom<Edge>(
    "end of the hold",
    "end of the hold",
    "end of the hold",
    "start",
    "a day after the end",
  );
  const service = fc.constantFrom(...services);
  const keys = fc.constantFrom(...new Set(services.flatMap(resourcesOf)));
  const hour = fc.constantFrom(9, 10, 13);
  return fc.commands(
    [
      fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
        { weight: 14, arbitrary: alone(ops.book) },
        { weight: 6, arbitrary: alone(ops.hold) },
        { weight: 5, arbitrary: alone(ops.onHold) },
        { weight: 6, arbitrary: alone(ops.cancel) },
        { weight: 6, arbitrary: alone(ops.move) },
        { weight: features.reassign ? 5 : 0, arbitrary: alone(ops.reassign) },
        { weight: 3, arbitrary: alone(ops.decide) },
        { weight: 3, arbitrary: alone(ops.series) },
        { weight: 2, arbitrary: alone(ops.cancelSeries) },
        { weight: features.waitlist ? 4 : 0, arbitrary: alone(ops.join) },
        { weight: features.waitlist ? 5 : 0, arbitrary: alone(ops.offers) },
        { weight: 4, arbitrary: fc.tuple(on, filling).map(([who, all]) => burst(who, all, null)) },
        { weight: 8, arbitrary: fc.tuple(on, rivals).map(([who, all]) => burst(who, all, null)) },
        { weight: 2, arbitrary: fc.tuple(on, rivals, fc.nat(12)).map(([who, all, ms]) => burst(who, all, ms)) },
        {
          weight: 4,
          arbitrary: fc.tuple(on, keyed, fc.integer({ min: 2, max: 4 }), fc.boolean()).map((all) => retry(...all)),
        },
        { weight: 3, arbitrary: fc.tuple(on, nat).map((all) => replay(...all)) },
        { weight: 3, arbitrary: fc.constantFrom(5, 11, HOLD_MINUTES, 60, 180, 600).map(pass) },
        { weight: 5, arbitrary: fc.tuple(on, nat, edges, fc.constantFrom(0, 0, -1, 1)).map((all) => passTo(...all)) },
        { weight: 1, arbitrary: fc.boolean().map(restart) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(on, fc.option(keys, { nil: null }), day, hour, fc.constantFrom(1, 3))
            .map((all) => close(...all)),
        },
        { weight: 1, arbitrary: on.map(reopen) },
        { weight: 1, arbitrary: fc.tuple(on, keys).map((all) => lengthen(...all)) },
        { weight: 1, arbitrary: fc.tuple(on, service).map((all) => readSlots(...all)) },
      ),
    ],
    { maxCommands: MOST_COMMANDS, size: "max" },
  );
}
