// The page with the form for the details of a booking, and what is held beside it.

import type { FC } from "hono/jsx";
import { sellsPackages } from "../../actions/credit/packages";
import { askedOf, awaitsApproval, awaitsPayment, cashPercentOf, isPaidOnline } from "../../domain/payments/terms";
import { isCausedByOthers, type Refusal } from "../../domain/refusal";
import type { Service } from "../../domain/tenant/service";
import { periodOf } from "../../domain/tenant/service";
import type { Summarised } from "../../i18n/booking-summary";
import { formatMinutes, formatMoney } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { startWords } from "../../i18n/when-words";
import { say } from "../../i18n/words/say";
import { Contact } from "../kit/business-view";
import { CustomerFields, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { bookingEvent } from "../kit/page-events";
import { COMMAND, FIELD } from "../kit/page-names";
import { renderPage } from "../kit/render-page";
import { CancellationTerms } from "../manage/cancellation-terms";
import { Alert, Countdown, RobotCheck } from "./details-form";
import type { Held } from "./held";
import { bookWords, mostRepeats, Repeat, type SeenSeries } from "./repeat";
import { Alternatives, refusalTitle, type ServiceWish, zoneOf } from "./service-parts";
import { type SlotWish, slotValue } from "./slot-wish";
import { Summary } from "./summary";
import { wishedBooking } from "./wished-booking";

export type DetailsView = {
  readonly slot: SlotWish;
  readonly held: Held | null;
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  /** The refusal of an attempt to book. */
  readonly refusal?: Refusal;
  /** The requested series, as it could be booked now. */
  readonly series?: SeenSeries;
};

export async function showDetails(page: PageContext, wish: ServiceWish, view: DetailsView): Promise<Response> {
  const { configuration, service } = wish;
  const { words } = page;
  const { held, refusal, problems } = view;
  const status = refusal ? 409 : problems.size > 0 ? 422 : 200;
  const isCreditTaken = awaitsPayment(service) && (await sellsPackages(page.deps, configuration.tenant.id));
  return renderPage(
    {
      page,
      configuration,
      title: `${words.yourDetails} · ${service.name}`,
      canonical: null,
      event: refusal
        ? { type: "error", data: { code: refusal.code } }
        : held
          ? bookingEvent("hold.created", held.kept.booking, page.now, {
              expires_at: new Date(held.kept.booking.expiresAt ?? page.now).toISOString(),
            })
          : undefined,
      children: <DetailsPage page={page} wish={wish} view={view} isCreditTaken={isCreditTaken} />,
    },
    status,
  );
}

type DetailsProps = { page: PageContext; wish: ServiceWish; view: DetailsView; isCreditTaken: boolean };

const DetailsPage: FC<DetailsProps> = ({ page, wish, view, isCreditTaken }) => {
  const { configuration, service, durationMinutes, party, resource } = wish;
  const { words } = page;
  const { tenant } = configuration;
  const { slot, held, values, problems, refusal } = view;
  const zone = zoneOf(page, wish);
  const { timeZone } = zone;
  const path = pageLink(page, servicePath(page, configuration, service.code));
  const booking = held?.kept.booking ?? null;
  const hold = { [FIELD.hold]: booking?.id ?? null, [FIELD.holdToken]: held?.token ?? null };
  const chosen = { duration: durationMinutes, party, resource, day: values.get("day") ?? null, slot: slotValue(slot) };
  const booked = withDue(booking ?? wishedBooking(wish, slot));
  const when = startWords(page, timeZone, booked, periodOf(service, booked.periodId));
  // A series that failed still holds its first start.
  const canBook = !refusal || refusal.code === "invalid_request" || held !== null;
  const isChanged = refusal?.code === "revision_mismatch";
  const canRepeat = mostRepeats(service) > 1;
  const label = awaitsApproval(service, service.price) ? words.ask : words.confirm;
  const due = dueWords(page, booked);
  const [price, handed] = isPaidOnline(booked.service) ? [due, null] : [null, due];
  const isForCard = booked.noShowFeeMinor !== undefined && booked.dueNowMinor === undefined;
  return (
    <div class="details">
      <div class="side">
        <aside class="card summary">
          <h1 tabindex={-1} {...(!refusal && problems.size === 0 && !view.series && { "data-focus": "" })}>
            {service.name}
          </h1>
          <Summary
            page={page}
            booked={booked}
            resources={held?.kept.resources ?? []}
            business={configuration.tenant}
            zone={zone}
            {...(booked.dueNowMinor === undefined && { priceNote: words.payLater })}
            isTitled
          />
          <form method="post" action={path} data-post data-back>
            <Hidden values={{ ...hold, ...chosen, slot: null }} />
            <button class="button quiet" type="submit" name={FIELD.command} value={COMMAND.release}>
              {words.chooseAnother}
            </button>
          </form>
        </aside>
        {booking?.expiresAt != null && (
          <Countdown
            page={page}
            expiresAt={booking.expiresAt}
            timeZone={page.visitorZone ?? timeZone}
            besideZone={timeZone}
          />
        )}
      </div>
      <form
        class="card form"
        method="post"
        action={path}
        data-post
        data-draft
        novalidate
        aria-label={words.yourDetails}
      >
        {/* Enter in a field presses the first button of a form: that must not be an alternative. */}
        <input type="submit" name={FIELD.command} value="book" hidden />
        <Hidden
          values={{ ...hold, ...chosen, key: held ? keyOfHold(held) : (values.get(FIELD.key) ?? crypto.randomUUID()) }}
        />
        {refusal && (
          <Alert title={isChanged ? words.changedMeanwhile : refusalTitle(page, refusal)}>
            {isChanged ? null : refusal.alternatives && refusal.alternatives.length > 0 ? (
              <>
                {isCausedByOthers(refusal.code) ? (
                  <p>{words.takenText}</p>
                ) : (
                  <p>
                    {refusalSentence(page, refusal, configuration.tenant.name)} {words.alternatives}:
                  </p>
                )}
                <Alternatives page={page} zone={zone} refusal={refusal} name={FIELD.again} periodId={slot.periodId} />
              </>
            ) : (
              <p>
                {refusal.alternatives && isCausedByOthers(refusal.code)
                  ? words.takenNoneText
                  : refusalSentence(page, refusal, configuration.tenant.name)}
              </p>
            )}
          </Alert>
        )}
        {problems.size > 0 && <Alert title={words.checkBelow} />}
        <h2>{words.yourDetails}</h2>
        <CustomerFields
          page={page}
          configuration={configuration}
          service={service}
          values={values}
          problems={problems}
          hasQuestions
        />
        {canRepeat && (
          <Repeat
            page={page}
            service={service}
            periodId={slot.periodId}
            values={values}
            problem={problems.get("count") ?? null}
            seen={view.series ?? null}
            zone={zone}
          />
        )}
        <RobotCheck page={page} problem={problems.get("robot") ?? null} />
        <CancellationTerms
          page={page}
          booked={booked}
          timeZone={timeZone}
          text={configuration.tenant.policies?.cancellation_text}
        />
        {canBook && handed !== null && (
          <>
            <p>{say(words.payThem, { price: handed, name: tenant.name, time: keptFor(page, service) })}</p>
            <p>{say(words.payThemHow, { name: tenant.name })}</p>
            <Contact page={page} configuration={configuration} />
          </>
        )}
        {canBook && isCreditTaken && booked.dueNowMinor !== undefined && <p class="soft">{words.creditNext}</p>}
        {canBook && (
          <button class="button main" type="submit" name={FIELD.command} value="book" data-main>
            <span class="once">
              {price !== null
                ? say(words.bookAndPay, { price })
                : isForCard
                  ? words.bookAndCard
                  : handed !== null
                    ? words.keepDo
                    : say(label, { time: when })}
            </span>
            {canRepeat && (
              <span class="often" data-often={words.showDates}>
                {view.series && view.series.preview.occurrences.length > 0
                  ? bookWords(page, service, view.series)
                  : words.showDates}
              </span>
            )}
          </button>
        )}
      </form>
      <template data-holding>
        <div class="holding" role="status">
          <span>{say(words.holding, { time: when })}</span>
          <strong data-left={words.heldLeft}></strong>
          <button class="button main" type="button" data-continue>
            {words.continueBooking}
          </button>
          <button class="button quiet" type="button" data-let-go>
            {words.letGo}
          </button>
        </div>
      </template>
    </div>
  );
};

/** With what is due before it stands. */
function withDue(booked: Summarised): Summarised {
  const { dueNowMinor = 0, feeMinor = 0 } = askedOf(booked.service, booked.price) ?? {};
  const cashPercent = cashPercentOf(booked.service);
  return {
    ...booked,
    ...(dueNowMinor > 0 && { dueNowMinor }),
    ...(feeMinor > 0 && { noShowFeeMinor: feeMinor }),
    ...(cashPercent > 0 && { cashPercent }),
  };
}

/** What is due before the booking stands. Null where nothing is. */
function dueWords({ locale }: PageContext, { price, dueNowMinor }: Summarised): string | null {
  if (!price || dueNowMinor === undefined) return null;
  return formatMoney(locale, { ...price, amountMinor: dueNowMinor });
}

/** How long a place is kept for a customer who has yet to pay the business. */
function keptFor({ locale, words }: PageContext, { holdSeconds }: Service): string {
  return formatMinutes(locale, words, Math.ceil(holdSeconds / 60));
}

/** All forms of one hold share a key. It is half of the hold's secret, because the hold's id is public. */
function keyOfHold({ token }: Held): string {
  return token.slice(-43, -21);
}
