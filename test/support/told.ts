// Tells what happened, when a test wants it: the same work as the sweep's, without a queue.

import { env } from "cloudflare:workers";
import { testClock } from "./clock";
import { withLogs } from "./logs";
import { askPayments, fanOutAll, listAnnouncementReaders, makeDeps, runDeliveries, settingsOf } from "./worker";

/** Makes the deliveries of all events, and tries none. */
export async function fanOutOnly(): Promise<void> {
  const bindings = withLogs(env);
  await fanOutAll(makeDeps(bindings, settingsOf(bindings), testClock, () => undefined));
}

/** Makes the deliveries of all events, and tries those that are due by the test's clock. */
export async function tellAll(): Promise<void> {
  const bindings = withLogs(env);
  const deps = makeDeps(bindings, settingsOf(bindings), testClock, () => undefined);
  await fanOutAll(deps);
  await listAnnouncementReaders(deps);
  // Its rest would be most of many a test.
  await runDeliveries(deps, 0);
}

/** Asks providers about the pages that are open for long enough. The sweep does so too. */
export async function askAll(): Promise<void> {
  const bindings = withLogs(env);
  await askPayments(makeDeps(bindings, settingsOf(bindings), testClock, () => undefined));
}
