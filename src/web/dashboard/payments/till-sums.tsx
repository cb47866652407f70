// What the drawer should hold, and whose entries it comes from.

import type { FC } from "hono/jsx";
import type { DayTill, TillSum } from "../../../actions/payments/day-till";
import { formatMoney } from "../../../i18n/format";
import { Fact } from "../../booking/summary";
import type { Desk } from "../desk";

/** Cash first: it is what the drawer holds. */
export const Sums: FC<{ desk: Desk; till: DayTill }> = ({ desk, till }) => {
  const { money } = desk.said;
  const several = new Set(till.sums.map(({ currency }) => currency)).size > 1;
  return (
    <div class="till-sums">
      {till.sums.map((sum) => {
        const { currency, method, taken, returned } = sum;
        const amount = (amountMinor: number) => formatMoney(desk.locale, { amountMinor, currency });
        const title = several ? `${money.methods[method]} · ${currency}` : money.methods[method];
        return (
          <section class="card money-sums" aria-label={title}>
            <h2>{title}</h2>
            <dl class="facts">
              <Fact term={money.taken}>{amount(taken)}</Fact>
              {returned > 0 && <Fact term={money.returned}>{amount(returned)}</Fact>}
              <Fact term={method === "cash" ? money.till.drawer : money.kept}>
                <strong>{amount(taken - returned)}</strong>
              </Fact>
            </dl>
            {method === "cash" && <ByMember desk={desk} till={till} sum={sum} />}
          </section>
        );
      })}
    </div>
  );
};

/** Whose entries the cash comes from, where it is of several. */
const ByMember: FC<{ desk: Desk; till: DayTill; sum: TillSum }> = ({ desk, till, sum: { currency } }) => {
  const { said, locale } = desk;
  const own = till.members.filter((member) => member.currency === currency);
  const members = Map.groupBy(own, ({ by }) => takerName(desk, till, by));
  if (members.size < 2) return null;
  return (
    <>
      <h3>{said.money.till.byWhom}</h3>
      <dl class="facts">
        {[...members].map(([name, parts]) => {
          const amountMinor = parts.reduce((sum, { keptMinor }) => sum + keptMinor, 0);
          return <Fact term={name}>{formatMoney(locale, { amountMinor, currency })}</Fact>;
        })}
      </dl>
    </>
  );
};

/** Who took or gave back: a member, a token, or the clock. */
export function takerName({ said }: Desk, { names }: DayTill, by: string | null): string {
  return by === null ? said.booking.clock : (names.get(by) ?? said.booking.someone);
}
