import type * as z from "zod";
import { countCash } from "../../actions/payments/count-cash";
import {
  type CashCount,
  DAYS_BACK,
  type DayTill,
  type MemberSum,
  MOST_LINES,
  readTill,
  type TillLine,
  type TillSum,
} from "../../actions/payments/day-till";
import { cashCountOut, cashDayOut, cashQuery, newCashCount } from "../../contract/cash-schemas";
import { subjectOf } from "../../contract/payment-wire";
import { isoWriter } from "../../domain/time/local-time";
import { json, problem } from "../respond";
import { staffRoute } from "../route";
import { instantWriter, type WriteInstant } from "./tenant-clock";

const shared = { tag: "Payments", limit: "staff" } as const;

type Names = ReadonlyMap<string, string>;

export const readCashRoute = staffRoute({
  ...shared,
  method: "GET",
  path: "/v1/cash",
  name: "readCash",
  summary: "Cash and transfers that staff took and gave back on a day, and how its cash was counted",
  description: `Currencies stand apart. The latest ${MOST_LINES} entries are listed, and the sums are of all. An entry by mistake is left out. What is due to go back counts once it is handed over: until then it lies in the drawer. Members who do not see money see today and the ${DAYS_BACK} days before.`,
  access: { scope: "read" },
  query: cashQuery,
  answers: { 200: cashDayOut },
  refusals: ["invalid_request"],
  async handle(call) {
    const till = await readTill(call.deps, call.staff, call.query.date ?? null);
    return till.ok ? json(presentDay(till.value)) : problem(call, till.refusal);
  },
});

export const countCashRoute = staffRoute({
  ...shared,
  method: "POST",
  path: "/v1/cash/counts",
  name: "countCash",
  summary: "Note how much cash of a day was counted",
  description:
    "The count stays for good, beside what the entries came to just then. A later count does not change it. The same count by the same member or token notes nothing new, as long as no money moved.",
  access: { scope: "bookings" },
  body: newCashCount,
  answers: { 201: cashCountOut },
  refusals: ["invalid_request"],
  async handle(call) {
    const { date, currency, counted } = call.body;
    const done = await countCash(call.deps, call.staff, date, { currency, countedMinor: counted });
    if (!done.ok) return problem(call, done.refusal);
    const { count, names } = done.value;
    return json(presentCount(count, names, await instantWriter(call)), 201);
  },
});

function presentDay({
  date,
  timeZone,
  sums,
  members,
  lines,
  isCut,
  counts,
  names,
}: DayTill): z.output<typeof cashDayOut> {
  const iso = isoWriter(timeZone);
  return {
    date,
    time_zone: timeZone,
    sums: sums.map(presentSum),
    by_member: members.map((member) => presentMember(member, names)),
    entries: lines.map((line) => presentEntry(line, names, iso)),
    has_earlier: isCut,
    counts: counts.map((count) => presentCount(count, names, iso)),
  };
}

function presentSum({ currency, method, taken, returned }: TillSum) {
  return { currency, method, taken, returned, kept: taken - returned };
}

function presentMember({ by, currency, keptMinor }: MemberSum, names: Names) {
  return { by: presentActor(by, names), currency, kept: keptMinor };
}

function presentEntry({ row, isReturn, method, amountMinor, at, by }: TillLine, names: Names, iso: WriteInstant) {
  return {
    kind: isReturn ? ("returned" as const) : ("taken" as const),
    payment: row.id,
    ...subjectOf(row.bookingId),
    method,
    amount: amountMinor,
    currency: row.currency,
    occurred_at: iso(at),
    by: presentActor(by, names),
  };
}

function presentCount({ currency, countedMinor, expectedMinor, at, by }: CashCount, names: Names, iso: WriteInstant) {
  return {
    currency,
    counted: countedMinor,
    expected: expectedMinor,
    difference: countedMinor - expectedMinor,
    counted_at: iso(at),
    by: { id: by, name: names.get(by) ?? null },
  };
}

function presentActor(id: string | null, names: Names) {
  return id === null ? null : { id, name: names.get(id) ?? null };
}
