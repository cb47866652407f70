// One session: who has a place, who is invited, and what staff change about it.

import { tokenOf } from "../../../actions/accounts/secrets";
import { createAnnouncement } from "../../../actions/announcements/create-announcement";
import { type ChangeRequest, changeBooking } from "../../../actions/bookings/change-booking";
import { completeAll } from "../../../actions/bookings/show-today";
import { readStaffBooking } from "../../../actions/bookings/staff-booking";
import { addParticipant } from "../../../actions/sessions/add-participant";
import { cancelSession } from "../../../actions/sessions/cancel-session";
import { invite } from "../../../actions/sessions/invite";
import { listInvitations } from "../../../actions/sessions/list-invitations";
import { listParticipants } from "../../../actions/sessions/list-participants";
import { readSession } from "../../../actions/sessions/read-session";
import { removeParticipant } from "../../../actions/sessions/remove-participant";
import { newAnnouncement } from "../../../contract/message-schemas";
import { toCustomerDetails } from "../../../contract/person-schemas";
import { newInvitation, newParticipant } from "../../../contract/session-schemas";
import { toTelling } from "../../../contract/telling-schemas";
import { type Refusal, type Result, refuse } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { check } from "../../../http/validate";
import { fieldProblems } from "../../../i18n/refusal-words";
import { sayCount } from "../../../i18n/words/say";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { addressIn, askedIn, givenIn, oneOf, refuseWith, withoutScope } from "../lists/list-kit";
import { isToMark } from "./participants";
import { SessionScreen, type SessionView, type TriedAct } from "./session-screen";

const ACTS = ["add", "remove", "invite", "message", "cancel"] as const;
const DONE = ["created", "added", "removed", "invited", "messaged", "called_off"] as const;
const DONE_BY = {
  add: "added",
  remove: "removed",
  invite: "invited",
  message: "messaged",
  cancel: "called_off",
} as const;
const MOST_SHOWN = 200;
const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

export async function answerSession(desk: Desk, id: string): Promise<Response> {
  if (desk.form === null) return showSession(desk, id, null);
  const refused = withoutScope(desk, "bookings");
  if (refused) return refused;
  const found = await readSession(desk.deps, desk.staff.tenantId, id);
  if (!found.ok) return refuseWith(desk, found.refusal);
  if (givenIn(desk, "act") === "complete_all") return completeRest(desk, id);
  if (Object.hasOwn(MARKINGS, givenIn(desk, "act"))) return mark(desk, id, givenIn(desk, "act"));
  const act = oneOf(ACTS, givenIn(desk, "act"));
  if (act === null) return refuseWith(desk, refuse("not_found"));
  // All customers lose their places, so it asks once more.
  if (act === "cancel" && givenIn(desk, "sure") === "") return showSession(desk, id, tried(desk, act, null), 200);
  const done = await press(desk, id, act);
  if (!done.ok) return showSession(desk, id, tried(desk, act, done.refusal), 422);
  return seeOther(addressIn(desk, `/sessions/${id}`, { done: DONE_BY[act] }));
}

function tried(desk: Desk, act: TriedAct["act"], refusal: Refusal | null): TriedAct {
  const values = desk.form ?? new Map<string, string>();
  const { problems = [] } = refusal ?? {};
  const told = problems.length > 0 ? fieldProblems(desk, desk.configuration, problems, values) : NO_PROBLEMS;
  // The form of an invitation has names of its own, so that one page can have both.
  if (act !== "invite") return { act, values, refusal, problems: told };
  const renamed = [...told].map(([name, text]) => [INVITED[name] ?? name, text] as const);
  return { act, values, refusal, problems: new Map(renamed) };
}

function press(desk: Desk, id: string, act: (typeof ACTS)[number]): Promise<Result<unknown>> {
  if (act === "add" || act === "invite") return enter(desk, id, act);
  if (act === "message") return write(desk, id);
  return end(desk, id, act);
}

const INVITED: Readonly<Record<string, string>> = { email: "invited", seats: "places" };

/** A person gets a place, or is invited to one. */
async function enter(desk: Desk, id: string, act: "add" | "invite"): Promise<Result<unknown>> {
  const { deps, staff, configuration } = desk;
  const given = (name: string) => givenIn(desk, name);
  const count = (name: string) => (given(name) === "" ? null : Number(given(name)));
  const key = keyIn(desk);
  if (act === "invite") {
    const { value, problems } = check(newInvitation, { email: given("invited"), seats: count("places") });
    if (!value) return { ok: false, refusal: { ...refuse("invalid_request"), problems } };
    return invite(deps, staff, id, value.email, value.seats ?? 1, key);
  }
  const person = { name: given("name"), email: given("email") || null, phone: given("phone") || null };
  const isPerson = person.name !== "" || person.email !== null || person.phone !== null;
  const wish = { customer: isPerson ? person : null, seats: count("seats"), notify: given("notify") !== "" };
  const { value, problems } = check(newParticipant, wish);
  if (!value) return { ok: false, refusal: { ...refuse("invalid_request"), problems } };
  return addParticipant(deps, { ...staff, slug: configuration.tenant.slug }, id, {
    customer: value.customer ? toCustomerDetails(value.customer) : null,
    seats: value.seats ?? 1,
    guests: 1,
    notes: null,
    telling: toTelling(value),
    key,
    body: value,
  });
}

