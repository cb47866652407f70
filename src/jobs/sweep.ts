// What the clock asks of the Worker every minute. It does alone what a queue does sooner.

import { sweepCreditUses } from "../actions/credit/pay-with-credit";
import { sweepPurchases } from "../actions/credit/settle-purchase";
import { type Deps, orNull } from "../actions/deps";
import { forgetDeliveries } from "../db/deliveries";
import { forgetReceipts } from "../db/hook-receipts";
import { forgetTold } from "../db/untold";
import { DAY_MS, MINUTE_MS } from "../domain/time/local-time";
import { askPayments } from "./ask-payments";
import { fanOutAll } from "./consume-events";
import { listAnnouncementReaders } from "./list-announcements";
import { makeDigests } from "./make-digests";
import { renewWebhooks } from "./renew-webhooks";
import { runDeliveries } from "./run-deliveries";
import { sealAgain } from "./seal-again";
import { sweepAccounts } from "./sweep-accounts";
import { sweepMessages } from "./sweep-messages";

/** What was told is kept so long. */
const KEPT_DAYS = 30;

export async function sweepDeliveries(deps: Deps): Promise<number> {
  await fanOutAll(deps);
  await listAnnouncementReaders(deps);
  await orNull("credit_not_swept", sweepCreditUses(deps));
  await orNull("purchases_not_swept", sweepPurchases(deps));
  await orNull("digests_not_made", makeDigests(deps));
  const tried = await runDeliveries(deps);
  await orNull("payments_not_asked", askPayments(deps));
  const before = deps.clock.now() - KEPT_DAYS * DAY_MS;
  await forgetDeliveries(deps.db, before);
  await forgetReceipts(deps.db, before);
  if (Math.floor(deps.clock.now() / MINUTE_MS) % 60 === 0) await forgetTold(deps.db);
  await orNull("accounts_not_swept", sweepAccounts(deps));
  await sweepMessages(deps);
  await orNull("secrets_not_sealed_again", sealAgain(deps));
  await orNull("webhooks_not_renewed", renewWebhooks(deps));
  return tried;
}
