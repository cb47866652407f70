// What a business took by month: the operator's commission on it, and what remains.

import { type MonthSums, sumMonths } from "../../db/receipts";
import type { Authority } from "../../domain/tenant/actor";
import { addDays, instantOf, localDateOf } from "../../domain/time/local-time";
import { auditExport } from "../audit-export";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";

export type ReportedMonth = MonthSums & {
  /** What remains for the business. */
  readonly payout: number;
  /** The local date by which the commission is to be paid. */
  readonly dueOn: string;
};

export type YearReport = { readonly year: number; readonly months: readonly ReportedMonth[] };

/** Days after the end of a month until its commission is due. */
const DUE_DAYS = 30;

/** The months of a year in which money moved, by currency. Null is the present year, in the zone of the business. */
export async function reportYear(deps: Deps, { tenantId }: Authority, wished: number | null): Promise<YearReport> {
  const zone = (await loadConfigurationOf(deps, tenantId))?.tenant.timeZone ?? "UTC";
  const year = wished ?? Number(localDateOf(zone, deps.clock.now()).slice(0, 4));
  const firsts = Array.from({ length: 13 }, (_, at) => firstOf(year, at));
  const starts = firsts.map((date) => instantOf(zone, date, 0));
  const spans = firsts.slice(0, 12).map((date, at) => ({
    month: date.slice(0, 7),
    // The year is that of the receipts. Should the business have changed its zone, none of them falls out.
    fromAt: at === 0 ? 0 : (starts[at] ?? 0),
    toAt: at === 11 ? Number.MAX_SAFE_INTEGER : (starts[at + 1] ?? 0),
  }));
  const sums = await sumMonths(deps.db, tenantId, year, spans);
  const months = sums.map((each) => ({
    ...each,
    payout: each.taken - each.refunded - each.commission,
    dueOn: addDays(firstOf(year, Number(each.month.slice(5))), DUE_DAYS),
  }));
  return { year, months };
}

/** The same as a file. The audit log notes the actor. */
export async function exportYear(deps: Deps, staff: Authority, wished: number | null): Promise<YearReport> {
  const report = await reportYear(deps, staff, wished);
  await auditExport(deps, staff, "commission", report.months.length);
  return report;
}

/** The first day of a month, counted from 0 in January. */
function firstOf(year: number, month: number): string {
  const [inYear, ofYear] = [(month % 12) + 1, year + Math.floor(month / 12)];
  return `${String(ofYear).padStart(4, "0")}-${String(inYear).padStart(2, "0")}-01`;
}
