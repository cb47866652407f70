// The test build of the Worker: the same app and objects, with a clock that tests set and faults that tests switch on.

import { makeDeps } from "../../src/actions/deps";
import { sweepOldLogs } from "../../src/actions/operations/sweep-logs";
import { sweepPushes } from "../../src/actions/setup/push-changes";
import { createApp } from "../../src/app";
import { settingsOf } from "../../src/config";
import type { EventsMessage } from "../../src/domain/events";
import type { Env } from "../../src/env";
import { ResourceCalendar as Calendar } from "../../src/objects/calendar/resource-calendar";
import { BookingCoordinator as Coordinator } from "../../src/objects/coordinator/booking-coordinator";
import { testClock } from "./clock";
import { mortal } from "./crashes";
import { withFaults } from "./faults";
import { withLogs } from "./logs";

export class ResourceCalendar extends Calendar {
  protected override readonly clock = testClock;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withDeaths(withFaults(env), ctx));
  }

  /** Ends the object as a crash does, with what it wrote so far. */
  async die(): Promise<void> {
    await this.ctx.storage.sync();
    this.ctx.abort("dies here");
  }
}

export class BookingCoordinator extends Coordinator {
  protected override readonly clock = testClock;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withDeaths(withFaults(env), ctx));
  }

  async die(): Promise<void> {
    await this.ctx.storage.sync();
    this.ctx.abort("dies here");
  }
}

function withDeaths(env: Env, ctx: DurableObjectState): Env {
  return { ...env, CALENDAR: mortal(env.CALENDAR, ctx), COORDINATOR: mortal(env.COORDINATOR, ctx) };
}

const app = createApp(testClock);

export default {
  fetch: (request, env, context) => app.fetch(request, withLogs(withFaults(env)), context),

  /** The runtime would take events whenever it likes. Tests tell what happened when they want to (`tellAll`). */
  async queue() {},

  async scheduled(_controller, env, context) {
    const deps = makeDeps(withFaults(env), settingsOf(env), testClock, (work) => context.waitUntil(work));
    await sweepPushes(deps);
    await sweepOldLogs(deps);
  },
} satisfies ExportedHandler<Env, EventsMessage>;

export { identifyPerson } from "../../src/actions/accounts/device";
export { signInByPassword } from "../../src/actions/accounts/sign-in";
// What tests call of the Worker without a request. They take it from here: the test build is read as one module.
export { readBooking } from "../../src/actions/bookings/change-booking";
export { makeDeps } from "../../src/actions/deps";
export { hearPayment } from "../../src/actions/payments/hear-report";
export { withPaymentsRead } from "../../src/actions/payments/read-truth";
export { startCheckout } from "../../src/actions/payments/start-checkout";
export { createApp } from "../../src/app";
export { settingsOf, settingsProblems } from "../../src/config";
export { ROUTES } from "../../src/http/routes";
export { countRemembered } from "../../src/http/validators";
export { fanOut, fanOutAll } from "../../src/jobs/consume-events";
export { listAnnouncementReaders } from "../../src/jobs/list-announcements";
export { makeDigests } from "../../src/jobs/make-digests";
export { runDeliveries } from "../../src/jobs/run-deliveries";
export { runPayment } from "../../src/jobs/run-payment";
export { sealAgain } from "../../src/jobs/seal-again";
export { sweepAccounts } from "../../src/jobs/sweep-accounts";
export { sweepMessages } from "../../src/jobs/sweep-messages";
