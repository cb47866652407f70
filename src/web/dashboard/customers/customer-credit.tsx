// What a customer has bought ahead, what became of it, and the form that sells them more.

import type { FC } from "hono/jsx";
import { type Credit, creditOfCustomer, sellPackage } from "../../../actions/credit/credit-of-customer";
import { listPackagesOf, type Package } from "../../../actions/credit/packages";
import { mayDo } from "../../../domain/tenant/actor";
import { formatAt, formatMoney } from "../../../i18n/format";
import { say, sayNumber } from "../../../i18n/words/say";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { renderRefusal, seeOther } from "../../kit/render-page";
import { leftWords } from "../../my/own-credit";
import type { Desk } from "../desk";
import { Choice } from "../lists/list-kit";
import { refuseDesk } from "../refusals";

type Shown = { readonly credit: readonly Credit[]; readonly onSale: readonly Package[] };

const MOST_PACKAGES = 100;

export async function readCredit({ deps, staff }: Desk, customerId: string): Promise<Shown> {
  const [credit, packages] = await Promise.all([
    creditOfCustomer(deps, staff.tenantId, customerId),
    listPackagesOf(deps, staff.tenantId, { limit: MOST_PACKAGES }),
  ]);
  return {
    credit: credit.ok ? credit.value : [],
    onSale: packages.ok ? packages.value.rows.filter(({ isActive }) => isActive) : [],
  };
}

/** Nothing shows where the business sells no packages. */
export const CreditCard: FC<Shown & { desk: Desk; customerId: string }> = ({ desk, customerId, credit, onSale }) => {
  const words = desk.said.customers;
  if (credit.length === 0 && onSale.length === 0) return null;
  return (
    <>
      <section class="card" aria-labelledby="credit" data-region="credit">
        <h2 id="credit">{words.credit}</h2>
        {credit.length === 0 && <p class="soft">{words.creditNone}</p>}
        <ul class="plain">
          {credit.map((one) => (
            <One desk={desk} credit={one} />
          ))}
        </ul>
      </section>
      {onSale.length > 0 && mayDo(desk.staff.actor, "bookings") && (
        <SellForm desk={desk} customerId={customerId} onSale={onSale} />
      )}
    </>
  );
};

const One: FC<{ desk: Desk; credit: Credit }> = ({ desk, credit }) => {
  const { words, locale, said, configuration, root } = desk;
  const { timeZone } = configuration.tenant;
  const date = (at: number) => formatAt(locale, "dateTimeYear", timeZone, at);
  const amount = (units: number) =>
    credit.visits === null
      ? formatMoney(locale, { amountMinor: units, currency: credit.currency })
      : sayNumber(locale, units);
  return (
    <li>
      <p>
        <strong>
          <bdi>{credit.name}</bdi>
        </strong>
        <br />
        {leftWords(desk, credit)}
        {credit.expiresAt !== null && (
          <>
            {" · "}
            {say(credit.isOver ? words.creditOver : words.creditUntil, { date: date(credit.expiresAt) })}
          </>
        )}
        <br />
        <small class="soft">
          {formatMoney(locale, { amountMinor: credit.priceMinor, currency: credit.currency })} ·{" "}
          {said.money.methods[credit.method]} · {date(credit.soldAt)}
        </small>
      </p>
      {credit.note !== null && (
        <p class="said" dir="auto">
          {credit.note}
        </p>
      )}
      <ul class="plain">
        {credit.uses.map((use) => (
          <li>
            <a href={`${root}/bookings/${use.bookingId}`}>
              {say(said.customers.creditUsed, { date: date(use.createdAt) })}
            </a>
            {" · "}
            {say(said.customers.creditTaken, { amount: amount(use.taken) })}
            {use.returned > 0 && ` · ${say(said.customers.creditBack, { amount: amount(use.returned) })}`}
          </li>
        ))}
      </ul>
    </li>
  );
};

const SellForm: FC<{ desk: Desk; customerId: string; onSale: readonly Package[] }> = ({ desk, customerId, onSale }) => {
  const { locale, said, root } = desk;
  const { customers, money } = said;
  const options = onSale.map(({ id, name, priceMinor, currency }) => ({
    id,
    name: `${name} · ${formatMoney(locale, { amountMinor: priceMinor, currency })}`,
  }));
  return (
    <details class="card">
      <summary>{customers.sell}</summary>
      <form class="form" method="post" action={`${root}/customers/${customerId}`}>
        <Hidden values={{ act: "sell", key: crypto.randomUUID() }} />
        <Choice name="package" label={customers.sellWhat} chosen={null} options={options} none={null} />
        <Choice
          name="method"
          label={money.method}
          chosen="cash"
          options={(["cash", "transfer"] as const).map((id) => ({ id, name: money.methods[id] }))}
          none={null}
        />
        <Field name="note" value="" problem={null} label={money.note} type="text" maxlength={500} />
        <button class="button main" type="submit">
          {customers.sellDo}
        </button>
      </form>
    </details>
  );
};

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
