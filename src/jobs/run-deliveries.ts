// Works off what is to be told. Each round claims due deliveries under a lease and starts all of them. A round does not
// wait for a slow reader: the next one begins without it, and claims nothing more for it. A reader with much to do leaves
// every other round to the others.

import type { Deps } from "../actions/deps";
import { toldOtherwise } from "../actions/messages/tell-otherwise";
import { runBatch } from "../db/database";
import { claimDeliveries, type DeliveryChange, type DeliveryRow, readerOf, recordDelivery } from "../db/deliveries";
import { endMessage } from "../db/messages";
import { log, reasonOf } from "../log";
import { type Attempted, came, type Deliver, type Outcome } from "./attempt";
import { deliverWebhook } from "./deliver-webhook";
import { Nudges } from "./nudge";
import { runPayment } from "./run-payment";
import { sendAccountMail } from "./send-account-mail";
import { sendMessage } from "./send-message";

const LONGEST_TRY_MS = 15_000;
/** Longer than any try may take. */
const LEASE_MS = 25_000;
const MOST_AT_ONCE = 24;
/** A round claims so many deliveries of one reader. A Worker has six connections, so one endpoint takes half of them. */
const MOST_OF_ONE = { message: 6, webhook: 3, account: 6, payment: 6 } as const;
/** A reader with so many under way is busy. All customers of a business are one reader. */
const BUSY = { message: 60, webhook: MOST_OF_ONE.webhook, account: 60, payment: 60 } as const;
const MOST_ROUNDS = 400;
/** A run ends after so long. What is still due is the next run's. */
const RUN_MS = 50_000;
/** A round waits so long for its deliveries before the next round starts. */
const ROUND_MS = 1_000;
/** A run rests so many times as long as it worked. It has no need to where no bookings are made beside it. */
const RESTS = 5;
/** What takes longer waits for others, and needs no rest. */
const MOST_COUNTED_MS = 200;
/** So many tries of one delivery are remembered. */
const TRIES_KEPT = 20;

const DELIVER: Readonly<Record<DeliveryRow["kind"], Deliver>> = {
  message: sendMessage,
  webhook: deliverWebhook,
  account: sendAccountMail,
  payment: runPayment,
};

/** Until when this isolate may be claiming, epoch ms by the platform's clock. */
let claimingUntil = 0;
/** More became due meanwhile. */
let isWanted = false;

/**
 * Tries every delivery that is due. Returns how many it tried. One run of an isolate claims at a time, so that bookings
 * keep most of the isolate: another one only makes the first look again.
 */
export async function runDeliveries(deps: Deps, rests = RESTS): Promise<number> {
  isWanted = true;
  if (Date.now() < claimingUntil) return 0;
  let tried = 0;
  try {
    while (isWanted) {
      isWanted = false;
      tried += await runAll(deps, rests);
    }
  } finally {
    // A run that a store failed must not keep the next one from claiming.
    claimingUntil = 0;
  }
  return tried;
}

async function runAll(deps: Deps, rests: number): Promise<number> {
  const nudges = new Nudges(deps);
  const started: Promise<void>[] = [];
  const underWay = new UnderWay();
  const endsAt = deps.clock.now() + RUN_MS;
  let tried = 0;
  let resting: readonly string[] = [];
  for (let round = 0; round < MOST_ROUNDS && deps.clock.now() < endsAt; round++) {
    claimingUntil = Date.now() + LEASE_MS;
    const now = deps.clock.now();
    const claimed = await claimDeliveries(deps.db, {
      now,
      leaseUntil: now + LEASE_MS,
      most: MOST_AT_ONCE,
      mostOfOne: MOST_OF_ONE,
      busy: [...resting, ...underWay.busy()],
    });
    // What is due may all be for readers that are busy, or rest.
    const wereResting = resting.length > 0;
    if (claimed.length === 0 && !wereResting && underWay.busy().length === 0) break;
    resting = withFullShare(claimed);
    if (claimed.length === 0 && wereResting) continue;
    const ofRound = inOrder(claimed).map((ofOne) => underWay.follow(ofOne, runInTurn(deps, ofOne, nudges)));
    started.push(...ofRound);
    tried += claimed.length;
    const ended = claimed.length === 0 ? underWay.change() : Promise.all(ofRound);
    const startedAt = Date.now();
    await Promise.race([ended, scheduler.wait(ROUND_MS)]);
    if (claimed.length > MOST_OF_ONE.message) await rest(rests, Date.now() - startedAt);
  }
  claimingUntil = 0;
  await Promise.all(started);
  return tried;
}

/** Bookings come first: a round with much to do is followed by a rest. */
function rest(rests: number, workedMs: number): Promise<void> {
  return scheduler.wait(rests * Math.min(workedMs, MOST_COUNTED_MS));
}

/** Readers that took all that one claim gives. They may have thousands due, which hide what is due for others. */
function withFullShare(claimed: readonly DeliveryRow[]): string[] {
  const ofEach = Map.groupBy(claimed, readerOf);
  return [...ofEach]
    .filter(([, [first, ...more]]) => first && more.length + 1 >= MOST_OF_ONE[first.kind])
    .map(([key]) => key);
}

/** How many deliveries of each reader are being tried. */
class UnderWay {
  readonly #counts = new Map<string, { readonly count: number; readonly kind: DeliveryRow["kind"] }>();
  readonly #running = new Set<Promise<unknown>>();

