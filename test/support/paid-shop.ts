// The business of the tests of money, which is opened anew for each of them: a paid business, and what its staff do.

import type { Answer, Tenant } from "./api";
import { aPaidBusiness, type Booked, type PaidBusiness } from "./paid-business";

export let tenant: Tenant;
export let resource: string;
export let stripe: PaidBusiness["stripe"];
export let aService: PaidBusiness["aService"];
export let settleAll: PaidBusiness["settleAll"];

export async function openPaidShop(service: Readonly<Record<string, unknown>>): Promise<void> {
  ({ tenant, resource, stripe, aService, settleAll } = await aPaidBusiness(service));
}

export function act({ id }: Pick<Booked, "id">, verb: string, body: unknown = {}): Promise<Answer> {
  return tenant.staff("POST", `/bookings/${id}/${verb}`, body);
}

export async function paymentsOf({ id }: Pick<Booked, "id">): Promise<Answer["body"]> {
  return (await tenant.staff("GET", `/bookings/${id}/payments`)).body.data;
}

/** What Stripe was asked to give back, in the order of asking. */
export const refundsAtStripe = () => stripe.stripe.taken.refunds;
