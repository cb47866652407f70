import * as z from "zod";
import { exportYear, reportYear } from "../../actions/payments/month-report";
import { COMMISSION_COLUMNS, commissionOut, commissionQuery, fromMonth } from "../../contract/commission-schemas";
import { listOf } from "../../contract/primitives";
import { csvFile, csvLine } from "../csv";
import { json } from "../respond";
import { staffRoute } from "../route";

const shared = {
  tag: "Payments",
  limit: "staff",
  method: "GET",
  access: { scope: "read" },
  isForManagers: true,
  query: commissionQuery,
  refusals: ["invalid_request"],
} as const;

export const listCommissionRoute = staffRoute({
  ...shared,
  path: "/v1/commission",
  name: "listCommission",
  summary: "What was taken, given back and kept in each month of a year, with the operator's commission",
  description:
    "A booking keeps the percentage that was agreed when it was made. Months without money are left out, and currencies stand apart.",
  answers: { 200: listOf(commissionOut) },
  async handle(call) {
    const { months } = await reportYear(call.deps, call.staff, call.query.year ?? null);
    return json({ data: months.map(fromMonth), next_cursor: null });
  },
});

export const exportCommissionRoute = staffRoute({
  ...shared,
  path: "/v1/commission.csv",
  name: "exportCommission",
  summary: "The same as a file for a spreadsheet",
  description: `The columns are ${COMMISSION_COLUMNS.join(", ")}. Amounts are in minor units.`,
  asksAgain: true,
  mediaType: "text/csv",
  answers: { 200: z.string().meta({ description: "Comma-separated values, RFC 4180, in UTF-8" }) },
  async handle(call) {
    const { year, months } = await exportYear(call.deps, call.staff, call.query.year ?? null);
    const lines = months.map(fromMonth).map((row) => csvLine(COMMISSION_COLUMNS.map((column) => row[column])));
    return csvFile(`commission-${year}`, [csvLine(COMMISSION_COLUMNS), ...lines]);
  },
});
