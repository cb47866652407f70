// The till of a day: cash and transfers that staff took and handed back, by whom, and what the drawer should hold of it.

import { readActorNames } from "../../db/actor-names";
import { runBatch } from "../../db/database";
import { insertAudit } from "../../db/logs";
import type { PaymentRow } from "../../db/paid-for";
import { listCounts, listReturnedByHand, listTakenByHand } from "../../db/till";
import type { Payment } from "../../domain/payments/payment";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, auditNameOf, mayDo } from "../../domain/tenant/actor";
import { addDays, addDaysClamped, instantOf, type LocalDate, localDateOf } from "../../domain/time/local-time";
import { audited } from "../audited";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";

export type TillLine = {
  readonly row: PaymentRow;
  readonly isReturn: boolean;
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

export type DayTill = {
  readonly date: LocalDate;
  readonly lines: readonly TillLine[];
  readonly sums: readonly TillSum[];
  readonly counts: readonly CashCount[];
  readonly names: ReadonlyMap<string, string>;
};

/** Members who do not see money look back so many days: they may count after a weekend or a holiday. */
const DAYS_BACK = 6;

/** The first day whose till a member sees, of which today is one. Null for all days. */
export function firstTill({ seesMoney }: Authority, today: LocalDate): LocalDate | null {
  return seesMoney ? null : addDays(today, -DAYS_BACK);
}

/** Those who take money for all bookings see the till. Who works for some resources would see a part of the drawer. */
export function seesTill(staff: Authority): boolean {
  return staff.resources === "all" && mayDo(staff.actor, "bookings");
}

export async function dayTill(deps: Deps, { tenantId }: Authority, date: LocalDate): Promise<DayTill> {
  const zone = (await loadConfigurationOf(deps, tenantId))?.tenant.timeZone ?? "UTC";
  const span = { fromAt: instantOf(zone, date, 0), toAt: instantOf(zone, addDaysClamped(date, 1), 0) };
  const [taken, returned, counted] = await Promise.all([
    listTakenByHand(deps.db, tenantId, span),
    listReturnedByHand(deps.db, tenantId, span),
    listCounts(deps.db, tenantId, date),
  ]);
  const lines = [
    ...taken.map((row): TillLine => {
      const { by } = documentOf(row);
      return { row, isReturn: false, amountMinor: row.amountMinor, at: row.countedAt, by };
    }),
    ...returned.map(({ refundId, returnedMinor, returnedAt, ...row }): TillLine => {
      const by = documentOf(row).refunds.find(({ id }) => id === refundId)?.by ?? null;
      return { row, isReturn: true, amountMinor: returnedMinor, at: returnedAt, by };
    }),
  ].sort((a, b) => a.at - b.at);
  const counts = counted.map(({ actor, occurredAt, detail }): CashCount => {
    const { currency, counted: countedMinor, expected: expectedMinor } = JSON.parse(detail) as CountDetail;
    return { by: actor, at: occurredAt, currency, countedMinor, expectedMinor };
  });
  const actors = [...lines, ...counts].map(({ by }) => by).filter((by) => by !== null);
  return { date, lines, sums: sumsOf(lines), counts, names: await readActorNames(deps.db, tenantId, actors) };
}

export type CountDetail = { readonly currency: string; readonly counted: number; readonly expected: number };

/** What the drawer should hold of a day's cash. */
export function cashOf(sums: readonly TillSum[], currency: string): number {
  const cash = sums.find((sum) => sum.method === "cash" && sum.currency === currency);
  return cash ? cash.taken - cash.returned : 0;
}

/** Notes what a member counted. A press that is sent twice counts once. */
export async function countCash(
  deps: Deps,
  staff: Authority,
  date: LocalDate,
  { currency, countedMinor }: Pick<CashCount, "currency" | "countedMinor">,
): Promise<Result<null>> {
  const today = localDateOf(
    (await loadConfigurationOf(deps, staff.tenantId))?.tenant.timeZone ?? "UTC",
    deps.clock.now(),
  );
  if (date > today) return refused(invalid("/date", "must not lie ahead"));
  const { sums, counts } = await dayTill(deps, staff, date);
  const hasCash = sums.some((sum) => sum.method === "cash" && sum.currency === currency);
  if (!hasCash) return refused(invalid("/currency", "must be one in which cash was taken or given back on the day"));
  const expectedMinor = cashOf(sums, currency);
  const last = counts.find((count) => count.currency === currency);
  const isSame = last?.countedMinor === countedMinor && last.expectedMinor === expectedMinor;
  if (isSame && last.by === auditNameOf(staff.actor)) return ok(null);
  const detail: CountDetail = { currency, counted: countedMinor, expected: expectedMinor };
  await runBatch(deps.db, [insertAudit(deps.db, audited(deps, staff, "cash.counted", date, detail))]);
  return ok(null);
}

function documentOf({ document }: PaymentRow): Pick<Payment, "by" | "refunds"> {
  return JSON.parse(document) as Pick<Payment, "by" | "refunds">;
}

function sumsOf(lines: readonly TillLine[]): TillSum[] {
  const groups = Map.groupBy(lines, ({ row }) => `${row.currency} ${row.method}`);
  const total = (some: readonly TillLine[]) => some.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return [...groups.values()]
    .flatMap((some): TillSum[] => {
      const [first] = some;
      if (!first) return [];
      const method = first.row.method === "transfer" ? "transfer" : "cash";
      const taken = total(some.filter(({ isReturn }) => !isReturn));
      const returned = total(some.filter(({ isReturn }) => isReturn));
      return [{ currency: first.row.currency, method, taken, returned }];
    })
    .sort((a, b) => (a.currency + a.method < b.currency + b.method ? -1 : 1));
}
