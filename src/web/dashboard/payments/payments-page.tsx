// The payments of all bookings by day, with the sums of the days shown.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { heldBehind } from "../../../actions/bookings/list-unpaid";
import { troubledProviders } from "../../../actions/payments/accounts";
import {
  detailsOf,
  type ListedPayment,
  type ListedSums,
  listPaymentsOf,
  purposeOf,
  sumPaymentsOf,
} from "../../../actions/payments/list-payments";
import { reportYear } from "../../../actions/payments/month-report";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { PAYMENT_STATES } from "../../../domain/payments/payment";
import { PROVIDER_NAMES } from "../../../domain/payments/providers";
import { mayDo } from "../../../domain/tenant/actor";
import { localDateOf } from "../../../domain/time/local-time";
import { formatAt, formatDate, formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Fact } from "../../booking/summary";
import type { Desk } from "../desk";
import { renderList } from "../lists/list-frame";
import { askedIn, Choice, refuseWith, Sift, When } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { DisputeMark } from "./dispute-mark";
import { Months, yearIn } from "./months-card";
import { PaidFor } from "./paid-for";
import {
  type Filters,
  methodWords,
  queryOf,
  readFilters,
  soughtBy,
  stateOf,
  stateWords,
  TO_HAND,
  wasMistaken,
} from "./payment-filters";

const PATH = "/payments";
const A_PAGE = 50;
export async function showPayments(desk: Desk): Promise<Response> {
  const { deps, staff, said, root, words } = desk;
  const { money, lists } = said;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  if (desk.form !== null) return refuseDesk(desk, 405, words.errorTitle, words.badInput);
  const filters = readFilters(desk);
  const days = soughtBy(filters);
  const cursor = askedIn(desk, "cursor") || undefined;
  const [listed, sums, toHand, report, troubled] = await Promise.all([
    listPaymentsOf(deps, staff, { ...days, limit: A_PAGE, cursor }),
    sumPaymentsOf(deps, staff, days),
    sumPaymentsOf(deps, staff, { isToHand: true }),
    reportYear(deps, staff, yearIn(desk)),
    troubledProviders(deps, staff.tenantId),
  ]);
  if (!listed.ok) return refuseWith(desk, listed.refusal);
  const { rows, nextCursor } = listed.value;
  const held = await heldBehind(deps, staff, rows);
  return renderList(desk, {
    title: money.title,
    current: "payments",
    lead: money.lead,
    action: rows.length > 0 ? { href: `${root}${PATH}.csv?${queryOf(filters)}`, text: `${money.title} (CSV)` } : null,
    beside:
      rows.length > 0 ? { href: `${root}/receipts.csv?${daysOnly(filters)}`, text: `${words.receipts} (CSV)` } : null,
    sift: (
      <>
        {troubled.map((provider) => (
          <p class="alert">
            <a href={`${root}${PATH}/${provider}`}>
              {say(said.taking.accountAt, { provider: PROVIDER_NAMES[provider] })}: {said.taking.states.needs_attention}
            </a>
          </p>
        ))}
        {mayDo(staff.actor, "manage") && (
          <p class="row no-print money-ways">
            <a class="button quiet" href={`${root}/cash`}>
              {money.till.title}
            </a>
            <a class="button quiet" href={`${root}${PATH}/settings`}>
              {said.taking.title}
            </a>
            <a class="button quiet" href={`${root}/packages`}>
              {money.packages}
            </a>
          </p>
        )}
        <Sift desk={desk} path={PATH}>
          <When name="from" label={lists.from} value={filters.from} type="date" />
          <When name="to" label={lists.to} value={filters.to} type="date" />
          <Choice
            name="state"
            label={lists.state}
            chosen={filters.state}
            options={[
              { id: TO_HAND, name: money.dueFilter },
              ...PAYMENT_STATES.map((id) => ({ id, name: money.states[id] })),
            ]}
            none={lists.any}
          />
        </Sift>
        <ToHand desk={desk} sums={toHand} />
        <Sums desk={desk} sums={sums} />
        <Months desk={desk} report={report} />
      </>
    ),
    rows:
      rows.length > 0 &&
      daysOf(desk, rows).map(([date, ofDay]) => (
        <section class="card list list-day" aria-labelledby={`day-${date}`}>
          <h2 id={`day-${date}`}>{formatDate(desk.locale, "dateFull", date)}</h2>
          <ul class="entries of-payments">
            {ofDay.map((row) => (
              <Row desk={desk} row={row} held={held.get(row.bookingId) ?? null} />
            ))}
          </ul>
        </section>
      )),
    empty: { title: money.nothing, text: money.nothingText, step: { href: `${root}${PATH}?from=`, text: money.all } },
    pages: {
      first: cursor === undefined ? null : addressOf(desk, filters),
      next: nextCursor === null ? null : addressOf(desk, filters, nextCursor),
    },
  });
}

