// The form is sent: the hold becomes a booking, or a series of them.

import type { KeptBooking } from "../../actions/change-booking";
import { type PlaceRequest, placeBooking } from "../../actions/place-booking";
import { placeSeries } from "../../actions/place-series";
import { statusAt } from "../../domain/booking";
import type { RecurrenceRule } from "../../domain/recurrence";
import { ok, type Refusal, type Result } from "../../domain/refusal";
import { claimAddress } from "../address";
import { showBooked, showBookedSeries } from "./booked-step";
import { checkDetails, type Details, type FormValues, formKey } from "./booking-form";
import { mostRepeats } from "./details-form";
import { heldAgain, heldOf, openHold, placeFields, releaseFromForm, showDetails } from "./hold-step";
import type { PageContext } from "./page-context";
import { fieldProblems } from "./refusal-words";
import { isHuman } from "./robot-check";
import { type ServiceWish, showTimes } from "./service-page";
import { parseSlot, type SlotWish } from "./slot-wish";
import { say, sayNumber } from "./words/say";

export async function bookFromForm(page: PageContext, wish: ServiceWish, values: FormValues): Promise<Response> {
  const { words } = page;
  const slot = parseSlot(values.get("slot") ?? "");
  if (!slot) return showTimes(page, wish);
  const held = await heldOf(page, wish, values);
  const again = (problems: ReadonlyMap<string, string>, refusal?: Refusal) =>
    showDetails(page, wish, { slot, held, values, problems, ...(refusal && { refusal }) });
  const checked = checkDetails(page, wish.configuration, wish.service, values);
  const repeat = repeatOf(values, mostRepeats(wish.service));
  const problems = new Map([
    ...(checked.ok ? [] : checked.problems),
    ...(repeat === "bad" ? [["count", badCount(page, mostRepeats(wish.service))] as const] : []),
  ]);
  if (!checked.ok || repeat === "bad") return again(problems);
  if (!(await isHuman(page, values))) return again(new Map([["robot", words.robotCheck]]));

  const outcome = repeat
    ? await bookSeries(page, wish, slot, values, checked.details, repeat)
    : await bookOne(page, wish, slot, values, checked.details, held !== null);
  if (outcome.ok) return outcome.value;
  const { refusal } = outcome;
  if (refusal.code === "invalid_request") {
    return again(fieldProblems(page, wish.configuration, refusal.problems ?? [], values));
  }
  // The first of a series that cannot be had is held on, for another try.
  if (repeat) return showDetails(page, wish, await heldAgain(page, wish, slot, values, refusal));
  // What could not be had is not held either.
  return showDetails(page, wish, { slot, held: null, values, problems: new Map(), refusal });
}

function requestOf(page: PageContext, wish: ServiceWish, slot: SlotWish, details: Details, key: string): PlaceRequest {
  const fields = placeFields(wish, slot);
  const { customer, notes, answers, metadata } = details;
  const body = { ...fields, customer, notes, answers, metadata };
  const said = { customer, notes, answers, metadata };
  return { ...fields, ...said, kind: "book", holdId: null, address: claimAddress(page), route: "public", key, body };
}

async function bookOne(
  page: PageContext,
  wish: ServiceWish,
  slot: SlotWish,
  values: FormValues,
  details: Details,
  isHeld: boolean,
): Promise<Result<Response>> {
  const key = formKey(values);
  const request = requestOf(page, wish, slot, details, key);
  // Who has the token may use the hold, whatever has become of it: what booked before answers the same booking.
  const known = await openHold(page, wish, values);
  const holdId = known?.booking.id ?? null;
  let placed = await placeBooking(page.deps, { ...request, holdId });
  const code = placed.ok ? null : placed.refusal.code;
  const isOver = code === "hold_expired" || code === "invalid_transition" || code === "idempotency_key_reused";
  if (known && isOver && isBooked(page, known)) return ok(await showBooked(page, wish, known));
  // The hold is over, or for something else than what the form says by now: then it is booked without one.
  if (code === "hold_mismatch") await releaseFromForm(page, wish, values);
  if (code === "hold_mismatch" || (isOver && !isHeld)) {
    placed = await placeBooking(page.deps, { ...request, key: `${key}-late` });
  }
  if (!placed.ok) return placed;
  if (placed.value.kind === "waiting") throw new Error("Nobody asked to wait.");
  return ok(await showBooked(page, wish, placed.value));
}

/** Another form of the same hold was sent before this one: its booking is what was asked for. */
function isBooked(page: PageContext, { booking }: KeptBooking): boolean {
  const status = statusAt(booking, page.now);
  return status === "confirmed" || status === "pending";
}

// --- again and again ----------------------------------------------------------------------------------------------

const RULES: Readonly<Record<string, Pick<RecurrenceRule, "freq" | "interval">>> = {
  daily: { freq: "daily", interval: 1 },
  weekly: { freq: "weekly", interval: 1 },
  fortnightly: { freq: "weekly", interval: 2 },
  monthly: { freq: "monthly", interval: 1 },
};

/** How many bookings a form asks for at once. */
export function claimsOf({ service }: ServiceWish, values: FormValues): number {
  const rule = repeatOf(values, mostRepeats(service));
  return rule !== null && rule !== "bad" && "count" in rule.end ? rule.end.count : 1;
}

function repeatOf(values: FormValues, most: number): RecurrenceRule | null | "bad" {
  const rule = RULES[values.get("repeat") ?? ""];
  if (!rule) return null;
  const count = Number(values.get("count"));
  if (!Number.isInteger(count) || count < 2 || count > most) return "bad";
  return { ...rule, end: { count }, byDay: [] };
}

function badCount({ words, locale }: PageContext, most: number): string {
  return say(words.badNumber, { from: sayNumber(locale, 2), to: sayNumber(locale, most) });
}

async function bookSeries(
  page: PageContext,
  wish: ServiceWish,
  slot: SlotWish,
  values: FormValues,
  details: Details,
  rule: RecurrenceRule,
): Promise<Result<Response>> {
  const onConflict = values.get("skip") === "yes" ? "skip" : "fail";
  const key = formKey(values);
  const request = requestOf(page, wish, slot, details, key);
  // The first of the series is what is held: it has to come free for the series, which is placed as one.
  await releaseFromForm(page, wish, values);
  const placed = await placeSeries(
    page.deps,
    {
      ...request,
      kind: "book",
      route: "series",
      sessionId: null,
      ifFull: "refuse",
      body: { ...(request.body as object), rule, onConflict },
    },
    { rule, onConflict },
  );
  if (!placed.ok) return placed;
  return ok(await showBookedSeries(page, wish, placed.value.done));
}
