// What a customer has bought ahead, what became of it, and the form that sells them more.

import type { FC } from "hono/jsx";
import { type Credit, creditOfCustomer } from "../../../actions/credit/credit-of-customer";
import { listPackagesOf, type Package } from "../../../actions/credit/packages";
import { type IssuedReceipt, receiptNumber, receiptsOfPurchases, saleSeenBy } from "../../../actions/payments/receipts";
import { paymentOfPurchase } from "../../../domain/payments/purchase";
import { mayDo } from "../../../domain/tenant/actor";
import { localDateOf } from "../../../domain/time/local-time";
import { formatAt, formatMoney } from "../../../i18n/format";
import { say, sayNumber } from "../../../i18n/words/say";
import { Field, Hidden } from "../../kit/form-fields";
import { leftWords } from "../../my/own-credit";
import type { Desk } from "../desk";
import { Choice } from "../lists/list-kit";

type Shown = {
  readonly credit: readonly Credit[];
  readonly onSale: readonly Package[];
  readonly receipts: readonly IssuedReceipt[];
};

const MOST_PACKAGES = 100;

export async function readShownCredit({ deps, staff }: Desk, customerId: string): Promise<Shown> {
  const [credit, packages] = await Promise.all([
    creditOfCustomer(deps, staff.tenantId, customerId),
    listPackagesOf(deps, staff.tenantId, { limit: MOST_PACKAGES }),
  ]);
  const bought = credit.ok ? credit.value : [];
  const ids = bought.filter((one) => saleSeenBy(staff, one).isPriceSeen).map(({ id }) => id);
  const receipts = ids.length > 0 ? await receiptsOfPurchases(deps, staff.tenantId, ids) : [];
  return {
    credit: bought,
    receipts: receipts.filter(({ kind }) => kind === "payment" || staff.seesMoney),
    onSale: packages.ok ? packages.value.rows.filter(({ isActive }) => isActive) : [],
  };
}

/** Nothing shows where the business sells no packages. */
export const CreditCard: FC<Shown & { desk: Desk; customerId: string }> = ({
  desk,
  customerId,
  credit,
  onSale,
  receipts,
}) => {
  const words = desk.said.customers;
  if (credit.length === 0 && onSale.length === 0) return null;
  return (
    <>
      <section class="card" aria-labelledby="credit" data-region="credit">
        <h2 id="credit">{words.credit}</h2>
        {credit.length === 0 && <p class="soft">{words.creditNone}</p>}
        <ul class="plain">
          {credit.map((one) => (
            <One desk={desk} credit={one} customerId={customerId} receipts={receipts} />
          ))}
        </ul>
      </section>
      {onSale.length > 0 && mayDo(desk.staff.actor, "bookings") && (
        <SellForm desk={desk} customerId={customerId} onSale={onSale} />
      )}
    </>
  );
};

type OneProps = Pick<Shown, "receipts"> & { desk: Desk; credit: Credit; customerId: string };

const One: FC<OneProps> = ({ desk, credit, customerId, receipts }) => {
  const { words, locale, said, configuration, root } = desk;
  const { timeZone } = configuration.tenant;
  const { isPriceSeen, isReturnSeen } = saleSeenBy(desk.staff, credit);
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
            {say(credit.isOver ? words.creditOver : words.creditUntil, {
              date: formatAt(locale, "dateFull", timeZone, credit.expiresAt),
            })}
          </>
        )}
        <br />
        <small class="soft">
          {isPriceSeen &&
            `${formatMoney(locale, { ...credit, amountMinor: credit.priceMinor })} · ${said.money.methods[credit.method]} · `}
          {date(credit.soldAt)}
        </small>
        {isReturnSeen && credit.withdrawn > 0 && (
          <>
            <br />
            {say(said.customers.creditTakenBack, { amount: amount(credit.withdrawn) })}
          </>
        )}
        {receipts
          .filter(({ paymentId }) => paymentId === paymentOfPurchase(credit.id))
          .map((row) => (
            <>
              <br />
              <a href={`${root}/receipts/${row.id}`}>{say(said.money.receipt, { number: receiptNumber(row) })}</a>{" "}
              {formatMoney(locale, { ...row, amountMinor: row.kind === "refund" ? -row.amountMinor : row.amountMinor })}
            </>
          ))}
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
      {isManaged(desk) && <Manage desk={desk} credit={credit} customerId={customerId} />}
    </li>
  );
};

/** Taking back and prolonging move money, so they are for those who see it and manage the business. */
export function isManaged({ staff }: Desk): boolean {
  return staff.seesMoney && mayDo(staff.actor, "manage");
}

const Manage: FC<{ desk: Desk; credit: Credit; customerId: string }> = ({ desk, credit, customerId }) => {
  const { said, root, configuration } = desk;
  const { customers, money } = said;
  const { timeZone } = configuration.tenant;
  const field = (name: string, label: string) => ({
    name,
    label,
    id: `${name}-${credit.id}`,
    value: "",
    problem: null,
  });
  const lastDay = credit.expiresAt === null ? "" : localDateOf(timeZone, credit.expiresAt);
  const action = `${root}/customers/${customerId}`;
  return (
    <>
      {credit.left > 0 && (
        <details>
          <summary>{customers.takeBack}</summary>
          <form class="form" method="post" action={action}>
            <Hidden values={{ act: "take_back", credit: credit.id, key: crypto.randomUUID() }} />
            <p class="soft">{customers.takeBackText}</p>
            <Field
              {...field("amount", say(customers.takeBackAmount, { currency: credit.currency }))}
              type="text"
              maxlength={15}
            />
            <Field {...field("reason", money.reason)} type="text" maxlength={500} />
            <label class="check">
              <input type="checkbox" name="sure" value="1" required />
              <span>{money.sure}</span>
            </label>
            <button class="button danger" type="submit">
              {customers.takeBackDo}
            </button>
          </form>
        </details>
      )}
      <details>
        <summary>{customers.prolong}</summary>
        <form class="form" method="post" action={action}>
          <Hidden values={{ act: "prolong", credit: credit.id }} />
          <div class="field">
            <label for={`until-${credit.id}`}>{customers.prolongDay}</label>
            <input id={`until-${credit.id}`} type="date" name="until" value={lastDay} />
          </div>
          <Field {...field("reason", money.reason)} id={`why-${credit.id}`} type="text" maxlength={500} />
          <button class="button" type="submit">
            {customers.prolongDo}
          </button>
        </form>
      </details>
    </>
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
