// Time off and closures: staff see which bookings lie in them before they save, and say what becomes of those.

import { changeClosure } from "../../../actions/closures/change-closure";
import type { ClosureRequest } from "../../../actions/closures/closure-change";
import { createClosure } from "../../../actions/closures/create-closure";
import { readClosure, type StaffClosure } from "../../../actions/closures/read-closure";
import { removeClosure } from "../../../actions/closures/remove-closure";
import type { Result } from "../../../domain/refusal";
import { mayClose } from "../../../domain/tenant/actor";
import { clockOf, isLocalDate, localDateOf, MINUTE_MS, toIso } from "../../../domain/time/local-time";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import { carry } from "../carried";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { nothingThere } from "../lists/list-kit";
import { readStart, writeStart } from "../new-booking-form";
import { refuseDesk } from "../refusals";
import { closureFields, readClosureForm } from "./closure-form";
import { ClosureScreen, type ClosureView } from "./closure-screen";
import { zoneOfClosure } from "./closure-words";
import { NOTHING, type Outcome, readTouched, settleTouched } from "./touched";

const LONGEST_BACK = 2_000;

export async function answerNewClosure(desk: Desk): Promise<Response> {
  if (!desk.staff.closes) return refuseDesk(desk, 403, desk.said.notYours, desk.said.notYoursText);
  return answerForm(desk, null, desk.form ?? prefilled(desk));
}

export async function answerClosure(desk: Desk, id: string): Promise<Response> {
  const { staff, deps, said, form } = desk;
  if (!staff.closes) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const found = await readClosure(deps, staff.tenantId, id);
  if (!found.ok) return nothingThere(desk);
  const closure = found.value;
  if (!mayClose(staff, closure.resourceId)) {
    return closure.resourceId === null ? refuseDesk(desk, 403, said.notYours, said.notYoursText) : nothingThere(desk);
  }
  if (form?.get("do") === "remove") return remove(desk, closure, form);
  return answerForm(desk, closure, form ?? standing(desk, closure));
}

async function answerForm(desk: Desk, closure: StaffClosure | null, values: FormValues): Promise<Response> {
  const { form } = desk;
  const view = { values, problem: null, refusal: null, touched: NOTHING, isUnseen: false, closure };
  const resourceId = values.get("resource") || null;
  if (!mayClose(desk.staff, resourceId) || !isKnown(desk, resourceId)) {
    return show(desk, { ...view, problem: { field: "resource", problem: "badChoice" } }, form ? 422 : 200);
  }
  const read = readClosureForm(values, zoneOfClosure(desk, resourceId));
  const isSaving = form !== null && form.get("do") !== "look";
  if (!read.ok) return show(desk, { ...view, problem: read }, isSaving ? 422 : 200);
  const wire = { ...read.wire, ...(closure && { service: closure.serviceId }) };
  const touched = await readTouched(desk, wire);
  if (!touched.ok) return show(desk, { ...view, refusal: touched.refusal }, 422);
  if (!isSaving) return show(desk, { ...view, touched: touched.value });
  const seen = new Set((values.get("seen") ?? "").split(","));
  if (touched.value.rows.some(({ booking }) => !seen.has(booking.id))) {
    return show(desk, { ...view, touched: touched.value, isUnseen: true }, 422);
  }
  const saved = await save(desk, closure, wire, values);
  if (!saved.ok) return show(desk, { ...view, touched: touched.value, refusal: saved.refusal }, 422);
  const outcome = await settleTouched(desk, touched.value, resourceId, values);
  const was = closure && { was: await carry(desk, `closure|${closure.id}`, JSON.stringify(wireOf(desk, closure))) };
  return toCalendar(desk, values, { closed: saved.value, ...was, ...told(outcome) });
}

async function save(
  { deps, staff }: Desk,
  closure: StaffClosure | null,
  wire: ClosureRequest,
  values: FormValues,
): Promise<Result<string>> {
  if (closure) {
    const changed = await changeClosure(deps, staff, closure.id, { ...wire, active: true });
    return changed.ok ? { ok: true, value: closure.id } : changed;
  }
  // A second press makes no second one.
  const key = (values.get("key") ?? "").slice(0, 100);
  const made = await createClosure(deps, staff, wire, { key: key && `desk-${key}`, body: wire });
  return made.ok ? { ok: true, value: made.value.value.closure.id } : made;
}

async function remove(desk: Desk, closure: StaffClosure, values: FormValues): Promise<Response> {
  const removed = await removeClosure(desk.deps, desk.staff, closure.id);
  return removed.ok ? toCalendar(desk, values, { opened: closure.id }) : nothingThere(desk);
}

function isKnown({ configuration }: Desk, resourceId: string | null): boolean {
  return resourceId === null || configuration.resources.some(({ id }) => id === resourceId);
}

function told(outcome: Outcome): Record<string, string> {
  const some = Object.entries(outcome).filter(([, count]) => count > 0);
  return some.length === 0 ? {} : { settled: some.map(([name, count]) => `${name}.${count}`).join("~") };
}

/** The calendar as the form was opened from it. */
function toCalendar(desk: Desk, values: FormValues, says: Readonly<Record<string, string>>): Response {
  const search = new URLSearchParams((values.get("back") ?? "").slice(0, LONGEST_BACK));
  const date = (values.get("start") ?? "").slice(0, 10);
  if (!search.has("date") && isLocalDate(date)) search.set("date", date);
  for (const [name, value] of Object.entries(says)) search.set(name, value);
  return seeOther(`${desk.root}/calendar?${search}`);
}

/** What the grid names: a start and a resource, or a day alone. */
function prefilled(desk: Desk): FormValues {
  const { url, configuration, staff, now } = desk;
  const asked = (name: string) => url.searchParams.get(name) ?? "";
  const own = configuration.resources.filter(({ id, active }) => active && mayClose(staff, id));
  const named = own.find(({ id }) => id === asked("resource"));
  const resource = named ?? (mayClose(staff, null) ? undefined : own[0]);
  const zone = zoneOfClosure(desk, resource?.id ?? null);
  const values = new Map([["resource", resource?.id ?? ""]]);
  values.set("back", asked("back").slice(0, LONGEST_BACK));
  const startAt = readStart(asked("start"), zone);
  if (startAt === null) {
    const date = isLocalDate(asked("date")) ? asked("date") : localDateOf(zone, now);
    return values.set("start", date).set("end", date).set("whole", "1");
  }
  return values.set("start", writeStart(zone, startAt)).set("end", writeStart(zone, startAt + 60 * MINUTE_MS));
}

function standing(desk: Desk, closure: StaffClosure): FormValues {
  const values: Map<string, string> = closureFields(closure, zoneOfClosure(desk, closure.resourceId));
  return values.set("back", (desk.url.searchParams.get("back") ?? "").slice(0, LONGEST_BACK));
}

/** A closure as the API writes it, so that a change can be taken back. */
function wireOf(desk: Desk, { resourceId: resource, reason, active, when }: StaffClosure) {
  const iso = (at: number) => toIso(zoneOfClosure(desk, resource), at);
  return when.kind === "instants"
    ? { resource, reason, active, start: iso(when.startAt), end: iso(when.endAt) }
    : { resource, reason, active, dates: when.dates, from: clockOf(when.fromMinute), to: clockOf(when.toMinute) };
}

function show(desk: Desk, view: ClosureView, status = 200): Response {
  const children = <ClosureScreen desk={desk} view={view} />;
  return renderDesk(desk, { title: desk.said.closing.title, current: "calendar", children }, status);
}
