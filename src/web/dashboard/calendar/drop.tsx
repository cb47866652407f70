// What a drop on the grid does: it moves a booking, tells its customer or not, and takes the move back.

import type { Child } from "hono/jsx";
import { chooseTelling } from "../../../actions/bookings/choose-telling";
import { type Elsewhere, minutesOf, placeElsewhere } from "../../../actions/bookings/place-elsewhere";
import { readStaffBooking } from "../../../actions/bookings/staff-booking";
import { OVERRIDABLE_CODES, type OverridableCode, type Refusal } from "../../../domain/refusal";
import { mayDo, mayOverride, RULES_OF_ASKING } from "../../../domain/tenant/actor";
import { MINUTE_MS } from "../../../domain/time/local-time";
import { seeOther } from "../../kit/render-page";
import { isDoneAlready, standsAt } from "../bookings/repeated";
import { type Taken, Taker, takerOf } from "../bookings/taker";
import { carry } from "../carried";
import { undoClosure } from "../closures/closure-bar";
import type { Desk } from "../desk";
import { refuseDesk } from "../refusals";
import { ruleSentence } from "../rule-words";
import { here, LONGEST_MESSAGE } from "./drop-bar";
import { saveHabits } from "./habits";
import { answerMark } from "./mark-bar";

/** The message of a change by staff waits so long. */
const HELD_MS = 10_000;

/** A bar to show above the grid, with the status of the answer. */
export type Dropped = { readonly bar: Child; readonly status: number };

