// The tax that the prices of the business include. Receipts show it.

import type { FC } from "hono/jsx";
import { changeTenant } from "../../../actions/setup/change-tenant";
import { readTenant } from "../../../actions/setup/read-tenant";
import { MOST_RATE, percentOfRate, storedTax, type TaxPolicy, taxOfPolicy } from "../../../domain/payments/tax";
import { readAmount } from "../../../i18n/amounts";
import { formatRate } from "../../../i18n/format";
import { PlainField } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Done, givenIn, refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";

const PATH = "/payments/tax";
/** A rate has three decimals, as an amount of this has. */
const AS_WRITTEN = "KWD";
/** The decimal mark of this language is a point. */
const WITH_POINTS = "en";

/** A percentage in its thousandths, as people type it. Null when the text is none. No rate has thousands to part. */
export function readRate(text: string): number | null {
  const rate = readAmount(WITH_POINTS, AS_WRITTEN, text.replace(/[%٪]/, "").replace(",", "."));
  return rate !== null && rate <= MOST_RATE ? rate : null;
}

export function writeRate(locale: string, percent: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(percent);
}

/** `VAT 19% · GB123`, or that there is none. */
export function taxWords({ said, locale, words, configuration }: Desk): string {
  const policy = configuration.tenant.policies?.tax;
  const tax = taxOfPolicy(policy);
  if (!tax) return said.taking.taxNone;
  const rate = `${tax.name ?? words.receiptTax} ${formatRate(locale, percentOfRate(tax))}`;
  return policy?.number ? `${rate} · ${policy.number}` : rate;
}

export async function answerTax(desk: Desk): Promise<Response> {
  const { deps, staff, said, form, root, locale } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const tenant = await readTenant(deps, staff.tenantId);
  if (!tenant.ok) return refuseWith(desk, tenant.refusal);
  if (form === null) return show(desk, valuesOf(locale, tenant.value.policies.tax), null);
  const text = givenIn(desk, "rate");
  const rate = readRate(text);
  if (text !== "" && rate === null) return show(desk, form, said.taking.badRate);
  const given = (name: string) => givenIn(desk, name).slice(0, 40) || null;
  const tax = rate === null ? null : storedTax(rate, given("name"), given("number"));
  const done = await changeTenant(deps, staff, { policies: { tax } });
  return done.ok ? seeOther(`${root}${PATH}?done=1`) : refuseWith(desk, done.refusal);
}

function valuesOf(locale: string, policy: TaxPolicy | null | undefined): FormValues {
  const tax = taxOfPolicy(policy);
  return new Map([
    ["rate", tax ? writeRate(locale, percentOfRate(tax)) : ""],
    ["name", tax?.name ?? ""],
    ["number", policy?.number ?? ""],
  ]);
}

function show(desk: Desk, values: FormValues, problem: string | null): Response {
  const { said, root, url } = desk;
  const { taking } = said;
  const children = (
    <>
      <a class="back" href={`${root}/payments/settings`}>
        {taking.title}
      </a>
      <div class="desk-head">
        <h1>{taking.tax}</h1>
      </div>
      <Done text={url.searchParams.has("done") && problem === null ? said.money.ways.saved : undefined} />
      <Form desk={desk} values={values} problem={problem} />
    </>
  );
  return renderDesk(desk, { title: taking.tax, current: "payments", children }, problem === null ? 200 : 422);
}

const Form: FC<{ desk: Desk; values: FormValues; problem: string | null }> = ({ desk, values, problem }) => {
  const { said, words, root } = desk;
  const { taking } = said;
  const form = { values, problems: new Map(problem === null ? [] : [["rate", problem]]) };
  const field = (name: string, label: string, hint?: string) => (
    <PlainField form={form} name={name} label={label} maxlength={40} hint={hint} />
  );
  return (
    <form class="card form" method="post" action={`${root}${PATH}`} data-keep>
      <p>{taking.taxText}</p>
      {field("rate", taking.taxRate, taking.taxRateText)}
      {field("name", taking.taxName)}
      {field("number", words.taxNumber)}
      <button class="button main" type="submit">
        {said.money.ways.save}
      </button>
    </form>
  );
};
