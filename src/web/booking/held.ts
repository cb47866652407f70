// The hold of a form: made, found by its token, renewed, and released.

import { tokenOf } from "../../actions/accounts/secrets";
import type { KeptBooking } from "../../actions/bookings/change-booking";
import { holdForForm } from "../../actions/bookings/hold-for-form";
import { keepHold } from "../../actions/bookings/keep-hold";
import { type NamedHold, openLiveHold } from "../../actions/bookings/open-hold";
import { releaseHold, releaseHoldSoon } from "../../actions/bookings/release-hold";
import type { Offer } from "../../actions/load-configuration";
import { termsOfParty } from "../../domain/booking/booking-request";
import { ok, type Result } from "../../domain/refusal";
import { CUSTOMER } from "../../domain/tenant/actor";
import { claimAddress } from "../../http/address";
import type { FormValues } from "../kit/form-values";
import type { PageContext } from "../kit/page-context";
import { FIELD } from "../kit/page-names";
import type { ServiceWish } from "./service-parts";
import { type SlotWish, slotValue } from "./slot-wish";

export type Held = { readonly kept: KeptBooking; readonly token: string };

/** The hold that a form carries. */
export function namedHold(values: FormValues): NamedHold {
  return { id: values.get(FIELD.hold) ?? "", token: values.get(FIELD.holdToken) ?? "" };
}

/** The hold of a form, while it is one. */
export async function heldOf({ deps }: PageContext, { service }: Offer, values: FormValues): Promise<Held | null> {
  const named = namedHold(values);
  const kept = await openLiveHold(deps, service.id, named);
  return kept && { kept, token: named.token };
}

/** The same hold, with the visitor still there. */
export async function keepHeld({ deps }: PageContext, held: Held): Promise<Held> {
  const kept = await keepHold(deps, held.kept.booking.id);
  return kept.ok ? { ...held, kept: kept.value } : held;
}

/** Releases the hold of a form; an expired hold is fine. */
export async function releaseFromForm(page: PageContext, offer: Offer, values: FormValues): Promise<void> {
  const held = await heldOf(page, offer, values);
  if (held) await releaseHold(page.deps, held.kept.booking.id);
}

/** The visitor leaves the form, or reloads it. */
export async function releaseSoon(page: PageContext, offer: Offer, values: FormValues): Promise<Response> {
  const held = await heldOf(page, offer, values);
  if (held) releaseHoldSoon(page.deps, held.kept);
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
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
  const placed = await holdForForm(page.deps, {
    ...fields,
    kind: "hold",
    customer: null,
    notes: null,
    answers: {},
    metadata: {},
    holdId: null,
    address: claimAddress(page),
    keyScope: "hold",
    key: `${pageKey}-${slotValue(slot)}`,
    body: { page: digested },
  });
  if (!placed.ok) return placed;
  const token = await tokenOf(page.deps.settings.serverSecret, "hold", placed.value.booking.id);
  return ok({ kept: placed.value, token });
}
