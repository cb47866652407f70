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

// What tests call of the Worker without a request. They take it from here: the test build is read as one module.

export { and, eq, getTableColumns, getTableName, inArray, is } from "drizzle-orm";
export { SQLiteSyncDialect, SQLiteTable } from "drizzle-orm/sqlite-core";
export { toJSONSchema } from "zod";
export { identifyPerson } from "../../src/actions/accounts/device";
export { signInByPassword } from "../../src/actions/accounts/sign-in";
export { forgivenTries, waitBeforeTry } from "../../src/actions/accounts/tries";
export { askHome } from "../../src/actions/ask-home";
export { readBooking } from "../../src/actions/bookings/change-booking";
export { placeThrough } from "../../src/actions/bookings/place-booking";
export { checkPaymentAccount } from "../../src/actions/connections/payment-account";
export { paymentsRefused } from "../../src/actions/connections/payments-refused";
export { openCredentials } from "../../src/actions/connections/sealed";
export {
  openPurchasePage,
  purchaseByToken,
  purchaseToken,
  startPurchase,
  withPurchaseRead,
} from "../../src/actions/credit/buy-package";
export { payWithCredit, sweepCreditUses } from "../../src/actions/credit/pay-with-credit";
export { sweepPurchases } from "../../src/actions/credit/settle-purchase";
export { sellPackage, takeBackCredit } from "../../src/actions/credit/staff-credit";
export { makeDeps } from "../../src/actions/deps";
export { loadConfiguration, loadOffer } from "../../src/actions/load-configuration";
export { readMessage } from "../../src/actions/messages/list-messages";
export { unsubscribeUrl } from "../../src/actions/messages/opt-outs";
export { countCash } from "../../src/actions/payments/count-cash";
export { hearPayment } from "../../src/actions/payments/hear-report";
export { sumPaymentsOf } from "../../src/actions/payments/list-payments";
export { withPaymentsRead } from "../../src/actions/payments/read-truth";
export { startCheckout } from "../../src/actions/payments/start-checkout";
export { ownBookingsToken } from "../../src/actions/people/own-bookings";
export { changeDay } from "../../src/actions/resources/change-day";
export { createApp } from "../../src/app";
export {
  forgetConfiguration,
  getConfiguration,
  putConfiguration,
  rememberConfiguration,
  weightOf,
} from "../../src/cache/configuration-cache";
export { weightOfRules } from "../../src/cache/hint-cache";
export { monthHintKey, unpackMonth } from "../../src/cache/hint-store";
export { settingsOf, settingsProblems } from "../../src/config";
export { namesQuery } from "../../src/db/actor-names";
export { clocksQuery } from "../../src/db/booked-clocks";
export { liveSpansQuery } from "../../src/db/booked-spans";
export { READ_COPIES } from "../../src/db/booking-audit";
export { COPY_STATEMENTS } from "../../src/db/booking-copy";
export { historyQuery } from "../../src/db/booking-history";
export { notesQuery } from "../../src/db/booking-notes";
export { candidatesCountQuery } from "../../src/db/booking-search";
export { bookingsQuery } from "../../src/db/bookings";
export { bookingsBeforeQuery, visitsQuery } from "../../src/db/bookings-of-customer";
export { selectCounts, selectStanding } from "../../src/db/calendar-bookings";
export { connectionOfAccountQuery, findConnection } from "../../src/db/connections";
export {
  creditsOfQuery,
  creditUsesQuery,
  listCredits,
  listCreditUses,
  TAKE_CREDIT,
  undecidedUsesQuery,
} from "../../src/db/credits";
export { keyCustomers } from "../../src/db/customer-ids";
export { customerSearchQuery } from "../../src/db/customer-search";
export { openDatabase, runBatch } from "../../src/db/database";
export { claimDeliveries, forgetDeliveries, insertDeliveries, readerOf } from "../../src/db/deliveries";
export { failedMessagesQuery } from "../../src/db/failed-messages";
export { feedQuery } from "../../src/db/feed-bookings";
export { isUnheard } from "../../src/db/messages";
export { messagesQuery } from "../../src/db/messages-lists";
export { packagesQuery } from "../../src/db/packages";
export { PAYMENT_AUDIT_STATEMENTS } from "../../src/db/payment-audit";
export { PAYMENT_COPY_STATEMENTS } from "../../src/db/payment-copy";
export { paymentsQuery, sumsQuery, waitingQuery } from "../../src/db/payments";
export { COUNT_UNDER_WAY, TAKE_ASKED } from "../../src/db/payments-under-way";
export { waitingPurchasesQuery } from "../../src/db/purchases";
export { issuedQuery, monthsQuery, receiptsQuery } from "../../src/db/receipts";
export * as schema from "../../src/db/schema";
export { connections, deliveries } from "../../src/db/schema";
export {
  countsQuery,
  returnedByHandQuery,
  returnedSumsQuery,
  takenByHandQuery,
  takenSumsQuery,
} from "../../src/db/till";
export { forgetTold, selectUntold } from "../../src/db/untold";
export { webhookDeliveriesQuery } from "../../src/db/webhook-deliveries";
export { findWebhook } from "../../src/db/webhooks";
export { authorityBy } from "../../src/domain/tenant/actor";
export { weightOfList } from "../../src/http/public/slots";
export { ROUTES } from "../../src/http/routes";
export { countRemembered } from "../../src/http/validators";
export { STAFF_WORDS } from "../../src/i18n/words/staff";
export { stripeAccount } from "../../src/integrations/payments/stripe";
export { askPayments } from "../../src/jobs/ask-payments";
export { fanOut, fanOutAll } from "../../src/jobs/consume-events";
export { listAnnouncementReaders } from "../../src/jobs/list-announcements";
export { makeDigests } from "../../src/jobs/make-digests";
export { renewWebhooks } from "../../src/jobs/renew-webhooks";
export { runDeliveries } from "../../src/jobs/run-deliveries";
export { runPayment } from "../../src/jobs/run-payment";
export { sealAgain } from "../../src/jobs/seal-again";
export { sweepAccounts } from "../../src/jobs/sweep-accounts";
export { sweepMessages } from "../../src/jobs/sweep-messages";
export { feedFile, fileWords, invitationFile, linkText } from "../../src/messages/calendar-file";
export { calendarLinks } from "../../src/messages/calendar-links";
export { renderMessage } from "../../src/messages/render";
export { startsAskedFor } from "../../src/objects/bookings/series";
export { MOST_WAITING } from "../../src/objects/bookings/waitlist";
export { closureFields, readClosureForm } from "../../src/web/dashboard/closures/closure-form";
export { isLong } from "../../src/web/kit/business-text";