/** A receipt stays as it is, so the state of its payment says nothing of it. */
function daysOnly(filters: Filters): string {
  return queryOf({ ...filters, state: null });
}

function addressOf({ root }: Desk, filters: Filters, cursor?: string): string {
  const more = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return `${root}${PATH}?${queryOf(filters)}${more}`;
}

function daysOf({ configuration }: Desk, rows: readonly ListedPayment[]): [string, ListedPayment[]][] {
  return [...Map.groupBy(rows, ({ countedAt }) => localDateOf(configuration.tenant.timeZone, countedAt))];
}

const ToHand: FC<{ desk: Desk; sums: readonly ListedSums[] }> = ({ desk, sums }) => {
  const { money } = desk.said;
  if (sums.length === 0) return null;
  return (
    <p class="alert">
      <span>
        <strong>
          {money.toHand}:{" "}
          {sums.map(({ currency, due }) => formatMoney(desk.locale, { amountMinor: due, currency })).join(" · ")}
        </strong>{" "}
        {money.toHandText} <a href={`${desk.root}${PATH}?state=${TO_HAND}`}>{money.dueFilter}</a>
      </span>
    </p>
  );
};

const Sums: FC<{ desk: Desk; sums: readonly ListedSums[] }> = ({ desk, sums }) => {
  const { money } = desk.said;
  return (
    <>
      {sums.map(({ currency, taken, refunded }) => {
        const amount = (amountMinor: number) => formatMoney(desk.locale, { amountMinor, currency });
        return (
          <section class="card money-sums" aria-label={currency}>
            <dl class="facts">
              <Fact term={money.taken}>{amount(taken)}</Fact>
              <Fact term={money.returned}>{amount(refunded)}</Fact>
              <Fact term={money.kept}>{amount(taken - refunded)}</Fact>
            </dl>
          </section>
        );
      })}
    </>
  );
};

const Row: FC<{ desk: Desk; row: ListedPayment; held: KeptBooking | null }> = ({ desk, row, held }) => {
  const { said, locale, configuration } = desk;
  const { money } = said;
  const { currency, amountMinor, refundedMinor, dueMinor } = row;
  const state = stateOf(row);
  const amount = (minor: number) => formatMoney(locale, { amountMinor: minor, currency });
  return (
    <li data-payment={row.id}>
      <span class="about">
        <time datetime={new Date(row.countedAt).toISOString()}>
          {formatAt(locale, "time", configuration.tenant.timeZone, row.countedAt)}
        </time>
      </span>
      <PaidFor
        desk={desk}
        row={row}
        held={held}
        more={held && formatAt(locale, "dateTime", zoneOfBooking(held), held.booking.startAt)}
      />
      <span class="about">
        <strong>{amount(amountMinor)}</strong>
        <span class="soft">{purposeOf(row) === "no_show_fee" ? money.fee : methodWords(desk, row)}</span>
      </span>
      <span class="about">
        <span class={`state ${state}`}>{stateWords(desk, row)}</span>
        {held !== null && <span class="soft">{money.unbooked}</span>}
        {refundedMinor > 0 && !wasMistaken(row) && (
          <span class="soft">
            {money.returned}: {amount(refundedMinor)}
          </span>
        )}
        {dueMinor > 0 && (
          <span class="state pending">
            {money.refunds.due}: {amount(dueMinor)}
          </span>
        )}
        <DisputeMark desk={desk} of={detailsOf(row)} />
      </span>
    </li>
  );
};
