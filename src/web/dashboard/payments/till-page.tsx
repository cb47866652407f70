// The till of a day: what staff took in cash and by transfer, what went back, and the sum that the drawer should hold.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { heldBehind } from "../../../actions/bookings/list-unpaid";
import {
  type CashCount,
  cashOf,
  countCash,
  type DayTill,
  dayTill,
  firstTill,
  seesTill,
  type TillLine,
  type TillSum,
} from "../../../actions/payments/day-till";
import { invalid } from "../../../domain/refusal";
import { addDaysClamped, isLocalDate, type LocalDate, localDateOf } from "../../../domain/time/local-time";
import { readAmount } from "../../../i18n/amounts";
import { formatAt, formatDate, formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Fact } from "../../booking/summary";
import { Field, Hidden } from "../../kit/form-fields";
import { pageLink } from "../../kit/page-context";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { askedIn, Done, Empty, FirstStep, givenIn, Print } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { countWords } from "./count-words";
import { PaidFor } from "./paid-for";
import { methodOf } from "./payment-filters";

const PATH = "/cash";

/** What was typed into the form of a currency, and is no amount. */
type Tried = { readonly currency: string; readonly counted: string };

export async function answerTill(desk: Desk): Promise<Response> {
  const { deps, staff, said, configuration, form } = desk;
  if (!seesTill(staff)) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const today = localDateOf(configuration.tenant.timeZone, desk.now);
  const asked = form === null ? askedIn(desk, "date") : givenIn(desk, "date");
  const isDay = isLocalDate(asked) && asked <= today;
  // A count stays for good, so it is never noted for another day than its form names.
  if (form !== null && !isDay) return renderRefusal(desk, configuration, invalid("/date", "must be a day until today"));
  const date = isDay ? asked : today;
  const first = firstTill(staff, today);
  if (first !== null && date < first) return refuseDesk(desk, 403, said.notYours, said.money.till.week);
  if (form === null) return renderTill(desk, date, today);
  const currency = givenIn(desk, "currency");
  const counted = givenIn(desk, "counted");
  const countedMinor = /^[A-Z]{3}$/.test(currency) ? readAmount(desk.locale, currency, counted) : null;
  if (countedMinor === null) return renderTill(desk, date, today, { currency, counted });
  const done = await countCash(deps, staff, date, { currency, countedMinor });
  if (!done.ok) return renderRefusal(desk, configuration, done.refusal);
  return seeOther(`${desk.root}${PATH}?${new URLSearchParams({ date, done: "1" })}`);
}

async function renderTill(
  desk: Desk,
  date: LocalDate,
  today: LocalDate,
  tried: Tried | null = null,
): Promise<Response> {
  const { deps, staff, said, locale, url } = desk;
  const { till: text } = said.money;
  const till = await dayTill(deps, staff, date);
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

/** Cash first: it is what the drawer holds. */
const Sums: FC<{ desk: Desk; till: DayTill }> = ({ desk, till }) => {
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
  const cash = till.lines.filter(({ row }) => row.method === "cash" && row.currency === currency);
  const members = Map.groupBy(cash, (line) => nameOf(desk, till, line.by));
  if (members.size < 2) return null;
  return (
    <>
      <h3>{said.money.till.byWhom}</h3>
      <dl class="facts">
        {[...members].map(([name, lines]) => {
          const amountMinor = lines.reduce((sum, line) => sum + (line.isReturn ? -1 : 1) * line.amountMinor, 0);
          return <Fact term={name}>{formatMoney(locale, { amountMinor, currency })}</Fact>;
        })}
      </dl>
    </>
  );
};

function nameOf({ said }: Desk, { names }: DayTill, by: string | null): string {
  return by === null ? said.booking.clock : (names.get(by) ?? said.booking.someone);
}

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
        <bdi>{nameOf(desk, till, by)}</bdi>
      </span>
    </li>
  );
};

const Counts: FC<{ desk: Desk; till: DayTill; tried: Tried | null }> = ({ desk, till, tried }) => {
  const { said, root } = desk;
  const { till: text } = said.money;
  const cash = till.sums.filter(({ method }) => method === "cash");
  return (
    <section class="card till-counts" aria-labelledby="h-count">
      <h2 id="h-count">{text.count}</h2>
      {till.counts.length > 0 && (
        <ul class="payments">
          {till.counts.map((count, place) => (
            <Counted desk={desk} till={till} count={count} isLast={isLastOf(till, count, place)} />
          ))}
        </ul>
      )}
      <p class="soft no-print">{text.countText}</p>
      {cash.map(({ currency }) => {
        const own = tried?.currency === currency ? tried : null;
        return (
          <form class="form no-print" method="post" action={`${root}${PATH}`}>
            <Hidden values={{ date: till.date, currency }} />
            <Field
              name="counted"
              id={`counted-${currency}`}
              value={own?.counted ?? ""}
              problem={own ? said.money.ways.notAmount : null}
              label={say(text.counted, { currency })}
              type="text"
              maxlength={15}
              isRequired
            />
            <div>
              <button class="button" type="submit">
                {text.doCount}
              </button>
            </div>
          </form>
        );
      })}
    </section>
  );
};

function isLastOf({ counts }: DayTill, { currency }: CashCount, place: number): boolean {
  return counts.findIndex((count) => count.currency === currency) === place;
}

const Counted: FC<{ desk: Desk; till: DayTill; count: CashCount; isLast: boolean }> = ({
  desk,
  till,
  count,
  isLast,
}) => {
  const { said, locale, configuration } = desk;
  const { till: text } = said.money;
  const { currency, countedMinor, expectedMinor, at, by } = count;
  const isRight = countedMinor === expectedMinor;
  const isOutrun = isLast && cashOf(till.sums, currency) !== expectedMinor;
  return (
    <li>
      <p class="payment-line">
        <span class={`state ${isRight ? "done" : "pending"}`}>{countWords(desk, count)}</span>
      </p>
      <small>
        {formatAt(locale, "dateTime", configuration.tenant.timeZone, at)} · <bdi>{nameOf(desk, till, by)}</bdi>
      </small>
      {isOutrun && <p class="soft">{text.after}</p>}
    </li>
  );
};
