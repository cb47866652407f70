// The numbers of each way to take money, as they are where a business types none of its own.

import type { FC } from "hono/jsx";
import { type PaymentProfileId, profileOf } from "../../../domain/payments/profiles";
import { formatPercent } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";

/** A reader sees the deposit, the discount and the commission before they choose a way. */
export const UsualNumbers: FC<{ desk: Desk; ways: readonly PaymentProfileId[] }> = ({ desk, ways: offered }) => {
  const { ways, months } = desk.said.money;
  const { commissionPercent } = desk.deps.settings;
  const percent = (part: number) => formatPercent(desk.locale, part);
  const rows = offered.flatMap(
    (profile) =>
      profileOf({ profile, ...(commissionPercent !== null && { commission_percent: commissionPercent }) }) ?? [],
  );
  return (
    <section class="wide-table wraps" tabindex={0} aria-label={ways.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{ways.way}</th>
            <th scope="col">{ways.discount}</th>
            <th scope="col">{months.commission}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, deposit, cashDiscountPercent, commissionPercent: share }) => (
            <tr>
              <th scope="row">
                {ways.profiles[id]}
                {deposit.percent != null && (
                  <span class="soft"> · {say(desk.words.depositFact, { amount: percent(deposit.percent) })}</span>
                )}
              </th>
              <td>{percent(cashDiscountPercent)}</td>
              <td>{percent(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
