// The form is sent: the hold becomes a booking, or a series of bookings.

import { bookHeld, bookHeldSeries } from "../../actions/bookings/book-held";
import type { PlaceRequest } from "../../actions/bookings/place-command";
import { previewSeries } from "../../actions/bookings/place-series";
import { ok, type Refusal, type Result } from "../../domain/refusal";
import { claimAddress } from "../../http/address";
import { fieldProblems } from "../../i18n/refusal-words";
import type { FormValues } from "../kit/form-values";
import type { PageContext } from "../kit/page-context";
import { FIELD } from "../kit/page-names";
import { isHuman } from "../kit/robot-check";
import { showBooked, showBookedSeries } from "./booked-step";
import { checkDetails, type Details, formKey } from "./booking-form";
import { type DetailsView, showDetails } from "./details-page";
import { type Held, heldOf, namedHold, placeFields } from "./held";
import { heldAgain } from "./hold-step";
import { agreedIn, badCount, type Repeated, repeatOf, tooManyDates } from "./repeat";
import type { ServiceWish } from "./service-parts";
import { parseSlot, type SlotWish } from "./slot-wish";
import { showTimes } from "./times-page";

export async function bookFromForm(page: PageContext, wish: ServiceWish, values: FormValues): Promise<Response> {
  const { words } = page;
  const slot = parseSlot(values.get(FIELD.slot) ?? "");
  if (!slot) return showTimes(page, wish);
  const held = await heldOf(page, wish, values);
  const again = async (problems: ReadonlyMap<string, string>, refusal?: Refusal) =>
    showDetails(
      page,
      wish,
      await withSeries(page, wish, { slot, held, values, problems, ...(refusal && { refusal }) }),
    );
  const checked = checkDetails(page, wish.configuration, wish.service, values);
  const repeated = repeatOf(values, wish.service);
  const problems = new Map([...(checked.ok ? [] : checked.problems), ...countProblem(page, wish, values)]);
  if (!checked.ok || repeated === "bad") return again(problems);
  // The customer must see a series before booking it.
  if (repeated && !agreedIn(values, repeated)) {
    const view = { slot, held, values, problems: new Map() };
    return showDetails(page, wish, await withSeries(page, wish, view, checked.details.customer));
  }
  if (!(await isHuman(page, values))) return again(new Map([["robot", words.robotCheck]]));

  const outcome = repeated
    ? await bookSeries(page, wish, slot, values, checked.details, repeated, held)
    : await bookOne(page, wish, slot, values, checked.details, held !== null);
  if (outcome.ok) return outcome.value;
  const { refusal } = outcome;
  if (refusal.code === "invalid_request") {
    return again(fieldProblems(page, wish.configuration, refusal.problems ?? [], values));
  }
  // If a series fails, its first start is held again, so that the customer can retry.
  if (repeated) {
    return showDetails(page, wish, await withSeries(page, wish, await heldAgain(page, wish, slot, values, refusal)));
  }
  // A start that could not be booked is not held either.
  return showDetails(page, wish, { slot, held: null, values, problems: new Map(), refusal });
}

/** Previews the dates of a series; no other field is required yet. */
export async function previewFromForm(page: PageContext, wish: ServiceWish, values: FormValues): Promise<Response> {
  const slot = parseSlot(values.get(FIELD.slot) ?? "");
  if (!slot) return showTimes(page, wish);
  const held = await heldOf(page, wish, values);
  const problems = countProblem(page, wish, values);
  return showDetails(page, wish, await withSeries(page, wish, { slot, held, values, problems }));
}

function countProblem(page: PageContext, { service }: ServiceWish, values: FormValues): Map<string, string> {
  return new Map(repeatOf(values, service) === "bad" ? [["count", badCount(page, service)]] : []);
}

/** The form with the requested series, as it could be booked now. */
async function withSeries(
  page: PageContext,
  wish: ServiceWish,
  view: DetailsView,
  customer: Details["customer"] | null = null,
): Promise<DetailsView> {
  const { slot, held, values } = view;
  const repeated = repeatOf(values, wish.service);
  if (repeated === null || repeated === "bad") return view;
  const fields = placeFields(wish, slot);
  const seen = await previewSeries(
    page.deps,
    {
      ...fields,
      kind: "hold",
      customer,
      notes: null,
      answers: {},
      metadata: {},
      holdId: held?.kept.booking.id ?? null,
      address: claimAddress(page),
      keyScope: "series",
      key: crypto.randomUUID(),
      body: null,
    },
    repeated.rule,
  );
  if (seen.ok) return { ...view, series: { preview: seen.value, asked: repeated.asked } };
  if (seen.refusal.code === "invalid_request") {
    return { ...view, problems: new Map([...view.problems, ["count", tooManyDates(page, seen.refusal)]]) };
  }
  return view.refusal ? view : { ...view, refusal: seen.refusal };
}

function requestOf(page: PageContext, wish: ServiceWish, slot: SlotWish, details: Details, key: string): PlaceRequest {
  const fields = placeFields(wish, slot);
  const { customer, notes, answers, metadata } = details;
  const body = { ...fields, customer, notes, answers, metadata };
  const said = { customer, notes, answers, metadata };
  return { ...fields, ...said, kind: "book", holdId: null, address: claimAddress(page), keyScope: "public", key, body };
}

async function bookOne(
  page: PageContext,
  wish: ServiceWish,
  slot: SlotWish,
  values: FormValues,
  details: Details,
  isHeld: boolean,
): Promise<Result<Response>> {
  const request = requestOf(page, wish, slot, details, formKey(values));
  const booked = await bookHeld(page.deps, request, namedHold(values), isHeld);
  return booked.ok ? ok(await showBooked(page, wish, booked.value)) : booked;
}

// --- again and again ----------------------------------------------------------------------------------------------

/** How many bookings a form requests; a series without a preview yet books nothing. */
export function claimsOf({ service }: ServiceWish, values: FormValues): number {
  const repeated = repeatOf(values, service);
  const isAgreed = repeated !== null && repeated !== "bad" && agreedIn(values, repeated) !== null;
  return isAgreed && "count" in repeated.rule.end ? repeated.rule.end.count : 1;
}

async function bookSeries(
  page: PageContext,
  wish: ServiceWish,
  slot: SlotWish,
  values: FormValues,
  details: Details,
  repeated: Repeated,
  held: Held | null,
): Promise<Result<Response>> {
  const { rule } = repeated;
  const agreed = agreedIn(values, repeated) ?? { count: 0, amountMinor: 0 };
  const key = formKey(values);
  const request = requestOf(page, wish, slot, details, key);
  const placed = await bookHeldSeries(
    page.deps,
    { ...request, keyScope: "series", body: { ...(request.body as object), rule, agreed } },
    held?.kept.booking.id ?? null,
    { rule, onConflict: "skip", agreed },
  );
  if (!placed.ok) return placed;
  return ok(await showBookedSeries(page, wish, placed.value.done));
}
