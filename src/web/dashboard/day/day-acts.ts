// What a press on the page of a day does. The same actions as the API's do it.

import { changeClosure } from "../../../actions/closures/change-closure";
import { createClosure } from "../../../actions/closures/create-closure";
import { previewClosure } from "../../../actions/closures/preview-closure";
import { readClosure } from "../../../actions/closures/read-closure";
import { removeClosure } from "../../../actions/closures/remove-closure";
import { changeDay, previewDay, seenOn } from "../../../actions/resources/change-day";
import { areSound, type HoursOfDay, isSameDay } from "../../../domain/availability/day-hours";
import type { Window } from "../../../domain/availability/opening-hours";
import { missing, type Refusal, refuse } from "../../../domain/refusal";
import { minuteOfClock } from "../../../domain/time/local-time";
import type { FormValues } from "../../kit/form-values";
import type { Desk } from "../desk";
import { type DayState, daysWith, meant } from "./day-state";
import { changeIt, takeBackService } from "./service-acts";
import { type Acted, done } from "./tried";
import { readUndo } from "./undo";

/** Touched bookings that the page names. */
const MOST_NAMED = 10;
export const MOST_STRETCHES = 6;
const LONGEST_REASON = 200;

type Act = (desk: Desk, state: DayState, values: FormValues) => Promise<Acted>;

const ACTS: Readonly<Record<string, Act>> = {
  close,
  reopen,
  hours: setHours,
  usual: setUsual,
  service: changeIt,
  hide: changeIt,
  show: changeIt,
  undo,
};

export async function act(desk: Desk, state: DayState, values: FormValues): Promise<Acted> {
  const name = values.get("do") ?? "";
  const found = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  return found ? found(desk, state, values) : { act: name, values, refusal: refuse("invalid_request") };
}

async function close(desk: Desk, state: DayState, values: FormValues): Promise<Acted> {
  const { deps, staff } = desk;
  const reason = (values.get("reason") ?? "").trim().slice(0, LONGEST_REASON);
  const wire = { resource: state.who?.id ?? null, dates: [state.date], reason: reason || null };
  const preview = await previewClosure(deps, staff, wire, { limit: MOST_NAMED, cursor: undefined });
  if (!preview.ok) return { act: "close", values, refusal: preview.refusal };
  if (preview.value.conflicts > 0 && !values.has("sure")) return { act: "close", values, touched: preview.value };
  const key = (values.get("key") ?? "").slice(0, 100);
  const made = await createClosure(deps, staff, wire, { key: key && `desk-${key}`, body: wire });
  if (!made.ok) return { act: "close", values, refusal: made.refusal };
  return done(desk, state, "closed", { kind: "end", closureId: made.value.value.closure.id });
}

/** A closure of this date alone ends. One of several dates loses this one. */
async function reopen(desk: Desk, state: DayState, values: FormValues): Promise<Acted> {
  const closure = state.day.closures.find(({ id }) => id === values.get("closure"));
  if (!closure && values.has("again")) return done(desk, state, "opened", null);
  if (!closure) return { act: "reopen", values, refusal: missing("closure") };
  const { id, when } = closure;
  const others = when.kind === "dates" ? when.dates.filter((date) => date !== state.date) : [];
  const isWhole = others.length === 0;
  const changed = await changeClosure(desk.deps, desk.staff, id, isWhole ? { active: false } : { dates: others });
  if (!changed.ok) return { act: "reopen", values, refusal: changed.refusal };
  return done(desk, state, "opened", { kind: isWhole ? "renew" : "rejoin", closureId: id });
}

async function setHours(desk: Desk, state: DayState, values: FormValues): Promise<Acted> {
  const windows = windowsIn(values);
  if (windows === null) return { act: "hours", values, problems: new Map([["hours", desk.said.day.badHours]]) };
  return setDays(desk, state, values, daysWith(state, windows));
}

async function setUsual(desk: Desk, state: DayState, values: FormValues): Promise<Acted> {
  const among = state.who ? [state.who] : state.day.resources;
  const own = among.filter((one) => one.own !== null);
  return setDays(
    desk,
    state,
    values,
    own.map(({ id }) => ({ resourceId: id, windows: null })),
  );
}

