// Faults in what staff mark and take back.

export const MUTANTS_OF_THE_DESK = [
  {
    name: "who-arrived-may-have-stayed-away",
    edits: [
      {
        file: "src/domain/booking/booking.ts",
        from: 'if (now < booking.startAt || marked === "arrived")',
        to: "if (now < booking.startAt)",
      },
    ],
  },
  {
    name: "the-mark-before-is-taken-back-too",
    edits: [
      {
        file: "src/domain/booking/booking.ts",
        from: "const isThere = mark !== null && mark === marked;",
        to: "const isThere = mark !== null && marked !== null;",
      },
    ],
  },
  {
    name: "arrivals-end-with-the-next-mark",
    edits: [
      {
        file: "src/objects/bookings/lifecycle.ts",
        from: 'return action === "unmark" && mark === "arrived";',
        to: 'return action === "unmark" && mark !== undefined;',
      },
    ],
  },
  {
    name: "told-cancellations-are-taken-back",
    edits: [
      {
        file: "src/domain/booking/booking.ts",
        from: "(restorable.until !== null && now >= restorable.until) ||",
        to: "(restorable.until !== null && now >= restorable.until + 600_000) ||",
      },
    ],
  },
  {
    name: "what-comes-back-is-not-judged",
    edits: [
      {
        file: "src/objects/calendar/calendar-schema.ts",
        from: "SELECT raise(ABORT, 'OVERLAP_GUARD')",
        to: "SELECT 1",
      },
      {
        file: "src/objects/calendar/calendar-place.ts",
        from: `  if (verdict.refusal) return refusedWith(verdict.refusal);
  const { span } = verdict;
  if (booking.status`,
        to: `  if (verdict.refusal && !command.isRestoring) return refusedWith(verdict.refusal);
  const span = verdict.span ?? { startAt: booking.startAt, endAt: booking.endAt, period: null };
  if (booking.status`,
      },
    ],
  },
  {
    name: "what-comes-back-claims-nothing",
    edits: [
      {
        file: "src/objects/two-phase/joint-changes.ts",
        from: "return applyMove(tx, again.booking, place, command, eventOfMove(command), decision);",
        to: "return applyMove(tx, again.booking, place, command, eventOfMove(command), command.isRestoring ? null : decision);",
      },
    ],
  },
  {
    name: "what-comes-back-keeps-the-reason-of-its-end",
    edits: [
      {
        file: "src/objects/bookings/moving.ts",
        from: "return { ...booking, status: restorable?.status ?? booking.status, cancelReason: null, refund: null };",
        to: "return { ...booking, status: restorable?.status ?? booking.status, refund: null };",
      },
    ],
  },
  {
    name: "coming-back-happens-without-an-event",
    isTold: true,
    edits: [
      {
        file: "src/objects/bookings/moving.ts",
        from: 'return isRestoring ? "booking.restored" : "booking.rescheduled";',
        to: 'return isRestoring ? "booking.kept" : "booking.rescheduled";',
      },
    ],
  },
  {
    name: "ends-that-were-taken-back-are-told",
    isTold: true,
    edits: [
      {
        file: "src/actions/messages/booking-subject.ts",
        from: 'return unless(["cancelled"]) ?? wasRestored;',
        to: "return null;",
      },
    ],
  },
];
