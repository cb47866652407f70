// Tells what happened, when a test wants it: the same work as the sweep's, without a queue.

import { env } from "cloudflare:workers";
import { makeDeps } from "../../src/actions/deps";
import { settingsOf } from "../../src/config";
import { fanOutAll } from "../../src/jobs/consume-events";
import { runDeliveries } from "../../src/jobs/run-deliveries";
import { testClock } from "./clock";

/** Makes the deliveries of all events, and tries those that are due by the test's clock. */
export async function tellAll(): Promise<void> {
  const deps = makeDeps(env, settingsOf(env), testClock, () => undefined);
  await fanOutAll(deps);
  await runDeliveries(deps);
}
