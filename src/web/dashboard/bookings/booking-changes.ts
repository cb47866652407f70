// What a press on the page of a booking does. The same actions as the API's do it.

import { amendBooking } from "../../../actions/bookings/amend-booking";
import { addNote } from "../../../actions/bookings/booking-notes";
import { changeBooking, type KeptBooking } from "../../../actions/bookings/change-booking";
import { type Elsewhere, placeElsewhere } from "../../../actions/bookings/place-elsewhere";
import { cancelSeries } from "../../../actions/bookings/place-series";
import { restoreBooking } from "../../../actions/bookings/restore-booking";
import { readStaffBooking } from "../../../actions/bookings/staff-booking";
import { amendment, toAmendment } from "../../../contract/booking-change-schemas";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { newNote } from "../../../contract/note-schemas";
import { toTelling } from "../../../contract/telling-schemas";
import { MARKS, type Mark, type Setting } from "../../../domain/booking/booking";
import type { Telling } from "../../../domain/events";
import { invalid, OVERRIDABLE_CODES } from "../../../domain/refusal";
import { mayDo, mayOverride, RULES_OF_ASKING } from "../../../domain/tenant/actor";
import { localDateOf, MINUTE_MS } from "../../../domain/time/local-time";
import { check } from "../../../http/validate";
import { readAmount } from "../../../i18n/amounts";
import { fieldProblems } from "../../../i18n/refusal-words";
import type { FormValues } from "../../kit/form-values";
import { renderRefusal, seeOther } from "../../kit/render-page";
import { carry } from "../carried";
import type { Desk } from "../desk";
import { overrideIn, readStart } from "../new-booking-form";
import { refuseDesk } from "../refusals";
import {
  type Act,
  addressOf,
  baseOf,
  CORRECTED,
  type Corrected,
  currencyOf,
  type Outcome,
  outcomeOf,
  seenIn,
} from "./booking-kit";
import { renderBooking } from "./booking-page";
import { isForMoney, MONEY_ACTS } from "./money-acts";
import { hasStatusAfter, isDoneAlready, standsAt } from "./repeated";

const ACTS: Readonly<Record<string, Act>> = {
  confirm: changeBy("confirm"),
  reject: changeBy("reject"),
  cancel: changeBy("cancel"),
  arrive: changeBy("arrive"),
  complete: changeBy("complete"),
  no_show: changeBy("no_show"),
  fee: takeFee,
  unmark,
  restore,
  move,
  undo,
  amend,
  note,
  ...MONEY_ACTS,
};

