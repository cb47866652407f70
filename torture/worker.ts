// The Worker as it is tortured: the same app and objects on stores and messages that can be made to fail. What switches
// them is a route that no other build has.

import { newSignIn } from "../src/actions/accounts/device";
import { type Deps, makeDeps, newId } from "../src/actions/deps";
import { sweepPushes } from "../src/actions/setup/push-changes";
import { createApp } from "../src/app";
import { systemClock } from "../src/clock";
import { settingsOf } from "../src/config";
import { runBatch } from "../src/db/database";
import { findMemberByEmail, giveMemberUser } from "../src/db/members";
import { insertUser } from "../src/db/users";
import type { EventsMessage } from "../src/domain/events";
import { mailIdentity } from "../src/domain/tenant/mail-address";
import type { Env } from "../src/env";
import { consumeEvents } from "../src/jobs/consume-events";
import { sweepDeliveries } from "../src/jobs/sweep";
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

function depsOf(env: Env, context: ExecutionContext) {
  return makeDeps(withFaults(env), settingsOf(env), systemClock, (work) => context.waitUntil(work));
}

const RECEIPTS = `SELECT payment_id AS payment, kind, year, sequence, amount_minor AS amount FROM receipts
  WHERE tenant_id = ?`;
const CHARGES = `SELECT id, booking_id AS booking, provider, charge_id AS charge,
    (SELECT json_group_array(value ->> '$.amountMinor') FROM json_each(document ->> '$.refunds')
      WHERE value ->> '$.state' = 'failed') AS failed
  FROM payments WHERE tenant_id = ? AND charge_id IS NOT NULL`;
/**
 * What waits for a bank would wait for minutes. So would an endpoint that a connection failed twice. What is being tried,
 * under a lease, is left alone.
 */
const THOSE_ARE_ASKED_NOW = `UPDATE deliveries SET next_attempt_at = ?1
  WHERE kind IN ('payment', 'webhook') AND state = 'waiting' AND next_attempt_at > ?1 + 26000`;

const CREDITS = `SELECT id, coalesce(visits, amount_minor) AS bought, withdrawn,
    (SELECT count(*) FROM deliveries WHERE source_type = 'account.bought' AND detail ->> '$.purchase' = credits.id) AS mails,
    (SELECT json_group_array(json_object('booking', booking_id, 'state', state, 'taken', taken, 'returned', returned,
      'amount', amount_minor)) FROM credit_uses WHERE credit_id = credits.id) AS uses
  FROM credits WHERE tenant_id = ?`;
/** A sale that a bank works on would wait for minutes. One of which nothing came is left alone. */
const SALES_ARE_ASKED_NOW = "UPDATE purchases SET look_at = ?1 WHERE look_at > ?1 AND look_at < ?1 + 86400000";

type Owner = { readonly tenantId: string; readonly email: string };

/** Signs the owner of a business in, as the link of their invitation does. */
async function signIn(deps: Deps, { tenantId, email }: Owner): Promise<string> {
  const { db, clock } = deps;
  const now = clock.now();
  const member = await findMemberByEmail(db, tenantId, email);
  if (!member) throw new Error(`${email} is no member.`);
  const userId = newId("usr");
  const { secret, statement } = await newSignIn(deps, userId, "link", { agent: "torture", isShared: false });
  const person = { id: userId, email, emailIdentity: mailIdentity(email), name: "Owner", password: null, locale: null };
  await runBatch(db, [
    insertUser(db, { ...person, createdAt: now, updatedAt: now }),
    giveMemberUser(db, tenantId, member.id, { userId, name: "Owner" }),
    statement,
  ]);
  return secret;
}

export default {
  async fetch(request, env, context) {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/torture/faults") {
      setFaults(await request.json<Faults>());
      return Response.json({});
    }
    if (pathname === "/torture/sweep") return Response.json(await sweepPushes(depsOf(env, context)));
    if (pathname === "/torture/tell") {
      const isQuick = search === "?quickly";
      (globalThis as { isQuick?: boolean }).isQuick = isQuick;
      if (isQuick) {
        const statements = [THOSE_ARE_ASKED_NOW, SALES_ARE_ASKED_NOW].map((text) =>
          env.DB.prepare(text).bind(Date.now()),
        );
        await env.DB.batch(statements);
      }
      return Response.json(await sweepDeliveries(depsOf(env, context)));
    }
    if (pathname === "/torture/receipts") {
      const tenantId = new URL(request.url).searchParams.get("tenant");
      return Response.json((await env.DB.prepare(RECEIPTS).bind(tenantId).all()).results);
    }
    if (pathname === "/torture/charges") {
      const tenantId = new URL(request.url).searchParams.get("tenant");
      const { results } = await env.DB.prepare(CHARGES).bind(tenantId).all<{ failed: string }>();
      return Response.json(results.map((row) => ({ ...row, failed: JSON.parse(row.failed) })));
    }
    if (pathname === "/torture/credits") {
      const tenantId = new URL(request.url).searchParams.get("tenant");
      const { results } = await env.DB.prepare(CREDITS).bind(tenantId).all<{ uses: string }>();
      return Response.json(results.map((row) => ({ ...row, uses: JSON.parse(row.uses) })));
    }
    if (pathname === "/torture/sign-in") {
      const secret = await signIn(depsOf(env, context), await request.json<Owner>());
      return Response.json({ secret });
    }
    return app.fetch(request, withFaults(env), context);
  },

  async queue(batch, env, context) {
    await consumeEvents(
      depsOf(env, context),
      batch.messages.map(({ body }) => body),
    );
  },
} satisfies ExportedHandler<Env, EventsMessage>;
