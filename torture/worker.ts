// The Worker as it is tortured: the same app and objects on stores and messages that can be made to fail. What switches
// them is a route that no other build has.

import { makeDeps } from "../src/actions/deps";
import { sweepPushes } from "../src/actions/setup/push-changes";
import { createApp } from "../src/app";
import { systemClock } from "../src/clock";
import { settingsOf } from "../src/config";
import type { Env } from "../src/env";
import { ResourceCalendar as Calendar } from "../src/objects/calendar/resource-calendar";
import { BookingCoordinator as Coordinator } from "../src/objects/coordinator/booking-coordinator";
import { type Faults, setFaults, withFaults } from "./faults";

export class ResourceCalendar extends Calendar {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env));
  }

  /** Ends the object as a crash does, with what it wrote so far. */
  async die(): Promise<void> {
    await this.ctx.storage.sync();
    this.ctx.abort("dies here");
  }
}

export class BookingCoordinator extends Coordinator {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env));
  }

  async die(): Promise<void> {
    await this.ctx.storage.sync();
    this.ctx.abort("dies here");
  }
}

const app = createApp();

async function sweep(env: Env, context: ExecutionContext): Promise<object> {
  return sweepPushes(makeDeps(withFaults(env), settingsOf(env), systemClock, (work) => context.waitUntil(work)));
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === "/torture/faults") {
      setFaults(await request.json<Faults>());
      return Response.json({});
    }
    if (pathname === "/torture/sweep") return Response.json(await sweep(env, context));
    return app.fetch(request, withFaults(env), context);
  },

  async scheduled(_controller, env, context) {
    await sweep(env, context);
  },
} satisfies ExportedHandler<Env>;
