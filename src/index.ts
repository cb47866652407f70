// The Worker: wiring only.

import { makeDeps } from "./actions/deps";
import { sweepOldLogs } from "./actions/operations/sweep-logs";
import { sweepCustomerIds } from "./actions/people/customer-ids";
import { sweepPushes } from "./actions/setup/push-changes";
import { createApp } from "./app";
import { systemClock } from "./clock";
import { settingsOf } from "./config";
import type { EventsMessage } from "./domain/events";
import type { Env } from "./env";
import { consumeEvents } from "./jobs/consume-events";
import { sweepDeliveries } from "./jobs/sweep";
import { log, reasonOf } from "./log";

export { ResourceCalendar } from "./objects/calendar/resource-calendar";
export { BookingCoordinator } from "./objects/coordinator/booking-coordinator";

const app = createApp();

export default {
  fetch: app.fetch,

  /** Events on their way. Dead letters need nothing else: their events lie in D1, and the sweep finds them. */
  async queue(batch, env, context) {
    if (batch.queue.endsWith("-dead")) log("error", "events_undelivered", { messages: batch.messages.length });
    const deps = makeDeps(env, settingsOf(env), systemClock, (work) => context.waitUntil(work));
    await consumeEvents(
      deps,
      batch.messages.map(({ body }) => body),
    );
  },

  /** Every minute: repeats failed pushes, tells what is due, and deletes expired data. */
  async scheduled(_controller, env, context) {
    try {
      const deps = makeDeps(env, settingsOf(env), systemClock, (work) => context.waitUntil(work));
      const renamed = await sweepCustomerIds(deps);
      if (renamed > 0) log("info", "customers_renamed", { customers: renamed });
      const { delivered, failed } = await sweepPushes(deps);
      if (delivered + failed > 0) log("info", "pushes_swept", { delivered, failed });
      const told = await sweepDeliveries(deps);
      if (told > 0) log("info", "deliveries_swept", { tried: told });
      const swept = await sweepOldLogs(deps);
      if (swept > 0) log("info", "logs_swept", { rows: swept });
    } catch (fault) {
      log("error", "sweep_failed", { reason: reasonOf(fault) });
    }
  },
} satisfies ExportedHandler<Env, EventsMessage>;
