// How a test goes through orders of events around a payment. The provider is down at each of its calls, and a process
// ends after each of its steps.
//
// The suite lets processes end only where an order says so, after each step that changes something. `npm run orders`
// lets them end after each step of all, at each provider.

import { env } from "cloudflare:workers";
import { beforeAll, it } from "vitest";
import { type Bank, DOWNS, type Down } from "./banks";
import { endsThatDiffer } from "./killed";
import type { UnderAttack } from "./under-attack";

export const isLong = (env as unknown as { ORDERS: string }).ORDERS === "all";

export type Order<Attacked, End> = {
  readonly run: (of: Attacked) => Promise<void>;
  readonly end: End;
  /** Where the provider is down while a process ends after each step. Nowhere else, as that would take long. */
  readonly dies?: readonly Down[];
};

export type Trial<Attacked extends UnderAttack, End> = {
  readonly orders: Readonly<Record<string, Order<Attacked, End>>>;
  /** Orders that only `npm run orders` goes through. */
  readonly ways: Readonly<Record<string, Order<Attacked, End>>>;
  /** Opens a business with an account at the provider. */
  readonly open: (provider: Bank["name"]) => Promise<void>;
  readonly through: (order: Order<Attacked, End>, down: Down, dieAfter: number) => Promise<Attacked>;
  readonly expectEnd: (of: Attacked, order: Order<Attacked, End>) => Promise<void>;
};

/** Tries each order with all that can go wrong. */
export function itEndsInEachOrder<Attacked extends UnderAttack, End>(
  trial: Trial<Attacked, End>,
  provider: Bank["name"],
): void {
  beforeAll(() => trial.open(provider));
  const orders = isLong ? { ...trial.orders, ...trial.ways } : trial.orders;
  it.each(Object.entries(orders))("ends as it should when %s", (_, order) => throughAll(trial, provider, order));
}

/** Goes through each order once, while nothing goes wrong. */
export async function endInEachOrder<Attacked extends UnderAttack, End>(
  { orders, open, through, expectEnd }: Trial<Attacked, End>,
  provider: Bank["name"],
): Promise<void> {
  await open(provider);
  for (const [name, order] of Object.entries(orders)) {
    await expectEnd(await through(order, "nowhere", 0), order).catch((cause) => {
      throw new Error(name, { cause });
    });
  }
}

async function throughAll<Attacked extends UnderAttack, End>(
  { open, through, expectEnd }: Trial<Attacked, End>,
  provider: Bank["name"],
  order: Order<Attacked, End>,
): Promise<void> {
  // Ways move the clock by hours each, and a home forgets what ended unpaid after two days. A business with many sales
  // is slower to follow.
  if (isLong) await open(provider);
  const orderly = await through(order, "nowhere", 0);
  await expectEnd(orderly, order);
  for (const down of DOWNS) {
    // Where it is down and not asked, the order is the same as without a fault.
    if (down !== "nowhere" && !orderly.called.has(down)) continue;
    const whole = down === "nowhere" ? orderly : await through(order, down, 0);
    await expectEnd(whole, order).catch((cause) => {
      throw new Error(`The provider is down ${down}.`, { cause });
    });
    if (!isLong && !order.dies?.includes(down)) continue;
    const ends = isLong ? [...whole.steps.keys()].map((at) => at + 1) : endsThatDiffer(whole.steps);
    for (const end of ends) {
      await through(order, down, end)
        .then((gone) => expectEnd(gone, order))
        .catch((cause) => {
          throw new Error(`The provider is down ${down}, and a process ends after ${end}, ${whole.steps[end - 1]}.`, {
            cause,
          });
        });
    }
  }
}
