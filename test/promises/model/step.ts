// One step of a history: it acts, then everything that it may have changed is looked at. A failure tells what led to it.

import type * as fc from "fast-check";
import { testClock } from "../../support/clock";
import { clock } from "./attempt";
import type { Site } from "./layout";
import { clockOf, describeBooked, type Ledger } from "./ledger";
import { Broken, examine } from "./truth";

/** The model of one run: what each tenant was told, and what was done so far. */
export type History = { readonly ledgers: readonly [Ledger, Ledger]; readonly steps: string[]; readonly endAt: number };
export type Stage = readonly [Site, Site];

export type Step = fc.AsyncCommand<History, Stage>;
export type Act = (ledger: Ledger, history: History) => Promise<string>;

/** What is looked at afterwards: what it touched, all that its tenant has, or all that both have. */
type Scope = "touched" | "all" | "everybody";

/** `on` is the tenant that it is about. */
export function step(
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
        const outcome = await inTime(act(ledger, history));
        history.steps.push(`${clockOf(0, testClock.now())} ${ledger.site.name}: ${outcome}`);
        const looked = scope === "everybody" ? history.ledgers : [ledger];
        for (const one of looked) await inTime(examine(one, scope === "touched" ? "touched" : "occupied"));
      } catch (fault) {
        throw retold(fault, history, `${ledger.site.name}: ${told}`);
      }
    },
    toString: () => `${on === 0 ? "A" : "B"}:${told}`,
  };
}

const MOST_STEP_MS = 30_000;

/** A request that is never answered fails like any other, with what led to it. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: number | null = null;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Broken([`no end of it after ${MOST_STEP_MS / 1_000} s`])), MOST_STEP_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
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