/** All participants with an address get a message. */
async function write(desk: Desk, id: string): Promise<Result<unknown>> {
  const audience = { kind: "customers", session: id } as const;
  const wish = { audience, subject: givenIn(desk, "subject"), text: givenIn(desk, "text") };
  const { value, problems } = check(newAnnouncement, wish);
  if (!value) return { ok: false, refusal: { ...refuse("invalid_request"), problems } };
  const only = { from: null, to: null, service: null, resource: null };
  const announced = { audience: { ...audience, ...only }, subject: value.subject, text: value.text, sendAt: null };
  return createAnnouncement(desk.deps, desk.staff, announced, { key: keyIn(desk), body: announced });
}

/** What staff say of a participant, and how they take it back. */
const MARKINGS: Readonly<Record<string, Pick<ChangeRequest, "action" | "mark">>> = {
  arrive: { action: "arrive" },
  complete: { action: "complete" },
  no_show: { action: "no_show" },
  unmark_arrived: { action: "unmark", mark: "arrived" },
  unmark_completed: { action: "unmark", mark: "completed" },
  unmark_no_show: { action: "unmark", mark: "no_show" },
};

/** Staff tick off who came. A booking of another session is not found here. */
async function mark(desk: Desk, id: string, act: string): Promise<Response> {
  const { deps, staff } = desk;
  const marking = MARKINGS[act];
  const found = await readStaffBooking(deps, staff, givenIn(desk, "booking"));
  if (!found.ok || !marking || found.value.booking.sessionId !== id) return refuseWith(desk, refuse("not_found"));
  const bookingId = found.value.booking.id;
  const revision = givenIn(desk, "revision");
  const ifRevision = /^\d{1,9}$/.test(revision) ? Number(revision) : null;
  const wish = { ...marking, bookingId, by: staff.actor, reason: null, ifRevision };
  const done = await changeBooking(deps, staff.tenantId, wish);
  if (!done.ok) return showSession(desk, id, tried(desk, "mark", done.refusal), 422);
  return seeOther(`${addressIn(desk, `/sessions/${id}`, {})}#${bookingId}`);
}

/** The participants that are not marked yet all came. */
async function completeRest(desk: Desk, id: string): Promise<Response> {
  const { deps, staff } = desk;
  const listed = await listParticipants(deps, staff.tenantId, id, { limit: MOST_SHOWN });
  if (!listed.ok) return refuseWith(desk, listed.refusal);
  const meant = listed.value.rows.filter((one) => isToMark(desk, one));
  const count = await completeAll(deps, staff, meant);
  return seeOther(addressIn(desk, `/sessions/${id}`, { done: "complete_all", count: String(count) }));
}

function keyIn(desk: Desk): string {
  return `desk-${givenIn(desk, "key") || crypto.randomUUID()}`.slice(0, 200);
}

/** A place is taken back, or all of them. */
function end(desk: Desk, id: string, act: "remove" | "cancel"): Promise<Result<unknown>> {
  const { deps, staff } = desk;
  const reason = givenIn(desk, "reason").slice(0, 500) || null;
  const message = givenIn(desk, "message").slice(0, 500) || null;
  const telling = toTelling({ notify: givenIn(desk, "notify") !== "", message });
  if (act === "cancel") return cancelSession(deps, staff, id, reason, telling);
  const bookingId = givenIn(desk, "booking");
  return removeParticipant(deps, staff, { sessionId: id, bookingId, reason, telling });
}

async function showSession(desk: Desk, id: string, last: TriedAct | null, status = 200): Promise<Response> {
  const { deps, staff } = desk;
  if (last?.refusal?.code === "not_found") return refuseWith(desk, last.refusal);
  const cursor = askedIn(desk, "cursor") || undefined;
  const [found, participants, invitations] = await Promise.all([
    readSession(deps, staff.tenantId, id),
    listParticipants(deps, staff.tenantId, id, { limit: MOST_SHOWN, cursor }),
    listInvitations(deps, staff.tenantId, id, { limit: MOST_SHOWN }),
  ]);
  if (!found.ok) return refuseWith(desk, found.refusal);
  if (!participants.ok) return refuseWith(desk, participants.refusal);
  if (!invitations.ok) return refuseWith(desk, invitations.refusal);
  const { session } = found.value;
  const isLinked = session.visibility === "private" && mayDo(staff.actor, "bookings");
  const token = isLinked ? await tokenOf(deps.settings.serverSecret, "session", id) : null;
  const view: SessionView = {
    kept: found.value,
    participants: participants.value.rows,
    next: participants.value.nextCursor,
    isFirst: cursor === undefined,
    invitations: invitations.value.page.rows,
    link: token === null ? null : `${desk.url.origin}/manage/${token}`,
    tried: last,
    done: doneWords(desk),
  };
  const title = session.title ?? session.service.name;
  return renderDesk(desk, { title, current: "sessions", children: <SessionScreen desk={desk} view={view} /> }, status);
}

function doneWords(desk: Desk): string | null {
  const { said, locale } = desk;
  const asked = askedIn(desk, "done");
  if (asked === "complete_all") return sayCount(locale, said.today.markedDay, Number(askedIn(desk, "count")) || 0);
  const done = oneOf(DONE, asked);
  return done === null ? null : said.sessions.done[done];
}
