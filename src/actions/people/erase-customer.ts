import { eraseNotes } from "../../db/booking-notes";
import { listHomesOfCustomer } from "../../db/bookings-of-customer";
import { forgetCredits } from "../../db/credits";
import { eraseCustomer, listMerged } from "../../db/customers";
import { forgetAsked } from "../../db/idempotency-keys";
import { forgetSubject } from "../../db/logs";
import { eraseMessages } from "../../db/messages";
import { forgetPurchases } from "../../db/purchases";
import { listPushes, owePushOfErasure } from "../../db/pushes";
import { ERASED_CUSTOMER } from "../../domain/ids";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { noteScope } from "../bookings/booking-notes";
import { creationScope } from "../create-once";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { type Pending, pushOwed } from "../setup/push-changes";
import { knownCustomerId } from "./customer-ids";
import { homesInUse } from "./homes-in-use";
import { readCustomer } from "./read-customer";

/**
 * Erases a person everywhere: tombstone and copy at once, then every calendar that may know them. The pushes repeat
 * until each calendar acknowledges. Bookings and their numbers stay, without the person. The logs record an erasure
 * without an id, because the same person would get the same id again.
 */
export async function eraseCustomerOf(
  deps: Deps,
  { tenantId, actor }: Authority,
  asked: string,
): Promise<Result<Pending>> {
  const customerId = await knownCustomerId(deps, asked);
  const customer = await readCustomer(deps, tenantId, customerId);
  if (!customer.ok) return finishErasure(deps, tenantId, customerId);
  const erased = await eraseGroup(deps, { tenantId, actor }, customer.value.id);
  // A merge that came between brings others.
  const others = await listMerged(deps.db, tenantId, customer.value.id);
  return others.length > 1 ? ok(await eraseGroup(deps, { tenantId, actor }, customer.value.id)) : ok(erased);
}

/** Erases a customer, and those merged into them. */
async function eraseGroup(deps: Deps, { tenantId, actor }: Pick<Authority, "tenantId" | "actor">, rootId: string) {
  const { db } = deps;
  const group = await listMerged(db, tenantId, rootId);
  const now = deps.clock.now();
  // Objects in use get the erasure as well as those in the copy: a booking may not be copied yet.
  const booked = (await Promise.all(group.map(({ id }) => listHomesOfCustomer(db, tenantId, id)))).flat();
  const inUse = await homesInUse(deps, tenantId);
  const told = [...new Set([...booked, ...inUse])];
  return makeChange(deps, {
    tenantId,
    actor,
    action: "customer.erased",
    subjectId: ERASED_CUSTOMER,
    detail: {},
    statements: group.flatMap((person) => [
      // The bookings name their customer until the next statements.
      ...eraseNotes(db, tenantId, { customerId: person.id }, noteScope(tenantId)),
      ...eraseCustomer(db, tenantId, person.id, now),
      ...forgetCredits(db, tenantId, person.id),
      forgetPurchases(db, tenantId, person.id),
      eraseMessages(db, tenantId, { customerId: person.id, addresses: addressesOf(person) }, now),
      ...forgetSubject(db, tenantId, person.id),
      forgetAsked(db, creationScope(tenantId, "customers"), person.id),
      ...told.map((target) => owePushOfErasure(db, tenantId, person.id, target, now)),
    ]),
  });
}

function addressesOf({ email, phone }: { readonly email: string | null; readonly phone: string | null }): string[] {
  return [email, phone].filter((address) => address !== null);
}

/** Repeating the request completes an interrupted erasure. Without one, there is no such customer. */
async function finishErasure(deps: Deps, tenantId: string, customerId: string): Promise<Result<Pending>> {
  const owed = await listPushes(deps.db, tenantId);
  if (!owed.some((push) => push.kind === "erase" && push.ref === customerId)) return refused(missing("customer"));
  return ok(await pushOwed(deps, tenantId));
}
