// A business that takes payments at the stand-in of Stripe. Its service asks for money. Also what customers do there.

import { vi } from "vitest";
import { type Answer, ask, makeResource, makeService, makeTenant, type Tenant } from "./api";
import { setTime } from "./clock";
import type { Told } from "./stand-ins";
import { aStripe } from "./stripe";
import { tellAll } from "./told";

type Fields = Readonly<Record<string, unknown>>;

export type PaidBusiness = {
  readonly tenant: Tenant;
  readonly resource: string;
  readonly stripe: ReturnType<typeof aStripe>;
  /** Makes another service like its first, `paid`. */
  readonly aService: (more: Fields) => Promise<Answer["body"]>;
  /** Lets everything happen that follows, and what follows from that. */
  readonly settleAll: () => Promise<void>;
};

/** Opens it on 1 June 2026 at eight. `service` says what is asked; without more, a quarter of 100 dollars. `told` stands in the way. */
export async function aPaidBusiness(service: Fields = {}, told: Told = {}): Promise<PaidBusiness> {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  const stripe = aStripe(told);
  const tenant = await makeTenant({ zone: "UTC" });
  const resource = await makeResource(tenant);
  const connected = await stripe.connect(tenant);
  if (connected.status !== 200) throw new Error(JSON.stringify(connected.body));
  const asked = {
    code: "paid",
    price: { amount: 10_000, currency: "USD" },
    confirmation: "payment",
    payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online", "cash"] },
    hold_seconds: 900,
    ...service,
  };
  const aService = (more: Fields) => makeService(tenant, resource, { ...asked, ...more });
  await aService({});
  const settleAll = () => settle(stripe, () => tenant.consistency(resource));
  return { tenant, resource, stripe, aService, settleAll };
}

/** Lets everything happen that follows, and what follows from that. `copy` writes the copies and events of what was decided. */
export async function settle(bank: { heard(): Promise<void> }, copy: () => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await copy();
    await tellAll();
    await bank.heard();
  }
  await copy();
}

export type Booked = { readonly id: string; readonly token: string };

/** The booking and its link, as the answer gives them to the customer. */
export function bookedOf({ body, status }: Answer): Booked {
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.booking.id, token: body.manage.token };
}

export function checkout({ id, token }: Booked): Promise<Answer> {
  return ask("POST", `/v1/public/bookings/${id}/checkout`, { token, body: {} });
}

/** The provider's page of a booking. */
export async function openPage(booked: Booked): Promise<string> {
  const { body, status } = await checkout(booked);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.url;
}

/** The booking as its customer sees it. */
export async function readOwn({ id, token }: Booked): Promise<Answer["body"]> {
  return (await ask("GET", `/v1/public/bookings/${id}`, { token })).body;
}
