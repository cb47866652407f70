// During a deploy, Workers and objects are one build apart for a moment. Either side understands the other's messages.

import { createExecutionContext, env, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { PlaceRequest } from "../../src/actions/bookings/place-command";
import { CUSTOMER } from "../../src/domain/tenant/actor";
import type { PlaceCommand, PlaceOutcome } from "../../src/objects/messages";
import { calendar, makeResource, makeService, makeTenant, type Tenant } from "../support/api";
import { setTime, testClock } from "../support/clock";
import { keepLogs } from "../support/logs";
import { makeDeps, placeThrough, settingsOf } from "../support/worker";

const START = "2026-06-09T10:00:00Z";
const QUESTION = { id: "size", label: "Size", kind: "text", required: true };
let tenant: Tenant;
let room: string;

beforeEach(async () => {
  setTime("2026-06-01T09:00:00Z");
  tenant = await makeTenant({ zone: "UTC" });
  room = await makeResource(tenant);
  const other = await makeResource(tenant);
  await makeService(tenant, room, { name: "Visit", questions: [QUESTION] });
  // Two candidates: a coordinator decides, and customers may not choose between them.
  await makeService(tenant, room, {
    name: "Either",
    questions: [QUESTION],
    requires: [{ any_of: [room, other] }],
    customer_chooses_resource: false,
  });
});

function requestOf(service: string, more: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    kind: "book",
    slug: tenant.slug,
    service,
    startAt: Date.parse(START),
    durationMinutes: null,
    periodId: null,
    resource: null,
    seats: 1,
    guests: 1,
    units: 1,
    customer: { name: "Ada", email: "ada@example.org", phone: null, timeZone: null, locale: null },
    notes: null,
    answers: { size: "large" },
    metadata: {},
    by: CUSTOMER,
    status: null,
    holdId: null,
    sessionId: null,
    ifFull: "refuse",
    address: null,
    keyScope: "public",
    key: "one-key-for-every-request",
    body: { service },
    ...more,
  };
}

type Through = (command: PlaceCommand) => PlaceCommand;

/** Places a request; `through` is what the other build makes of the command. */
async function place(request: PlaceRequest, through: Through) {
  const context = createExecutionContext();
  const deps = makeDeps(env, settingsOf(env), testClock, (work) => context.waitUntil(work));
  const placed = await placeThrough<Extract<PlaceOutcome, { status: "done" }>>(
    deps,
    request,
    async (home, command) => (await home.place(through(command))) as never,
  );
  await waitOnExecutionContext(context);
  return placed;
}

/** An object of the build before knows no refusal of the caller. */
const atEarlierObject: Through = ({ callerRefusal: _, ...command }) => command;
const atObject: Through = (command) => command;
/** A Worker of an earlier build does not say which id the key makes. */
const byEarlierWorker: Through = ({ idempotency: { idBody: _, ...idempotency }, ...command }) => ({
  ...command,
  idempotency,
});

const CROSSED = [
  ["this build and repeated by one of an earlier build", atObject, byEarlierWorker],
  ["an earlier build and repeated by one of this build", byEarlierWorker, atObject],
] as const;

const bookings = async () => (await tenant.staff("GET", "/bookings")).body.data;

