// Faults in what becomes of money. A business that asks for it is where they show.

const mutant = (name, edits, more = {}) => ({ name, isPaid: true, edits, ...more });

const PAYING = "src/objects/bookings/paying.ts";
const PROVIDER_WORD = "src/domain/payments/provider-word.ts";
const GIVING_BACK = "src/domain/payments/giving-back.ts";
const SETTLING = "src/domain/payments/settling.ts";
const PAGE_ENDS = "src/jobs/watch-page.ts";
const GIVE_BACK = "src/jobs/give-back.ts";
const COPY = "src/db/payment-copy.ts";
const PURCHASE = "src/domain/payments/purchase.ts";
const CREDITS = "src/db/credits.ts";
const LEDGER = "src/domain/payments/ledger.ts";
const RAZORPAY = "src/integrations/payments/razorpay.ts";
const RAZORPAY_REPORTS = "src/integrations/payments/razorpay-reports.ts";

const AT_STRIPE = { provider: "stripe" };
const AT_RAZORPAY = { provider: "razorpay" };

export const MUTANTS_OF_MONEY = [
  mutant("late-money-is-settled-without-looking", [
    {
      file: "src/objects/calendar/calendar-schema.ts",
      from: "SELECT raise(ABORT, 'OVERLAP_GUARD')",
      to: "SELECT 1",
    },
    {
      file: "src/objects/calendar/resource-calendar.ts",
      from: "const place = placeAgain(tx, booking);",
      to: "const place = booking as never;",
    },
    {
      file: "src/objects/calendar/resource-calendar.ts",
      from: 'return "status" in place ? place : revive(tx, command, place, null);',
      to: "return revive(tx, command, place, null);",
    },
  ]),
  mutant("late-money-is-kept-where-the-place-is-gone", [
    {
      file: PAYING,
      from: "return giveBackAll(tx, found.booking, heard.payment);",
      to: "return written(tx, found.booking, { payments: replaced(found.booking, heard.payment) }, BY_CLOCK, found.payment.id);",
    },
  ]),
  mutant("a-refund-is-decided-twice", [
    {
      file: "src/objects/bookings/refunding.ts",
      from: "const known = payment.refunds.find((each) => each.requestKey === requestKey);",
      to: "const known = payment.refunds.find(() => false);",
    },
  ]),
  mutant("each-report-counts-anew", [
    { file: PROVIDER_WORD, from: 'if (wasTaken(payment)) return { kind: "unchanged" };', to: "" },
  ]),
  mutant("refunds-are-not-carried-out", [
    {
      file: GIVE_BACK,
      from: "if (payment.provider === null) return",
      to: "if (payment.id !== null) return",
    },
  ]),
  mutant("the-deadline-leaves-the-page", [
    {
      file: PAGE_ENDS,
      from: 'if (!payment.checkout || payment.state === "failed")',
      to: 'if (payment.checkout || payment.state !== "failed")',
    },
  ]),
  mutant("what-a-page-took-is-not-asked", [
    { file: PAGE_ENDS, from: "await settled(ended.value,", to: 'await settled({ kind: "expired" },' },
  ]),
  mutant("staff-may-take-more-than-is-due", [
    { file: PAYING, from: "return amountMinor > left ?", to: "return amountMinor > left + 1_000_000_000 ?" },
  ]),
  mutant("a-cancelled-booking-keeps-its-money", [
    { file: SETTLING, from: "return paid - (refund?.amountMinor ?? 0);", to: "return paid;" },
  ]),
  mutant("a-part-of-what-is-due-is-enough", [
    {
      file: "src/domain/payments/standing.ts",
      from: "return keptOf(payments) >= dueNowMinor &&",
      to: "return (keptOf(payments) > 0 || dueNowMinor === 0) &&",
    },
  ]),
  mutant("payments-outlive-their-booking", [
    {
      file: SETTLING,
      from: 'if (OVER.has(status) || (before?.status === "held" && !isHeld)) return false;',
      to: 'if (before?.status === "held" && status === "confirmed") return false;',
    },
  ]),
  mutant("what-goes-back-can-go-back-again", [
    {
      file: GIVING_BACK,
      from: 'return sum(refunds.filter(({ state }) => state !== "failed"));',
      to: 'return sum(refunds.filter(({ state }) => state === "done"));',
    },
  ]),
  mutant(
    "what-went-back-goes-back-with-the-next",
    [
      {
        file: "src/jobs/ask-refunds.ts",
        from: "refunds.find((refund) => isDue(refund) &&",
        to: 'refunds.find((refund) => refund.state !== "failed" &&',
      },
      {
        file: "src/integrations/payments/stripe.ts",
        from: "return refundStateOf((await known()) ?? (await underKeys(refundId, create, known)));",
        to: "return refundStateOf(await create(refundId + crypto.randomUUID()));",
      },
    ],
    AT_STRIPE,
  ),
  mutant("refunds-have-no-receipt", [
    { file: COPY, from: "[] : [...taken, ...returned]", to: "[] : [...taken, ...returned.slice(1)]" },
  ]),
  mutant("numbers-of-receipts-have-gaps", [{ file: COPY, from: "row_number() OVER", to: "2 * row_number() OVER" }]),
  mutant("copies-of-payments-stay-as-they-were", [
    {
      file: COPY,
      from: "excluded.revision > payments.revision AND",
      to: "excluded.revision > payments.revision + 100 AND",
    },
  ]),
  mutant(
    "who-paid-is-not-told",
    [
      {
        file: "src/jobs/told-of-events.ts",
        from: 'return from === "pending" ? "approved" : "booked";',
        to: 'return by === "clock" ? null : from === "pending" ? "approved" : "booked";',
      },
    ],
    { isTold: true },
  ),
  mutant("a-package-is-given-unpaid", [{ file: PURCHASE, from: 'outcome: "ended" };', to: 'outcome: "sold" };' }]),
  mutant("a-visit-is-used-twice", [
    { file: CREDITS, from: ">= iif(credits.visits IS NULL, ?8, ?7)`;", to: ">= 0 * (?8 + ?7) - 1000000`;" },
  ]),
  mutant("what-is-taken-back-can-still-be-used", [
    {
      file: "src/actions/credit/staff-credit.ts",
      from: "statements: [withdrawCredit(deps.db, id, credit.left)],",
      to: "statements: [],",
    },
  ]),
  mutant("a-cancelled-booking-keeps-its-visit", [
    {
      file: GIVE_BACK,
      from: "await returnCredit(deps.db, useId,",
      to: 'if (useId === "") await returnCredit(deps.db, useId,',
    },
  ]),
  mutant("what-staff-gave-back-is-left-to-pay", [
    { file: LEDGER, from: "(by === null || askedAgainBy !== undefined);", to: "(by === null || state !== undefined);" },
  ]),
  mutant("what-is-asked-for-again-is-not-left-to-pay", [
    { file: LEDGER, from: "(by === null || askedAgainBy !== undefined);", to: "by === null;" },
  ]),
  mutant("the-till-keeps-what-went-back", [
    {
      file: "src/actions/payments/day-till.ts",
      from: "returned: total(returnedSums) }",
      to: "returned: 0 * total(returnedSums) }",
    },
  ]),
  mutant("the-till-has-cash-alone", [
    {
      file: "src/db/till.ts",
      from: 'inArray(payments.method, ["cash", "transfer"])',
      to: 'inArray(payments.method, ["cash"])',
    },
  ]),
  mutant("a-sale-has-no-receipt", [
    { file: COPY, from: "issued.length > 0 ? [plainStatement(", to: "issued.length < 0 ? [plainStatement(" },
  ]),
  mutant(
    "razorpay-is-asked-again-without-its-list",
    [
      {
        file: RAZORPAY,
        from: "const known = await listRefunds(account, chargeId);",
        to: "const known = { ok: true as const, value: [] as Refund[] };",
      },
    ],
    AT_RAZORPAY,
  ),
  mutant(
    "a-second-capture-is-kept",
    [
      {
        file: PROVIDER_WORD,
        from: "return (word.all ?? []).filter(",
        to: "return (word.all ?? []).slice(0, 0).filter(",
      },
    ],
    AT_RAZORPAY,
  ),
  mutant(
    "a-report-is-taken-for-all-that-came",
    [
      {
        file: RAZORPAY_REPORTS,
        from: "const state = await stateOf(account, found);",
        to: "const state = await stateOf(account, { ...found, order_id: null });",
      },
    ],
    AT_RAZORPAY,
  ),
];
