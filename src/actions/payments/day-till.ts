// The till of a day: cash and transfers that staff took and handed back, by whom, and what the drawer should hold of it.

import { readActorNames } from "../../db/actor-names";
import type { PaymentRow } from "../../db/paid-for";
import {
  type ByHandSum,
  listCounts,
  listReturnedByHand,
  listTakenByHand,
  sumReturnedByHand,
  sumTakenByHand,
} from "../../db/till";
import type { Payment } from "../../domain/payments/payment";
import { invalid, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { addDays, addDaysClamped, instantOf, type LocalDate, localDateOf } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";

export type TillLine = {
  readonly row: PaymentRow;
  readonly isReturn: boolean;
  readonly method: TillSum["method"];
  readonly amountMinor: number;
  readonly at: number;
  /** The member or token that took it, or decided that it goes back. Null for the calendar. */
  readonly by: string | null;
};

/** Of one currency and one way, in minor units. */
export type TillSum = {
  readonly currency: string;
  readonly method: "cash" | "transfer";
  readonly taken: number;
  readonly returned: number;
};

/** Cash as a member counted it, without what the drawer held in the morning. */
export type CashCount = {
  readonly by: string;
  readonly at: number;
  readonly currency: string;
  readonly countedMinor: number;
  /** What the entries of the day came to just then. */
  readonly expectedMinor: number;
};

/** What the drawer should hold of one member's entries in cash, in minor units. */
export type MemberSum = Pick<TillLine, "by"> & { readonly currency: string; readonly keptMinor: number };

export type DayTill = {
  readonly date: LocalDate;
  /** Of the business: its day begins and ends by it. */
  readonly timeZone: string;
  /** The latest entries of the day, at most `MOST_LINES`, in the order of the day. */
  readonly lines: readonly TillLine[];
  /** Whether the day has earlier ones. */
  readonly isCut: boolean;
  /** Of all entries of the day. */
  readonly sums: readonly TillSum[];
  readonly members: readonly MemberSum[];
  readonly counts: readonly CashCount[];
  readonly names: ReadonlyMap<string, string>;
};

/** Members who do not see money look back so many days: they may count after a weekend or a holiday. */
export const DAYS_BACK = 6;

/** So many entries of a day are listed. No desk takes as many by hand, but a business may bring its books over. */
export const MOST_LINES = 200;

/** The first day whose till a member sees, of which today is one. Null for all days. */
export function firstTill({ seesMoney }: Authority, today: LocalDate): LocalDate | null {
  return seesMoney ? null : addDays(today, -DAYS_BACK);
}

/** Staff who see all bookings see the till. Members who see some resources alone would read a part of the drawer. */
export function seesTill(staff: Authority): boolean {
  return staff.resources === "all";
}

/** Why staff may not see the till of a day. Null where they may. */
function tillRefusal(staff: Authority, date: LocalDate, today: LocalDate): Refusal | null {
  if (!seesTill(staff)) return refuse("forbidden");
  if (date > today) return invalid("/date", "must be a day until today");
  const first = firstTill(staff, today);
  return first !== null && date < first ? { code: "forbidden", detail: WITHOUT_MONEY } : null;
}

const WITHOUT_MONEY = `Members who do not see money see today's cash and that of the ${DAYS_BACK} days before.`;

/** The till of a day, today where none is named. */
export async function readTill(deps: Deps, staff: Authority, asked: LocalDate | null): Promise<Result<DayTill>> {
  const timeZone = (await loadConfigurationOf(deps, staff.tenantId))?.tenant.timeZone ?? "UTC";
  const today = localDateOf(timeZone, deps.clock.now());
  const date = asked ?? today;
  const refusal = tillRefusal(staff, date, today);
  return refusal ? refused(refusal) : ok(await dayTill(deps, staff, timeZone, date));
}

async function dayTill(deps: Deps, staff: Authority, timeZone: string, date: LocalDate): Promise<DayTill> {
  const { tenantId } = staff;
  const span = { fromAt: instantOf(timeZone, date, 0), toAt: instantOf(timeZone, addDaysClamped(date, 1), 0) };
  const most = MOST_LINES + 1;
  const [taken, returned, takenSums, returnedSums, counts] = await Promise.all([
    listTakenByHand(deps.db, tenantId, span, most),
    listReturnedByHand(deps.db, tenantId, span, most),
    sumTakenByHand(deps.db, tenantId, span),
    sumReturnedByHand(deps.db, tenantId, span),
    readCounts(deps, staff, date),
  ]);
  const entries = [
    ...taken.map((row): TillLine => {
      const { by } = documentOf(row);
      return { row, isReturn: false, method: methodOf(row), amountMinor: row.amountMinor, at: row.countedAt, by };
    }),
    ...returned.map(({ refundId, returnedMinor, returnedAt, ...row }): TillLine => {
      const by = documentOf(row).refunds.find(({ id }) => id === refundId)?.by ?? null;
      return { row, isReturn: true, method: methodOf(row), amountMinor: returnedMinor, at: returnedAt, by };
    }),
  ].sort((a, b) => a.at - b.at);
  const lines = entries.slice(-MOST_LINES);
  const sums = sumsOf(takenSums, returnedSums);
  const members = membersOf(takenSums, returnedSums);
  const actors = [...lines, ...members, ...counts].map(({ by }) => by).filter((by) => by !== null);
  const names = await readActorNames(deps.db, tenantId, actors);
  return { date, timeZone, lines, isCut: entries.length > lines.length, sums, members, counts, names };
}

/** How the cash of a day was counted, the last count first. */
export async function readCounts({ db }: Deps, { tenantId }: Authority, date: LocalDate): Promise<CashCount[]> {
  const counted = await listCounts(db, tenantId, date);
  return counted.map(({ actor, occurredAt, detail }) => {
    const { currency, counted: countedMinor, expected: expectedMinor } = JSON.parse(detail) as CountDetail;
    return { by: actor, at: occurredAt, currency, countedMinor, expectedMinor };
  });
}

export type CountDetail = { readonly currency: string; readonly counted: number; readonly expected: number };

/** What the drawer should hold of a day's cash. */
export function cashOf(sums: readonly TillSum[], currency: string): number {
  const cash = sums.find((sum) => sum.method === "cash" && sum.currency === currency);
  return cash ? cash.taken - cash.returned : 0;
}

function methodOf({ method }: Pick<PaymentRow, "method">): TillSum["method"] {
  return method === "transfer" ? "transfer" : "cash";
}

function documentOf({ document }: PaymentRow): Pick<Payment, "by" | "refunds"> {
  return JSON.parse(document) as Pick<Payment, "by" | "refunds">;
}

function sumsOf(takenSums: readonly ByHandSum[], returnedSums: readonly ByHandSum[]): TillSum[] {
  const groups = Map.groupBy([...takenSums, ...returnedSums], ({ currency, method }) => `${currency} ${method}`);
  return [...groups.values()]
    .flatMap(([first]): TillSum[] => {
      if (!first) return [];
      const { currency } = first;
      const total = (sums: readonly ByHandSum[]) =>
        totalOf(sums.filter((sum) => sum.currency === currency && sum.method === first.method));
      return [{ currency, method: methodOf(first), taken: total(takenSums), returned: total(returnedSums) }];
    })
    .sort((a, b) => (a.currency + a.method < b.currency + b.method ? -1 : 1));
}

function membersOf(takenSums: readonly ByHandSum[], returnedSums: readonly ByHandSum[]): MemberSum[] {
  const back = returnedSums.map((sum) => ({ ...sum, amountMinor: -sum.amountMinor }));
  const cash = [...takenSums, ...back].filter(({ method }) => method === "cash");
  const groups = Map.groupBy(cash, ({ currency, by }) => `${currency} ${by}`);
  return [...groups.values()].flatMap((sums) => {
    const [first] = sums;
    return first ? [{ by: first.by, currency: first.currency, keptMinor: totalOf(sums) }] : [];
  });
}

function totalOf(sums: readonly ByHandSum[]): number {
  return sums.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