async function setDays(desk: Desk, state: DayState, values: FormValues, days: readonly HoursOfDay[]): Promise<Acted> {
  const { deps, staff } = desk;
  const { date } = state;
  const name = values.get("do") ?? "";
  if (!staff.changesHours) return { act: name, values, refusal: refuse("forbidden") };
  // The press before was sent twice, because its answer was lost.
  const own = new Map(state.day.resources.map((one) => [one.id, one.own]));
  const isAlready = days.every(({ resourceId, windows }) => isSameDay(own.get(resourceId) ?? null, windows));
  if (isAlready && values.has("again")) return done(desk, state, "hours", null);
  const preview = await previewDay(deps, staff, { date, days }, MOST_NAMED);
  if (!preview.ok) return { act: name, values, refusal: preview.refusal };
  const seen = values.get("was_hours") ?? null;
  // Staff who saw other hours look at the present ones first.
  const isAsSeen = name === "usual" || seen === null || seen === seenOn(meant(state));
  if (isAsSeen && preview.value.conflicts > 0 && !values.has("sure"))
    return { act: name, values, touched: preview.value };
  const changed = await changeDay(deps, staff, { date, days, seen: name === "usual" ? null : seen });
  if (!changed.ok) return { act: name, values, refusal: changed.refusal };
  return done(desk, state, "hours", { kind: "hours", days: changed.value, set: days });
}

/** The stretches of the form; empty pairs are left out. None at all is no opening: then the day is to be closed. */
function windowsIn(values: FormValues): Window[] | null {
  const windows: Window[] = [];
  for (let at = 1; at <= MOST_STRETCHES; at++) {
    const [from = "", to = ""] = [values.get(`from${at}`)?.trim(), values.get(`to${at}`)?.trim()];
    if (from === "" && to === "") continue;
    const [startMinute, endMinute] = [minuteOfClock(from.slice(0, 5)), minuteOfClock(to.slice(0, 5))];
    if (startMinute === null || endMinute === null) return null;
    // Midnight ends the day.
    windows.push({ startMinute, endMinute: endMinute === 0 ? 1_440 : endMinute });
  }
  return windows.length > 0 && areSound(windows) ? windows : null;
}

async function undo(desk: Desk, state: DayState, values: FormValues): Promise<Acted> {
  const { deps, staff } = desk;
  const undoing = readUndo(values.get("undo") ?? "");
  if (!undoing) return { act: "undo", values, refusal: refuse("invalid_request") };
  const undone = await takeBack();
  const isAlready =
    !undone.ok && values.has("again") && ["not_found", "revision_mismatch"].includes(undone.refusal.code);
  return undone.ok || isAlready ? done(desk, state, "undone", null) : { act: "undo", values, refusal: undone.refusal };

  async function takeBack(): Promise<{ ok: true } | { ok: false; refusal: Refusal }> {
    switch (undoing?.kind) {
      case "end":
        return removeClosure(deps, staff, undoing.closureId);
      case "renew":
        return changeClosure(deps, staff, undoing.closureId, { active: true });
      case "rejoin":
        return rejoin(desk, state, undoing.closureId);
      case "hours":
        return changeDay(deps, staff, { date: state.date, days: undoing.days, seen: seenIn(undoing.set) });
      case "service":
        return takeBackService(desk, undoing);
      default:
        return { ok: false, refusal: refuse("invalid_request") };
    }
  }
}

/** What the change made of the dates, as they are seen if they still have it. */
function seenIn(set: readonly HoursOfDay[]): string {
  return seenOn(set.map(({ resourceId, windows }) => ({ id: resourceId, own: windows })));
}

/** The date is closed again by the closure that it was taken from. */
async function rejoin(desk: Desk, { date }: DayState, closureId: string) {
  const closure = await readClosure(desk.deps, desk.staff.tenantId, closureId);
  if (!closure.ok) return closure;
  const { when } = closure.value;
  const dates = when.kind === "dates" ? [...new Set([...when.dates, date])].sort() : undefined;
  return changeClosure(desk.deps, desk.staff, closureId, { dates });
}
