// What staff do with the credit of a customer: sell a package, take back what is left, change until when it lasts.

import { readCredit } from "../../../actions/credit/credit-of-customer";
import { prolongCreditOf, sellPackage, takeBackCredit } from "../../../actions/credit/staff-credit";
import { endOfLastDay } from "../../../domain/payments/credit";
import { invalid, type Result, refused } from "../../../domain/refusal";
import { mayDo } from "../../../domain/tenant/actor";
import { isLocalDate } from "../../../domain/time/local-date";
import { readAmount } from "../../../i18n/amounts";
import type { FormValues } from "../../kit/form-values";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { refuseDesk } from "../refusals";
import { isManaged } from "./customer-credit";

/** The form has a key of its own, so that a press sent twice sells once. */
export async function answerSale(desk: Desk, id: string, values: FormValues): Promise<Response> {
  const { deps, staff, configuration, said } = desk;
  if (!mayDo(staff.actor, "bookings")) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const given = (name: string) => (values.get(name) ?? "").trim().slice(0, 500);
  const sale = {
    customerId: id,
    packageId: given("package"),
    method: given("method") === "transfer" ? ("transfer" as const) : ("cash" as const),
    note: given("note") || null,
  };
  const sold = await sellPackage(deps, staff, sale, { key: `desk-${given("key").slice(0, 100)}`, body: sale });
  return sold.ok
    ? seeOther(`${desk.root}/customers/${id}?done=sold`)
    : renderRefusal(desk, configuration, sold.refusal);
}

/** Takes back what is left, or changes the last day. */
export async function answerCreditChange(desk: Desk, id: string, values: FormValues): Promise<Response> {
  const { deps, staff, configuration, said, root, locale } = desk;
  if (!isManaged(desk)) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const given = (name: string) => (values.get(name) ?? "").trim().slice(0, 500);
  const creditId = given("credit");
  const reason = given("reason") || null;
  const done = values.get("act") === "prolong" ? await prolong() : await takeBack();
  return done.ok ? seeOther(`${root}/customers/${id}?done=saved`) : renderRefusal(desk, configuration, done.refusal);

  async function prolong(): Promise<Result<unknown>> {
    const day = given("until");
    if (day !== "" && !isLocalDate(day)) return refused(invalid("/expires_at", "must be a date"));
    const expiresAt = day === "" ? null : endOfLastDay(configuration.tenant.timeZone, day);
    return prolongCreditOf(deps, staff, creditId, { expiresAt, reason });
  }

  async function takeBack(): Promise<Result<unknown>> {
    const credit = await readCredit(deps, staff.tenantId, creditId);
    if (!credit.ok) return credit;
    if (!values.has("sure")) return refused(invalid("/sure", "must be ticked"));
    const amount = given("amount");
    const amountMinor = amount === "" ? null : readAmount(locale, credit.value.currency, amount);
    if (amount !== "" && amountMinor === null) return refused(invalid("/amount", "must be an amount"));
    return takeBackCredit(deps, staff, creditId, { amountMinor, reason, key: `desk-${given("key").slice(0, 100)}` });
  }
}
