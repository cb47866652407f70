// What was taken by month, with the operator's commission.

import type { FC } from "hono/jsx";
import { exportYear, type YearReport } from "../../../actions/payments/month-report";
import { amountText } from "../../../domain/tenant/currencies";
import { localDateOf } from "../../../domain/time/local-time";
import { csvFile, csvLine, UTF8_MARK } from "../../../http/csv";
import { formatDate, formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { askedIn } from "../lists/list-kit";
import { refuseDesk } from "../refusals";

/** The year that the address asks for. Null is the present one. */
export function yearIn(desk: Desk): number | null {
  const text = askedIn(desk, "year");
  return /^(19[7-9]\d|[2-9]\d{3})$/.test(text) ? Number(text) : null;
}

export const Months: FC<{ desk: Desk; report: YearReport }> = ({ desk, report: { year, months } }) => {
  const { said, locale, root, now, configuration } = desk;
  const { money } = said;
  const present = Number(localDateOf(configuration.tenant.timeZone, now).slice(0, 4));
  const at = (other: number) => `${root}/payments?year=${other}#months`;
  return (
    <details class="card months" id="months" open={desk.url.searchParams.has("year")}>
      <summary>
        <h2 id="months-title">
          {money.months.title} · {year}
        </h2>
      </summary>
      <p class="soft">{money.months.text}</p>
      {months.length === 0 ? (
        <p>{say(money.months.none, { year: String(year) })}</p>
      ) : (
        <section class="wide-table by-month" tabindex={0} aria-labelledby="months-title">
          <table>
            <thead>
              <tr>
                {[money.months.month, money.taken, money.returned, money.months.commission, money.months.payout].map(
                  (term) => (
                    <th scope="col">{term}</th>
                  ),
                )}
                <th scope="col">{money.months.due}</th>
              </tr>
            </thead>
            <tbody>
              {months.map(({ month, currency, taken, refunded, commission, collected, payout, dueOn }) => (
                <tr>
                  <th scope="row">{formatDate(locale, "month", `${month}-01`)}</th>
                  {(
                    [
                      [money.taken, taken],
                      [money.returned, refunded],
                      [money.months.commission, commission],
                      [money.months.payout, payout],
                    ] as const
                  ).map(([term, amountMinor]) => (
                    <td data-term={term}>
                      <bdi>{formatMoney(locale, { amountMinor, currency })}</bdi>
                    </td>
                  ))}
                  <td data-term={money.months.due}>
                    {commission > collected && formatDate(locale, "dateShort", dueOn)}
                    {collected > 0 && (
                      <small>
                        {say(money.months.collected, {
                          amount: formatMoney(locale, { amountMinor: collected, currency }),
                        })}
                      </small>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <div class="row no-print">
        <a class="button" href={at(year - 1)}>
          {money.months.before}
        </a>
        {year < present && (
          <a class="button" href={at(year + 1)}>
            {money.months.after}
          </a>
        )}
        {months.length > 0 && (
          <a class="button" href={`${root}/payments/months.csv?year=${year}`}>
            {money.months.file}
          </a>
        )}
      </div>
    </details>
  );
};

/** The same as a file that people open: amounts in full units, and the headings in their language. */
export async function exportMonths(desk: Desk): Promise<Response> {
  const { deps, staff, said, words, configuration } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  if (desk.form !== null) return refuseDesk(desk, 405, words.errorTitle, words.badInput);
  const { year, months } = await exportYear(deps, staff, yearIn(desk));
  const { money } = said;
  const { month, commission, payout, due } = money.months;
  const heads = [month, said.csv.currency, money.taken, money.returned, commission, payout, due];
  const lines = months.map(({ currency, dueOn, ...row }) => {
    const amounts = [row.taken, row.refunded, row.commission, row.payout];
    return csvLine([row.month, currency, ...amounts.map((each) => signedText(each, currency)), dueOn]);
  });
  return csvFile(`${configuration.tenant.slug}-payments-by-month-${year}`, [UTF8_MARK, csvLine(heads), ...lines]);
}

/** More may have gone back than came in a month. */
function signedText(amountMinor: number, currency: string): string | number {
  const text = amountText({ amountMinor: Math.abs(amountMinor), currency });
  return amountMinor < 0 ? Number(`-${text}`) : text;
}