describe.each([
  ["a calendar", "visit"],
  ["a coordinator", "either"],
])("at %s", (_, service) => {
  it.each([
    ["of this build", atObject],
    ["of the build before", atEarlierObject],
  ])("%s, a refusal of the Worker stops the request and reaches the caller", async (_, through) => {
    const unanswered = await place(requestOf(service, { answers: {} }), through);
    expect(unanswered).toMatchObject({
      ok: false,
      refusal: { code: "invalid_request", problems: [{ pointer: "/answers/size", detail: "needs an answer" }] },
    });
    const unknown = await place(requestOf(service, { resource: "res_unknown" }), through);
    expect(unknown).toMatchObject({ ok: false, refusal: { code: "not_found", facts: { missing: "resource" } } });
    expect(await bookings()).toEqual([]);
  });

  it.each([
    ["of this build", atObject],
    ["of the build before", atEarlierObject],
  ])("%s, a key that has its answer keeps it, even if the Worker now refuses", async (_, through) => {
    const first = await place(requestOf(service), through);
    const again = await place(requestOf(service, { resource: "res_unknown", answers: {} }), through);
    if (!first.ok || !again.ok) throw new Error("Not booked.");
    expect(again.value.done).toMatchObject({ isReplay: true, booking: { id: first.value.done.booking.id } });
    const other = await place(requestOf(service, { resource: "res_unknown", body: { service, more: 1 } }), through);
    expect(other).toMatchObject({ ok: false, refusal: { code: "idempotency_key_reused" } });
  });

  it.each(CROSSED)("a key that came from a Worker of %s makes one booking", async (_, first, second) => {
    const made = await place(requestOf(service), first);
    const again = await place(requestOf(service), second);
    if (!made.ok || !again.ok) throw new Error("Not booked.");
    expect(again.value.done).toMatchObject({ isReplay: true, booking: { id: made.value.done.booking.id } });
    expect(await bookings()).toHaveLength(1);
  });

  it("a Worker of the build after, which sends no problems, books and is refused as well", async () => {
    const withoutProblems = ({ inputProblems: _, ...command }: PlaceCommand) => command;
    const refused = await place(requestOf(service, { resource: "res_unknown" }), withoutProblems);
    expect(refused).toMatchObject({ ok: false, refusal: { code: "not_found" } });
    expect(await place(requestOf(service), withoutProblems)).toMatchObject({ ok: true });
    expect(await bookings()).toHaveLength(1);
  });

  it("problems from a Worker of the build before are reported, and nothing is booked", async () => {
    const problems = [{ pointer: "/resource", detail: "must not be chosen" }];
    const refused = await place(requestOf(service), ({ callerRefusal: _, ...command }) => ({
      ...command,
      inputProblems: problems,
    }));
    expect(refused).toMatchObject({ ok: false, refusal: { code: "invalid_request", problems } });
    expect(await bookings()).toEqual([]);
  });
});

/** The class in the chain of an object that has a method. */
function prototypeWith(instance: object, name: string): object {
  return Object.hasOwn(instance, name) ? instance : prototypeWith(Object.getPrototypeOf(instance), name);
}

it("what only this build does is refused for a moment where the object is of an earlier one, and nothing has changed", async () => {
  await makeService(tenant, room, { name: "Priced", price: { amount: 4_000, currency: "EUR" } });
  const { body } = await tenant.book("priced", START);
  const path = `/bookings/${body.booking.id}/payments`;
  const { id } = (await tenant.staff("POST", path, { method: "cash", amount: 4_000 })).body;
  await tenant.staff("POST", `/payments/${id}/refund`, { amount: 1_000 });
  const name = "askAgain";
  const restore = await runInDurableObject(calendar(tenant, room), (instance) => {
    const owner = prototypeWith(instance, name);
    const method = Object.getOwnPropertyDescriptor(owner, name);
    Reflect.deleteProperty(owner, name);
    return () => method && Object.defineProperty(owner, name, method);
  });
  const logs = keepLogs();
  const early = await tenant.staff("POST", `/payments/${id}/ask-again`);
  restore();
  // It is no fault of ours, so no operator is alarmed.
  expect(logs.stop().filter((line) => line.includes('"fault"'))).toEqual([]);
  expect([early.status, early.body.code, early.headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
  const left = async () => (await tenant.staff("GET", `/bookings/${body.booking.id}`)).body.payment.left;
  expect(await left()).toBe(0);
  expect((await tenant.staff("POST", `/payments/${id}/ask-again`)).status).toBe(200);
  expect(await left()).toBe(1_000);
});