/** Acts on a form of the calendar. It ends in the way to the calendar, or in a bar that says why not. */
export async function answerDrop(desk: Desk, form: ReadonlyMap<string, string>): Promise<Response | Dropped> {
  const { staff, said, words } = desk;
  if (form.get("command") === "habits") return (await saveHabits(desk, form)) ?? back(desk, {});
  const undone = await undoClosure(desk, form);
  if (undone?.ok) return back(desk, undone.value);
  if (undone && undone.refusal.code !== "forbidden") return refusedDrop(desk, form, undone.refusal, []);
  if (undone || !mayDo(staff.actor, "bookings")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const bookingId = form.get("booking") ?? "";
  switch (form.get("command")) {
    case "move":
      return move(desk, form, bookingId);
    case "tell":
      return tell(desk, form, bookingId);
    case "undo":
      return undo(desk, form, bookingId);
    case "mark":
    case "unmark":
      return answerMark(desk, form, bookingId, {
        back: (says) => back(desk, says),
        refused: (refusal) => refusedDrop(desk, form, refusal, []),
      });
    default:
      return refuseDesk(desk, 400, words.errorTitle, words.badInput);
  }
}

function wantedOf(form: ReadonlyMap<string, string>, bookingId: string): Elsewhere | null {
  const whole = (name: string) => (/^\d{1,14}$/.test(form.get(name) ?? "") ? Number(form.get(name)) : null);
  const startAt = whole("start");
  if (startAt === null) return null;
  const [from, to] = [form.get("from") ?? "", form.get("to") ?? ""];
  const named = (form.get("override") ?? "").split(",");
  return {
    bookingId,
    startAt,
    revision: whole("revision"),
    minutes: whole("minutes"),
    resource: from !== "" && to !== "" ? { from, to } : null,
    override: OVERRIDABLE_CODES.filter((code) => named.includes(code)),
    // A start between those that customers are offered counts as meant.
    asNeeded: ["off_grid"],
    telling: undefined,
  };
}

async function move(desk: Desk, form: ReadonlyMap<string, string>, bookingId: string): Promise<Response | Dropped> {
  const wanted = wantedOf(form, bookingId);
  if (!wanted) return refuseDesk(desk, 400, desk.words.errorTitle, desk.words.badInput);
  const placed = await placeElsewhere(desk.deps, desk.staff, wanted);
  if (!placed.ok) {
    const isThere = await isDoneAlready(desk, bookingId, form, standsAt(wanted.startAt, wanted.resource?.to ?? null));
    return isThere ? back(desk, { moved: bookingId }) : refusedDrop(desk, form, placed.refusal, wanted.override);
  }
  const { booking } = placed.value.before;
  if (placed.value.kept.booking.revision === booking.revision) return back(desk, {});
  const { from, to } = wanted.resource ?? { from: "", to: "" };
  const was = [booking.startAt, minutesOf(booking), to, from].join(".");
  return back(desk, { moved: bookingId, was: await carry(desk, `moved|${bookingId}`, was) });
}

async function tell(desk: Desk, form: ReadonlyMap<string, string>, bookingId: string): Promise<Response | Dropped> {
  const { deps, staff, now } = desk;
  const isTold = form.get("tell") !== "no";
  const message = (form.get("message") ?? "").trim().slice(0, LONGEST_MESSAGE);
  const telling = isTold ? (message === "" ? {} : { message }) : { notify: false as const };
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return refusedDrop(desk, form, found.refusal, []);
  // The message has gone out. Only a plain "yes" is still true.
  const isLate = now >= found.value.booking.updatedAt + HELD_MS;
  if (isLate && (!isTold || message !== "")) return back(desk, { chosen: "late" });
  const chosen = await chooseTelling(deps, staff, bookingId, telling);
  if (!chosen.ok) return refusedDrop(desk, form, chosen.refusal, []);
  return back(desk, { chosen: isTold ? "yes" : "no" });
}

/** Puts back the old place, if it is still free. A customer who was not told yet is told nothing. */
async function undo(desk: Desk, form: ReadonlyMap<string, string>, bookingId: string): Promise<Response | Dropped> {
  const { deps, staff, now } = desk;
  const [start = "", minutes = "", from = "", to = ""] = (form.get("was") ?? "").split(".");
  const found = await readStaffBooking(deps, staff, bookingId);
  if (!found.ok) return refusedDrop(desk, form, found.refusal, []);
  const isUntold = now < found.value.booking.updatedAt + HELD_MS;
  const fields = new Map([
    ["start", start],
    ["minutes", minutes],
    ["from", from],
    ["to", to],
  ]);
  const wanted = wantedOf(fields, bookingId);
  if (!wanted) return refuseDesk(desk, 400, desk.words.errorTitle, desk.words.badInput);
  const { service } = found.value.booking;
  const placed = await placeElsewhere(deps, staff, {
    ...wanted,
    // It stood there before, so no rule about the time may keep it away.
    asNeeded: mayOverride(staff.actor) ? OVERRIDABLE_CODES : RULES_OF_ASKING,
    minutes: service.duration.kind === "flexible" ? wanted.minutes : null,
    telling: isUntold ? { notify: false } : undefined,
  });
  if (!placed.ok) {
    const endAt = wanted.startAt + (wanted.minutes ?? minutesOf(found.value.booking)) * MINUTE_MS;
    const taken = await takerOf(desk, found.value, placed.refusal, { startAt: wanted.startAt, endAt, resourceId: to });
    return refusedDrop(desk, form, placed.refusal, [], taken);
  }
  // Only now: a booking that stayed where it was moved to would have a customer who knows nothing of it.
  if (isUntold) await chooseTelling(deps, staff, bookingId, { notify: false });
  return back(desk, { undone: bookingId });
}

/** The calendar as it was asked for, and what it is to say. */
function back(desk: Desk, says: Readonly<Record<string, string>>): Response {
  return seeOther(here(desk, says));
}

function refusedDrop(
  desk: Desk,
  form: ReadonlyMap<string, string>,
  refusal: Refusal,
  override: readonly OverridableCode[],
  taken: Taken | null = null,
): Dropped {
  const words = desk.said.calendar.drag;
  const rule = OVERRIDABLE_CODES.find((code) => code === refusal.code);
  const isOffered = rule !== undefined && mayOverride(desk.staff.actor) && form.get("command") === "move";
  return {
    status: 422,
    bar: (
      <div class="cal-bar-after alert" role="alert" data-refused>
        <p>
          <strong>{words.refused}</strong> {ruleSentence(desk, refusal)}
        </p>
        {taken && <Taker desk={desk} taken={taken} />}
        {isOffered && (
          <form method="post" action={here(desk)} data-drop>
            {["command", "booking", "revision", "start", "minutes", "from", "to"].map((name) => (
              <input type="hidden" name={name} value={form.get(name) ?? ""} />
            ))}
            <input type="hidden" name="override" value={[...override, rule].join(",")} />
            <button type="submit" class="button">
              {words.anyway}
            </button>
          </form>
        )}
      </div>
    ),
  };
}
