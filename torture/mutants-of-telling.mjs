// Faults in what webhooks and mails to customers tell. They show on a stage with readers.

const mutant = (name, edits) => ({ name, isTold: true, edits });

const CONSUME = "src/jobs/consume-events.ts";
const RUN = "src/jobs/run-deliveries.ts";
const SEND = "src/jobs/send-message.ts";
const DISPATCH = "src/jobs/dispatch.ts";
const POST = "src/jobs/deliver-webhook.ts";
const SUBJECT = "src/actions/messages/booking-subject.ts";

export const MUTANTS_OF_TELLING = [
  mutant("one-type-of-event-is-not-posted", [
    {
      file: CONSUME,
      from: "isWanted(webhook.events, event.type) &&",
      to: 'isWanted(webhook.events, event.type) && event.type !== "booking.reassigned" &&',
    },
  ]),
  mutant("the-place-in-the-log-jumps", [
    {
      file: CONSUME,
      from: "raiseToldPosition(deps.db, tenantId, last.position)",
      to: "raiseToldPosition(deps.db, tenantId, last.position + (events.length > 1 ? 1 : 0))",
    },
  ]),
  // The server may be killed between the two.
  mutant("the-place-in-the-log-is-raised-first", [
    {
      file: CONSUME,
      from: `    const now = deps.clock.now();
    await runBatch(deps.db, [`,
      to: `    const now = deps.clock.now();
    await runBatch(deps.db, [raiseToldPosition(deps.db, tenantId, last.position)]);
    await scheduler.wait(300);
    await runBatch(deps.db, [`,
    },
  ]),
  mutant("only-what-the-queue-names-is-told", [
    {
      file: CONSUME,
      from: "fanOut(deps: Deps, tenantId: string)",
      to: "fanOut(deps: Deps, tenantId: string, named: ReadonlySet<string> | null = null)",
    },
    {
      file: CONSUME,
      from: "events.flatMap((event) => deliveriesOf(event, audience))",
      to: "events.filter(({ id }) => named?.has(id) ?? true).flatMap((event) => deliveriesOf(event, audience))",
    },
    {
      file: CONSUME,
      from: "tenants.map((tenantId) => fanOut(deps, tenantId))",
      to: "tenants.map((tenantId) => fanOut(deps, tenantId, new Set(batch.flatMap(({ events }) => events))))",
    },
  ]),
  mutant("deliveries-are-done-before-they-are-tried", [
    {
      file: RUN,
      from: "const outcome = await tryOne(deps, delivery);",
      to: `await recordDelivery(deps.db, delivery, { state: "done", finishedAt: deps.clock.now() });
    const outcome = await tryOne(deps, delivery);`,
    },
  ]),
  mutant("what-failed-once-is-given-up", [
    { file: POST, from: "const isLast = due === undefined;", to: "const isLast = due !== undefined;" },
  ]),
  mutant("leases-do-not-end", [{ file: RUN, from: "const LEASE_MS = 25_000;", to: "const LEASE_MS = 25_000_000;" }]),
  mutant("each-try-has-a-key-of-its-own", [
    {
      file: DISPATCH,
      from: "idempotencyKey: message.id,",
      to: "idempotencyKey: message.id + crypto.randomUUID(),",
    },
  ]),
  mutant("each-mail-has-two-rows", [
    {
      file: CONSUME,
      from: "return [...told, ...posted, ...atProvider(event, detail, shared)];",
      to: 'return [...told, ...told.map((row) => ({ ...row, id: newId("dlv"), sourceId: row.sourceId + "/2" })), ...posted, ...atProvider(event, detail, shared)];',
    },
  ]),
  mutant("secrets-are-not-what-was-told", [
    {
      file: POST,
      from: ".map(({ secret }) => secret),",
      to: '.map(({ secret }) => secret.replace(/.{4}$/, "AAA=")),',
    },
  ]),
  mutant("a-cancelled-booking-is-told-as-it-was", [
    { file: SUBJECT, from: "isOver: whyOver(deps.clock.now(), asked, booking),", to: "isOver: null," },
  ]),
  mutant("lapsed-holds-are-told", [
    {
      file: "src/objects/bookings/booking-tx.ts",
      from: 'if (booking.isNumbered && (before || actor !== null) && eventType !== "booking.paid") {',
      to: 'if ((booking.isNumbered || booking.status === "expired") && (before || actor !== null) && eventType !== "booking.paid") {',
    },
    {
      file: "src/objects/bookings/outbox.ts",
      from: "if (event && (!isBooking || booking?.isNumbered || isOfMoney(event))) batch.events.push(event);",
      to: "if (event && (!isBooking || booking)) batch.events.push(event);",
    },
  ]),
  mutant("some-changes-are-not-in-the-log", [
    {
      file: "src/objects/bookings/booking-tx.ts",
      from: 'if (booking.isNumbered && (before || actor !== null) && eventType !== "booking.paid") {',
      to: 'if (booking.isNumbered && (before || actor !== null) && eventType !== "booking.paid" && eventType !== "booking.rejected") {',
    },
  ]),
  mutant("only-changes-by-customers-are-told", [
    {
      file: SEND,
      from: 'return { state: "held", at: heldUntil };',
      to: 'return { state: "skipped", reason: "by_staff" };',
    },
  ]),
];