  busy(): string[] {
    return [...this.#counts].filter(([, { count, kind }]) => count >= BUSY[kind]).map(([reader]) => reader);
  }

  /** Counts some deliveries of one reader until their work ends. */
  follow<T>(deliveries: readonly DeliveryRow[], work: Promise<T>): Promise<T> {
    const [first] = deliveries;
    if (!first) return work;
    this.#add(first, deliveries.length);
    const followed = work.finally(() => {
      this.#running.delete(followed);
      this.#add(first, -deliveries.length);
    });
    this.#running.add(followed);
    return followed;
  }

  /** The first end of any work. */
  change(): Promise<unknown> {
    return Promise.race(this.#running);
  }

  #add(delivery: DeliveryRow, more: number): void {
    const reader = readerOf(delivery);
    const count = (this.#counts.get(reader)?.count ?? 0) + more;
    if (count > 0) this.#counts.set(reader, { count, kind: delivery.kind });
    else this.#counts.delete(reader);
  }
}

/** What one reader is told of one subject comes in the order in which it happened. */
function inOrder(claimed: readonly DeliveryRow[]): DeliveryRow[][] {
  const groups = new Map<string, DeliveryRow[]>();
  for (const delivery of claimed) {
    const key = `${delivery.destination}|${delivery.subjectId}`;
    const group = groups.get(key);
    if (group) group.push(delivery);
    else groups.set(key, [delivery]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a.occurredAt - b.occurredAt));
}

async function runInTurn(deps: Deps, deliveries: readonly DeliveryRow[], nudges: Nudges): Promise<void> {
  for (const delivery of deliveries) {
    // The lease is about to end: another run takes the rest.
    const leaseUntil = delivery.nextAttemptAt;
    if (deps.clock.now() > leaseUntil - LONGEST_TRY_MS) return nudges.wake(delivery.tenantId, leaseUntil);
    await runOne(deps, delivery, nudges);
  }
}

/** Tries one delivery, and records what became of it. */
async function runOne(deps: Deps, delivery: DeliveryRow, nudges: Nudges): Promise<void> {
  try {
    const outcome = await tryOne(deps, delivery);
    const { lease } = outcome;
    // Under a longer lease, a reason stands that says so.
    const isOver = lease === undefined ? {} : { reason: null };
    const change: DeliveryChange = { ...isOver, ...changeOf(deps.clock.now(), delivery, outcome) };
    const hasFailed = delivery.kind === "message" && change.state === "failed";
    await runBatch(deps.db, [
      ...outcome.notes,
      ...(hasFailed ? await toldOtherwise(deps, delivery, change.reason ?? null) : []),
      recordDelivery(deps.db, { ...delivery, nextAttemptAt: lease ?? delivery.nextAttemptAt }, change),
      ...(hasFailed ? [endMessage(deps.db, delivery, change.reason ?? null, deps.clock.now())] : []),
    ]);
    if (change.state === undefined && change.nextAttemptAt) await nudges.wake(delivery.tenantId, change.nextAttemptAt);
  } catch (fault) {
    // The lease ends by itself, and the next run tries again.
    log("error", "delivery_not_recorded", { delivery: delivery.id, reason: reasonOf(fault) });
  }
}

async function tryOne(deps: Deps, delivery: DeliveryRow): Promise<Outcome> {
  try {
    return await DELIVER[delivery.kind](deps, delivery);
  } catch (fault) {
    log("error", "delivery_failed", { delivery: delivery.id, kind: delivery.kind, reason: reasonOf(fault) });
    return came({ state: "again", reason: "fault", at: null });
  }
}

function changeOf(now: number, delivery: DeliveryRow, { attempted, tried }: Outcome): DeliveryChange {
  const tries = delivery.tries + (attempted.state === "held" ? 0 : 1);
  const known = JSON.parse(delivery.attempts) as unknown[];
  const attempts = tried ? { attempts: JSON.stringify([...known, tried].slice(-TRIES_KEPT)) } : {};
  return { ...stateOf(now, tries, attempted), tries, ...attempts };
}

/** Pauses after a failure, in seconds: soon at first, and for about a day and a half in all. */
const PAUSES_SECONDS = [
  2, 5, 10, 20, 30, 60, 60, 60, 120, 120, 300, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200,
];
const JITTER = 0.1;

function stateOf(now: number, tries: number, attempted: Attempted): DeliveryChange {
  switch (attempted.state) {
    case "done":
      return { state: "done", reason: null, finishedAt: now };
    case "skipped":
    case "failed":
      return { state: attempted.state, reason: attempted.reason, finishedAt: now };
    case "held":
      return { nextAttemptAt: attempted.at, ...(attempted.reason !== undefined && { reason: attempted.reason }) };
    case "again": {
      const pause = PAUSES_SECONDS[tries - 1];
      if (attempted.at !== null) return { reason: attempted.reason, nextAttemptAt: attempted.at };
      if (pause === undefined) return { state: "failed", reason: attempted.reason, finishedAt: now };
      return { reason: attempted.reason, nextAttemptAt: now + Math.round(pause * 1_000 * jitter()) };
    }
  }
}

/** Between 1 and 1.1, so that what failed together is not tried together. */
function jitter(): number {
  return 1 + Math.random() * JITTER;
}
