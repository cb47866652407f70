// Steps that ask: one op, several at once, the same again with its key.

import { abortAllDurableObjects } from "cloudflare:test";
import type { Answer } from "../../support/api";
import { testClock } from "../../support/clock";
import { type Attempt, refusalOf } from "./attempt";
import { prepare } from "./deeds";
import { DAY, type Ledger, MINUTE } from "./ledger";
import { describeOp, isPossible, type Op } from "./ops";
import { type Act, type Step, step } from "./step";
import { Broken } from "./truth";

export function single(on: 0 | 1, op: Op): Step {
  const act: Act = async (ledger) => {
    const attempt = await prepare(ledger, op);
    if (!attempt) return `nothing to ${op.op}`;
    const answer = await attempt.send();
    checkKind(ledger, attempt, answer);
    const outcome = attempt.absorb(answer, true);
    await checkExpected(ledger, attempt, answer);
    keep(ledger, attempt, answer);
    return `${attempt.told} -> ${outcome}`;
  };
  return step(on, describeOp(op), "touched", act, (ledger) => isPossible(ledger, op));
}

/** Rivals at once. With `crashAfterMs` every object dies in the midst of them, and who got no answer asks again. */
export function burst(on: 0 | 1, ops: readonly Op[], crashAfterMs: number | null): Step {
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
      if (isLost && crash === null)
        throw new Broken([`${attempt.told} answered ${answer ? refusalOf(answer) : "nothing"}`]);
      if (isLost && attempt.subject) ledger.uncertain.add(attempt.subject.id);
      answers.push(isLost ? await untilAnswered(attempt, true) : answer);
    }
    const lines = attempts.map((attempt, index) => {
      const answer = answers[index] as Answer;
      const wasLost = first[index] !== answer;
      checkKind(ledger, attempt, answer);
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
  throw new Broken([`promise 8: ${attempts.length} times ${first.told}: no caller got it, expected one to`]);
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

export function retry(on: 0 | 1, op: Op, times: number, isParallel: boolean): Step {
  const told = `${times} times ${isParallel ? "at once" : "in a row"} with one key: ${describeOp(op)}`;
  const act: Act = async (ledger) => {
    const attempt = await prepare(ledger, op);
    if (!attempt?.isKeyed) return "nothing to retry";
    const turns = Array.from({ length: times });
    const answers: Answer[] = [];
    if (isParallel) answers.push(...(await Promise.all(turns.map(() => untilAnswered(attempt, false)))));
    else for (const _ of turns) answers.push(await untilAnswered(attempt, false));
    const [first] = answers as [Answer];
    checkKind(ledger, attempt, first);
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

/** An old request once more, in any state of its booking. */
export function replay(on: 0 | 1, nth: number): Step {
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

function wasAccepted({ status }: Answer): boolean {
  return status < 300;
}

const REFUSALS = [409, 410, 412, 422];
/** What a customer has too much open for; nothing else is limited here. */
const isTooMuch = ({ status, body }: Answer) => status === 429 && body.code === "too_many_open";

/** A refusal is one of the closed list; anything else is a fault, of the server or of the model. */
function checkKind(ledger: Ledger, attempt: Attempt, answer: Answer): void {
  const { status, body } = answer;
  if (status < 300 || REFUSALS.includes(status) || isTooMuch(answer)) return;
  if (status === 404 && attempt.subject && ledger.mayBeForgotten(attempt.subject, testClock.now())) return;
  throw new Broken([`${attempt.told} answered ${status} ${JSON.stringify(body)}`]);
}

async function checkExpected(ledger: Ledger, attempt: Attempt, answer: Answer): Promise<void> {
  // A customer who cannot have the place gets an entry of the waitlist.
  const got = wasAccepted(answer) && answer.status !== 202;
  const { expected } = attempt;
  if (expected === null || got === expected) return;
  // Where a customer waits, places may have changed hands between the list and the wish.
  if (ledger.hasWaiting() && attempt.isStillOffered && (got || !(await attempt.isStillOffered()))) return;
  const told = got ? "was accepted" : `answered ${answer.status} ${answer.body?.code ?? ""}`;
  throw new Broken([`promise 8: ${attempt.told} ${told}, expected it to be ${expected ? "accepted" : "refused"}`]);
}

function keep(ledger: Ledger, attempt: Attempt, answer: Answer): void {
  if (attempt.isKeyed && wasAccepted(answer)) {
    ledger.requests.push({ told: attempt.told, at: testClock.now(), again: attempt.send, answer });
  }
}
