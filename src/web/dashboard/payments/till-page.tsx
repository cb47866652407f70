// The till of a day: what staff took in cash and by transfer, what went back, and the sum that the drawer should hold.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { heldBehind } from "../../../actions/bookings/list-unpaid";
import { countCash } from "../../../actions/payments/count-cash";
import {
  type DayTill,
  firstTill,
  MOST_LINES,
  readTill,
  seesTill,
  type TillLine,
} from "../../../actions/payments/day-till";
import { invalid, type Refusal } from "../../../domain/refusal";
import { addDaysClamped, isLocalDate, type LocalDate, localDateOf } from "../../../domain/time/local-time";
import { readSigned } from "../../../i18n/amounts";
import { formatAt, formatDate, formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { pageLink } from "../../kit/page-context";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { askedIn, Done, Empty, FirstStep, givenIn, Print } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { PaidFor } from "./paid-for";
import { methodOf } from "./payment-filters";
import { Counts, type Tried } from "./till-counts";
import { Sums, takerName } from "./till-sums";

const PATH = "/cash";

export async function answerTill(desk: Desk): Promise<Response> {
  const { deps, staff, configuration, form } = desk;
  const today = localDateOf(configuration.tenant.timeZone, desk.now);
  const asked = form === null ? askedIn(desk, "date") : givenIn(desk, "date");
  // A count stays for good, so it is never noted for another day than its form names.
  if (form !== null && !isLocalDate(asked))
    return renderRefusal(desk, configuration, invalid("/date", "must be a day"));
  const date = isLocalDate(asked) && (form !== null || asked <= today) ? asked : today;
  const currency = givenIn(desk, "currency");
  const counted = givenIn(desk, "counted");
  const countedMinor = /^[A-Z]{3}$/.test(currency) ? readSigned(desk.locale, currency, counted) : null;
  if (form !== null && countedMinor !== null) {
    const done = await countCash(deps, staff, date, { currency, countedMinor });
    if (!done.ok) return refuseTill(desk, done.refusal);
    return seeOther(`${desk.root}${PATH}?${new URLSearchParams({ date, done: "1" })}`);
  }
  const till = await readTill(deps, staff, date);
  if (!till.ok) return refuseTill(desk, till.refusal);
  return renderTill(desk, till.value, today, form === null ? null : { currency, counted });
}

function refuseTill(desk: Desk, refusal: Refusal): Response {
  const { said, staff, configuration } = desk;
  if (refusal.code !== "forbidden") return renderRefusal(desk, configuration, refusal);
  return refuseDesk(desk, 403, said.notYours, seesTill(staff) ? said.money.till.week : said.notYoursText);
}

async function renderTill(desk: Desk, till: DayTill, today: LocalDate, tried: Tried | null = null): Promise<Response> {
  const { deps, staff, said, locale, url } = desk;
  const { till: text } = said.money;
  const { date } = till;
  const rows = till.lines.map(({ row }) => row);
  const held = await heldBehind(deps, staff, rows);
  const hasCash = till.sums.some(({ method }) => method === "cash");
  return renderDesk(
    desk,
    {
      title: text.title,
      current: staff.seesMoney ? "payments" : "today",
      children: (
        <>
          {staff.seesMoney && (
            <a class="back no-print" href={`${desk.root}/payments`}>
              {said.money.title}
            </a>
          )}
          <div class="desk-head day-head">
            <div>
              <h1>{text.title}</h1>
              <p class="day-date">{formatDate(locale, "dateFull", date)}</p>
              <p class="soft no-print">
                {text.lead}
                {!staff.seesMoney && ` ${text.week}`}
              </p>
            </div>
            <Days desk={desk} date={date} today={today} />
          </div>
          <Done text={tried === null && url.searchParams.get("done") === "1" ? text.done : undefined} />
          <div data-region="list">
            {till.lines.length === 0 ? (
              <Empty title={text.nothing} text={text.nothingText}>
                <div class="row">
                  <FirstStep desk={desk} />
                </div>
              </Empty>
            ) : (
              <>
                <Sums desk={desk} till={till} />
                <section class="card list list-day" aria-label={text.title}>
                  {till.isCut && <p class="soft">{say(text.cut, { count: String(MOST_LINES) })}</p>}
                  <ul class="entries of-payments">
                    {till.lines.map((line) => (
                      <Line desk={desk} till={till} line={line} held={held.get(line.row.bookingId) ?? null} />
                    ))}
                  </ul>
                  <p class="soft">{text.mistakes}</p>
                </section>
              </>
            )}
            {(hasCash || till.counts.length > 0) && <Counts desk={desk} till={till} tried={tried} />}
          </div>
        </>
      ),
    },
    tried ? 422 : 200,
  );
}

const Days: FC<{ desk: Desk; date: LocalDate; today: LocalDate }> = ({ desk, date, today }) => {
  const { said, root, language, staff } = desk;
  const first = firstTill(staff, today);
  const isRightToLeft = language.direction === "rtl";
  const step = (to: LocalDate, label: string, sign: string, key: string) =>
    to <= today &&
    (first === null || to >= first) && (
      <a class="button quiet" href={pageLink(desk, `${root}${PATH}`, { date: to })} aria-label={label} data-key={key}>
        {sign}
      </a>
    );
  return (
    <div class="row no-print">
      {step(addDaysClamped(date, -1), said.making.previousDay, "‹", isRightToLeft ? "arrowright" : "arrowleft")}
      {date !== today && (
        <a class="button quiet" href={pageLink(desk, `${root}${PATH}`)} data-key="t">
          {said.calendar.today}
        </a>
      )}
      {step(addDaysClamped(date, 1), said.making.nextDay, "›", isRightToLeft ? "arrowleft" : "arrowright")}
      <form method="get" action={`${root}${PATH}`} class="row">
        {desk.query.lang && <input type="hidden" name="lang" value={desk.query.lang} />}
        <input
          type="date"
          name="date"
          value={date}
          max={today}
          {...(first !== null && { min: first })}
          required
          aria-label={said.making.start}
        />
        <button class="button quiet" type="submit">
          {said.lists.show}
        </button>
      </form>
      <Print desk={desk} />
    </div>
  );
};

const Line: FC<{ desk: Desk; till: DayTill; line: TillLine; held: KeptBooking | null }> = ({
  desk,
  till,
  line: { row, isReturn, amountMinor, at, by },
  held,
}) => {
  const { said, locale, configuration } = desk;
  const { money } = said;
  const amount = formatMoney(locale, { amountMinor: isReturn ? -amountMinor : amountMinor, currency: row.currency });
  return (
    <li data-payment={row.id}>
      <span class="about">
        <time datetime={new Date(at).toISOString()}>{formatAt(locale, "time", configuration.tenant.timeZone, at)}</time>
      </span>
      <PaidFor desk={desk} row={row} held={held} />
      <span class="about">
        <strong>
          <bdi>{amount}</bdi>
        </strong>
        <span class="soft">{money.methods[methodOf(row)]}</span>
      </span>
      <span class="about">
        {isReturn && <span class="state refunded">{money.returned}</span>}
        <bdi>{takerName(desk, till, by)}</bdi>
      </span>
    </li>
  );
};