export async function answerBooking(desk: Desk, id: string): Promise<Response> {
  const { form: values, said, staff, deps, configuration } = desk;
  if (values === null) return renderBooking(desk, id);
  if (!mayDo(staff.actor, "bookings")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const found = await readStaffBooking(deps, staff, id);
  if (!found.ok) return renderRefusal(desk, configuration, found.refusal);
  const pressed = values.get("do") ?? "";
  // A press on a start near the wanted one, or on "all the same", is a move too.
  const name = pressed === "" && (values.has("near") || values.has("override")) ? "move" : pressed;
  const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  if (!act) return refuseDesk(desk, 400, desk.words.errorTitle, desk.words.badInput);
  if (isForMoney(name) && !staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const outcome = await act(desk, found.value, values);
  if (outcome.ok) return seeOther(addressOf(desk, id, { done: name, ...outcome.said }));
  if (await isDoneAlready(desk, id, values, meantBy(name, values, desk.locale)))
    return seeOther(addressOf(desk, id, { done: name }));
  const { refusal } = outcome;
  const problems = fieldProblems(desk, configuration, refusal.problems ?? [], values);
  return renderBooking(desk, id, { act: name, values, refusal: problems.size > 0 ? null : refusal, problems });
}

/** How the booking is when the press has done its work. */
function meantBy(act: string, values: FormValues, locale: string): (kept: KeptBooking) => boolean {
  if (act === "move") {
    return (kept) =>
      standsAt(
        readStart(values.get("near") ?? values.get("start") ?? "", zoneOfBooking(kept)),
        values.get("resource") || null,
      )(kept);
  }
  if (act === "undo") {
    const [, start = "", , resourceId = ""] = WAS.exec(values.get("was") ?? "") ?? [];
    return standsAt(Number(start), resourceId);
  }
  if (act === "amend") {
    return ({ booking }) => {
      const stored = baseOf(locale, booking);
      return CORRECTED.every((name) => (values.get(name) ?? stored[name]).trim() === stored[name]);
    };
  }
  return hasStatusAfter(act, markIn(values));
}

function markIn(values: FormValues): Mark | undefined {
  return MARKS.find((one) => one === values.get("mark"));
}

function tellingIn(values: FormValues): Telling | undefined {
  if (!values.has("telling")) return undefined;
  const message = (values.get("message") ?? "").trim().slice(0, 500);
  return toTelling({ notify: values.has("notify"), message: message === "" ? null : message });
}

function untold(telling: Telling | undefined): Readonly<Record<string, string>> {
  return telling?.notify === false ? { untold: "1" } : {};
}

function changeBy(action: "confirm" | "reject" | "cancel" | Setting): Act {
  return async ({ deps, staff }, kept, values) => {
    const { booking } = kept;
    const reason = (values.get("reason") ?? "").trim().slice(0, 500) || null;
    const telling = tellingIn(values);
    const isSeries = action === "cancel" && values.has("following") && staff.resources === "all";
    if (isSeries && booking.seriesId !== null) {
      const from = localDateOf(zoneOfBooking(kept), booking.startAt);
      const { seriesId } = booking;
      const ended = await cancelSeries(deps, staff.tenantId, { seriesId, from, reason, telling, by: staff.actor });
      return outcomeOf(ended, untold(telling));
    }
    const done = await changeBooking(deps, staff.tenantId, {
      bookingId: booking.id,
      action,
      by: staff.actor,
      reason,
      telling,
      ...seenIn(values),
    });
    return outcomeOf(done, untold(telling));
  };
}

/** The customer did not come, and the fee is taken of their card. */
async function takeFee({ deps, staff }: Desk, { booking }: KeptBooking, values: FormValues): Promise<Outcome> {
  const feeMinor = Number(values.get("fee"));
  if (!Number.isSafeInteger(feeMinor) || feeMinor < 1)
    return { ok: false, refusal: invalid("/fee", "must be an amount") };
  const change = { bookingId: booking.id, action: "no_show", feeMinor, by: staff.actor, reason: null } as const;
  return outcomeOf(await changeBooking(deps, staff.tenantId, { ...change, ...seenIn(values) }));
}

async function unmark({ deps, staff, words }: Desk, { booking }: KeptBooking, values: FormValues): Promise<Outcome> {
  const mark = markIn(values);
  if (!mark) return { ok: false, refusal: invalid("/mark", words.badInput) };
  const change = { bookingId: booking.id, action: "unmark", mark, by: staff.actor, reason: null } as const;
  return outcomeOf(await changeBooking(deps, staff.tenantId, { ...change, ...seenIn(values) }));
}

async function restore({ deps, staff }: Desk, { booking }: KeptBooking, values: FormValues): Promise<Outcome> {
  return outcomeOf(await restoreBooking(deps, staff, booking.id, seenIn(values)));
}

async function move(desk: Desk, kept: KeptBooking, values: FormValues): Promise<Outcome> {
  const { deps, staff, said } = desk;
  const { booking, resources } = kept;
  const written = values.get("near") ?? values.get("start") ?? "";
  const startAt = readStart(written, zoneOfBooking(kept));
  if (startAt === null) return { ok: false, refusal: invalid("/start", said.making.badStart) };
  const minutes = values.get("minutes") ?? "";
  const isLength = booking.service.duration.kind === "flexible" && /^[1-9]\d{0,5}$/.test(minutes);
  const telling = tellingIn(values);
  const override = mayOverride(staff.actor) ? overrideIn(values) : [];
  const done = await placeElsewhere(deps, staff, {
    bookingId: booking.id,
    startAt,
    minutes: isLength ? Number(minutes) : null,
    resource: otherResource(kept, values.get("resource") || null),
    override,
    // A start between those that customers are offered is refused, as for a customer.
    asNeeded: [],
    telling,
    revision: seenIn(values).ifRevision,
  });
  const was = [booking.startAt, booking.endAt, resources[0]?.id ?? ""].join("~");
  return outcomeOf(done, { was: await carry(desk, `moved|${booking.id}`, was), ...untold(telling) });
}

/** The resource that takes the place of the leading one; null where the booking stands on it already. */
function otherResource({ resources }: KeptBooking, to: string | null): Elsewhere["resource"] {
  const [lead] = resources;
  return lead && to !== null && !resources.some(({ id }) => id === to) ? { from: lead.id, to } : null;
}

const WAS = /^(\d{1,15})~(\d{1,15})~(res_[a-z0-9]{1,60})$/;

/**
 * Puts a booking back where it was. It was there before, so no rule about times may refuse it; what took the place may.
 * The message about the move waits some seconds, and is not sent when the customer was last told the same.
 */
async function undo({ deps, staff, said }: Desk, kept: KeptBooking, values: FormValues): Promise<Outcome> {
  const { booking } = kept;
  const [, start, end, resourceId] = WAS.exec(values.get("was") ?? "") ?? [];
  if (!start || !end || !resourceId) return { ok: false, refusal: invalid("/start", said.making.badStart) };
  const done = await placeElsewhere(deps, staff, {
    bookingId: booking.id,
    startAt: Number(start),
    minutes:
      booking.service.duration.kind === "flexible" ? Math.round((Number(end) - Number(start)) / MINUTE_MS) : null,
    resource: otherResource(kept, resourceId),
    override: [],
    asNeeded: mayOverride(staff.actor) ? OVERRIDABLE_CODES : RULES_OF_ASKING,
    telling: values.has("silent") ? { notify: false } : undefined,
    revision: seenIn(values).ifRevision,
  });
  return outcomeOf(done);
}

async function amend(desk: Desk, { booking }: KeptBooking, values: FormValues): Promise<Outcome> {
  const { deps, staff } = desk;
  const base = baseOf(desk.locale, booking);
  const changed = (name: Corrected) => {
    const typed = values.get(name);
    return typed !== undefined && typed.trim() !== (values.get(`was_${name}`) ?? base[name]);
  };
  const text = (name: Corrected) => (values.get(name) ?? "").trim();
  const person = (["name", "email", "phone"] as const).filter(changed);
  const party = (["guests", "seats", "units"] as const).filter(changed);
  const currency = currencyOf(desk, booking) ?? "";
  const agreed = text("price") === "" ? null : readAmount(desk.locale, currency, text("price"));
  if (changed("price") && agreed === null && text("price") !== "") {
    return { ok: false, refusal: invalid("/price", "must be an amount") };
  }
  const read = check(amendment, {
    ...(changed("price") && { price: agreed === null ? null : { amount: agreed, currency } }),
    ...(person.length > 0 && {
      customer: Object.fromEntries(person.map((name) => [name, name === "name" ? text(name) : text(name) || null])),
    }),
    ...(changed("notes") && { notes: text("notes") || null }),
    ...Object.fromEntries(party.map((name) => [name, Number(text(name))])),
  });
  if (read.problems) return { ok: false, refusal: { code: "invalid_request", problems: read.problems } };
  const asked = { ...toAmendment(read.value), telling: tellingIn(values) };
  return outcomeOf(await amendBooking(deps, staff, booking.id, asked, seenIn(values)));
}

async function note({ deps, staff }: Desk, { booking }: KeptBooking, values: FormValues): Promise<Outcome> {
  const read = check(newNote, { text: (values.get("text") ?? "").trim() });
  if (read.problems) return { ok: false, refusal: { code: "invalid_request", problems: read.problems } };
  const key = (values.get("key") ?? "").slice(0, 100);
  return outcomeOf(await addNote(deps, staff, booking.id, read.value.text, { key: key && `desk-${key}` }));
}
