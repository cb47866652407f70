// A page was paid twice: a bank had refused a try, and took it days later. The sale and its credit stay as they are. The
// other money is a sale of its own, of which nothing is sold: all of it goes back.

import type { Statement } from "../../db/database";
import { insertEvent } from "../../db/logs";
import { readNumberingTenant } from "../../db/numbering-tenant";
import { copyPurchase } from "../../db/payment-copy";
import { findPurchase, insertPurchase } from "../../db/purchases";
import type { EventDetail } from "../../domain/events";
import { idBody } from "../../domain/ids";
import { type ProviderWord, type Taken, takenAgain, tooMuchTaken } from "../../domain/payments/provider-word";
import { moneyEvents, type Purchase, paymentOfPurchase } from "../../domain/payments/purchase";
import { utf8 } from "../../integrations/bytes";
import { accountMail } from "../accounts/account-mail";
import { type Deps, newId } from "../deps";

/** One id for each charge, so that no report makes a second sale of it. */
export async function saleOfCharge(chargeId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", utf8(`sale of ${chargeId}`));
  return `crd_${idBody(new Uint8Array(digest))}`;
}

/** What the batch of a sale writes besides, where more money came on its page than its own. */
export async function paidAgain(deps: Deps, purchase: Purchase, word: ProviderWord): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const taken of tooMuchTaken(purchase.payment, word, [])) {
    const id = await saleOfCharge(taken.chargeId);
    if ((await findPurchase(deps.db, id)) === undefined)
      statements.push(...(await returned(deps, purchase, taken, id)));
  }
  return statements;
}

async function returned(deps: Deps, purchase: Purchase, taken: Taken, id: string): Promise<Statement[]> {
  const { db, clock } = deps;
  const now = clock.now();
  const { tenantId, buyer } = purchase;
  const { asked: _, ...sold } = purchase;
  const payment = takenAgain(purchase.payment, taken, paymentOfPurchase(id), now);
  const sale: Purchase = { ...sold, id, revision: 1, payment, payBy: null, createdAt: now };
  const { timeZone } = await readNumberingTenant(db.$client, tenantId);
  const events = moneyEvents({ ...payment, refunds: [] }, payment).map(({ type, refund }) => {
    const detail: EventDetail = { payment: payment.id, ...(refund !== undefined && { refund }) };
    return insertEvent(db, {
      ...{ id: newId("evt"), tenantId, type, subjectId: id, occurredAt: now, detail: JSON.stringify(detail) },
    });
  });
  const mail = { kind: "returned", to: "", locale: buyer?.locale ?? "", secretId: null, purchase: id } as const;
  return [
    insertPurchase(db, sale, null),
    ...copyPurchase(sale, timeZone),
    ...events,
    ...(buyer ? [accountMail(deps, { ...mail, amountMinor: payment.amountMinor }, tenantId)] : []),
  ];
}
