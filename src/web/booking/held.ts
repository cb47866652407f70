// The hold of a form: made, found by its token, renewed, and released.

import { checkHoldToken, tokenOf } from "../../actions/accounts/secrets";
import { changeBooking, type KeptBooking, readBooking } from "../../actions/bookings/change-booking";
import { type Placed, placeHold } from "../../actions/bookings/place-booking";
import type { Offer } from "../../actions/load-configuration";
import { statusAt } from "../../domain/booking/booking";
import { tokenVersionOf } from "../../domain/booking/booking-record";
import { termsOfParty } from "../../domain/booking/booking-request";
import { ok, type Result, refused } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { claimAddress } from "../../http/address";
import type { PageContext } from "../kit/page-context";
import type { FormValues } from "./booking-form";
import type { ServiceWish } from "./service-parts";
import { type SlotWish, slotValue } from "./slot-wish";

export type Held = { readonly kept: KeptBooking; readonly token: string };

/** The hold, or what became of it, if the form has its token and it is of this service. */
export async function openHold(page: PageContext, { service }: Offer, values: FormValues): Promise<KeptBooking | null> {
  const id = values.get("hold") ?? "";
  const token = values.get("hold_token") ?? "";
  const allowed = await checkHoldToken(page.deps.settings.serverSecret, id, token);
  if (!allowed.ok) return null;
  const kept = await readBooking(page.deps, null, id);
  if (!kept.ok || kept.value.booking.service.id !== service.id) return null;
  // The booking now belongs to another customer with a link of their own.
  return tokenVersionOf(kept.value.booking) === 1 ? kept.value : null;
}

/** The same, only while it is a hold. */
export async function heldOf(page: PageContext, offer: Offer, values: FormValues): Promise<Held | null> {
  const kept = await openHold(page, offer, values);
  const isHeld = kept !== null && statusAt(kept.booking, page.now) === "held";
  return isHeld ? { kept, token: values.get("hold_token") ?? "" } : null;
}

/** Tells the calendar that the visitor is still there, so that a pending release does nothing. */
export async function keepHold(page: PageContext, held: Held): Promise<Held> {
  const kept = await changeHold(page, held.kept.booking.id, "keep", null);
  return kept.ok ? { ...held, kept: kept.value } : held;
}

/** Releases the hold of a form; an expired hold is fine. */
export async function releaseFromForm(page: PageContext, offer: Offer, values: FormValues): Promise<void> {
  const held = await heldOf(page, offer, values);
  if (held) await changeHold(page, held.kept.booking.id, "release", null);
}

/** A reload looks like leaving: this is the time to come back. */
const GRACE_MS = 5_000;

/** Releases a hold after a moment, unless the page renewed it meanwhile. No answer waits for it. */
export async function releaseSoon(page: PageContext, offer: Offer, values: FormValues): Promise<Response> {
  const held = await heldOf(page, offer, values);
  if (held) {
    const { id, revision } = held.kept.booking;
    const left = new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    page.deps.background(left.then(() => changeHold(page, id, "release", revision)));
  }
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

function changeHold(page: PageContext, bookingId: string, action: "keep" | "release", ifRevision: number | null) {
  return changeBooking(page.deps, null, { bookingId, action, by: CUSTOMER, reason: null, ifRevision });
}

/** Converts the page's request into the fields of the actions. */
export function placeFields({ configuration, service, durationMinutes, party, resource }: ServiceWish, slot: SlotWish) {
  return {
    slug: configuration.tenant.slug,
    service: service.id,
    startAt: slot.startAt,
    ...termsOfParty(service, party),
    durationMinutes,
    periodId: slot.periodId,
    resource,
    by: CUSTOMER,
    status: null,
    sessionId: null,
    ifFull: "refuse",
  } as const;
}

export async function holdSlot(
  page: PageContext,
  wish: ServiceWish,
  slot: SlotWish,
  pageKey: string,
): Promise<Result<Held>> {
  const fields = placeFields(wish, slot);
  // A key that came before a deploy counts by the same digest after it.
  const { by: _, ...digested } = { ...fields, asker: { kind: "public" } };
  const ask = (key: string): Promise<Result<Placed>> =>
    placeHold(page.deps, {
      ...fields,
      kind: "hold",
      customer: null,
      notes: null,
      answers: {},
      metadata: {},
      holdId: null,
      address: claimAddress(page),
      route: "hold",
      key,
      body: { page: digested },
    });
  // Pressing twice makes one hold; choosing the same start again later makes a new one.
  let placed = await ask(`${pageKey}-${slotValue(slot)}`);
  const isOver = placed.ok && statusAt(placed.value.booking, page.now) !== "held";
  if (isOver || (!placed.ok && placed.refusal.code === "idempotency_key_reused"))
    placed = await ask(crypto.randomUUID());
  if (!placed.ok) return refused(placed.refusal);
  const token = await tokenOf(page.deps.settings.serverSecret, "hold", placed.value.booking.id);
  return ok({ kept: placed.value, token });
}
