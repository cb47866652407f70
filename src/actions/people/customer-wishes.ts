// Which messages a customer does not want. They say so by the links in messages and by STOP; staff note what a customer
// tells them, and may take back what they noted themselves alone.

import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import { listOptOuts } from "../../db/opt-outs";
import { ok, type Result } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { audited } from "../audited";
import type { Deps } from "../deps";
import { optIn, optOut, optOutOf, optOutsOf, TOPICS, type Topic } from "../messages/opt-outs";
import { type Customer, readCustomer } from "./read-customer";

export type Wish = {
  readonly topic: Topic;
  readonly isStopped: boolean;
  /** Staff noted it, so staff may take it back. */
  readonly isNoted: boolean;
};

/** By the addresses that the customer has now. A topic without an address for it is left out. */
export async function readWishes(deps: Deps, tenantId: string, customer: Customer): Promise<Wish[]> {
  const wishes: Wish[] = [];
  for (const topic of TOPICS) {
    const contact = contactFor(customer, topic);
    if (contact === null) continue;
    const noted = await optOutOf(deps, tenantId, `noted_${topic}`, contact);
    const found = await listOptOuts(deps.db, [...(await optOutsOf(deps, tenantId, topic, contact)), noted]);
    const isNoted = found.some((one) => one.topic === noted.topic);
    wishes.push({ topic, isStopped: found.some((one) => one.topic === topic), isNoted });
  }
  return wishes;
}

/** Notes the topics that a customer does not want. What the customer stopped themselves stays stopped. */
export async function noteWishes(
  deps: Deps,
  staff: Authority,
  customerId: string,
  unwanted: readonly Topic[],
): Promise<Result<Customer>> {
  const { tenantId } = staff;
  const found = await readCustomer(deps, tenantId, customerId);
  if (!found.ok) return found;
  const changed: Record<string, boolean> = {};
  for (const { topic, isStopped, isNoted } of await readWishes(deps, tenantId, found.value)) {
    const contact = contactFor(found.value, topic) ?? "";
    const isUnwanted = unwanted.includes(topic);
    if (isUnwanted === isStopped || (!isUnwanted && !isNoted)) continue;
    const note = isUnwanted ? optOut : optIn;
    await note(deps, tenantId, topic, contact);
    await note(deps, tenantId, `noted_${topic}`, contact);
    changed[topic] = !isUnwanted;
  }
  if (Object.keys(changed).length > 0) {
    const line = audited(deps, staff, "customer.wishes_noted", found.value.id, { wanted: changed });
    await runBatch(deps.db, [insertAudit(deps.db, line)]);
  }
  return ok(found.value);
}

/** The person said what staff noted, so it also holds for the address that replaces the earlier one. */
export async function carryWishes(deps: Deps, tenantId: string, before: Customer, after: Customer): Promise<void> {
  const present = await readWishes(deps, tenantId, after);
  for (const { topic, isStopped, isNoted } of await readWishes(deps, tenantId, before)) {
    const contact = contactFor(after, topic);
    const isStoppedThere = present.some((one) => one.topic === topic && one.isStopped);
    if (!isStopped || !isNoted || isStoppedThere || contact === null) continue;
    await optOut(deps, tenantId, topic, contact);
    await optOut(deps, tenantId, `noted_${topic}`, contact);
  }
}

function contactFor({ email, phone }: Customer, topic: Topic): string | null {
  return topic === "text" ? phone : email;
}
