// The pages that move a booking: another start is chosen, then confirmed.

import type { KeptBooking } from "../../actions/bookings/change-booking";
import { zoneOfBooking } from "../../contract/booking-wire";
import { priceMoved } from "../../domain/booking/moving";
import { refuse } from "../../domain/refusal";
import { localDateOf, MINUTE_MS } from "../../domain/time/local-time";
import { formatAt, formatSpan } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { termsOfMove } from "../../i18n/terms-words";
import { say } from "../../i18n/words/say";
import { yourTime } from "../../i18n/zone-words";
import { Alert } from "../booking/details-form";
import { Picker } from "../booking/picker";
import { readPicker } from "../booking/picker-state";
import { Alternatives, refusalTitle } from "../booking/service-parts";
import { slotValue } from "../booking/slot-wish";
import { Hidden } from "../kit/form-fields";
import { manageLink } from "../kit/manage-link";
import { FIELD } from "../kit/page-names";
import { renderPage, renderRefusal } from "../kit/render-page";
import { type Told, zoneOfKept } from "./kept-booking";
import type { ManagePage } from "./manage-context";

export async function showMovePage(manage: ManagePage, kept: KeptBooking, told?: Told): Promise<Response> {
  const { page, configuration, token } = manage;
  const { words, locale, query } = page;
  const { booking } = kept;
  const current = configuration.services.find(({ id }) => id === booking.service.id);
  if (!current) return renderRefusal(page, configuration, refuse("not_bookable"));
  const service = { ...booking.service, location: current.location ?? null };
  const read = await readPicker(page, {
    configuration,
    service,
    date:
      query.date ??
      ((query.from ?? query.month) === null ? localDateOf(zoneOfKept(manage, kept).timeZone, booking.startAt) : null),
    durationMinutes:
      service.duration.kind === "flexible" ? Math.round((booking.endAt - booking.startAt) / MINUTE_MS) : null,
    party: service.seats > 1 ? booking.seats : booking.guests,
    resource: booking.chosenId,
    movedId: booking.id,
    fresh: true,
  });
  if (!read.ok) return renderRefusal(page, configuration, read.refusal);
  const state = read.value;
  const path = manageLink(page, token);
  const action = path.split("?")[0] ?? path;
  return renderPage(
    {
      page,
      configuration,
      title: words.rescheduleTitle,
      canonical: null,
      children: (
        <>
          <div class="intro">
            <a class="back" href={path} data-turn>
              {words.rescheduleKeep}
            </a>
            <h1 tabindex={-1}>{words.rescheduleTitle}</h1>
            <p class="lead">
              {booking.service.name} ·{" "}
              {say(words.rescheduleFrom, { time: formatAt(locale, "dateTime", state.timeZone, booking.startAt) })}
            </p>
          </div>
          {told && (
            <Alert title={refusalTitle(page, told.refusal)}>
              {told.refusal.alternatives && told.refusal.alternatives.length > 0 ? (
                <form method="post" action={path} data-post>
                  <p>{words.alternatives}:</p>
                  <Alternatives
                    page={page}
                    zone={state}
                    refusal={told.refusal}
                    name={FIELD.again}
                    periodId={booking.periodId}
                  />
                </form>
              ) : (
                <p>{refusalSentence(page, told.refusal, configuration.tenant.name)}</p>
              )}
            </Alert>
          )}
          <div class="card">
            <Picker
              page={page}
              state={state}
              path={action}
              fixed={{ step: "move" }}
              hidden={{ revision: booking.revision }}
              current={{ startAt: booking.startAt, periodId: booking.periodId }}
              isWaitable={false}
              hasOptions={false}
            />
          </div>
        </>
      ),
    },
    told ? 409 : 200,
  );
}

export function showConfirmPage(
  manage: ManagePage,
  kept: KeptBooking,
  startAt: number,
  periodId: string | null,
): Response {
  const { page, configuration, token } = manage;
  const { words, locale } = page;
  const { booking } = kept;
  const zone = zoneOfKept(manage, kept);
  const { timeZone } = zone;
  const own = yourTime(page, zone, startAt);
  const price = priceMoved(booking, { startAt, periodId }, zoneOfBooking(kept));
  return renderPage({
    page,
    configuration,
    title: words.rescheduleTitle,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1 tabindex={-1} data-focus>
          {say(words.rescheduleConfirm, { time: formatAt(locale, "dateTimeFull", timeZone, startAt) })}
        </h1>
        {own && <p class="soft">{own}</p>}
        <p class="soft">
          {say(words.rescheduleFrom, {
            time: formatSpan(locale, "dateTimeFull", timeZone, booking.startAt, booking.endAt),
          })}
        </p>
        {termsOfMove(page, booking, price, page.now).map((sentence) => (
          <p>{sentence}</p>
        ))}
        <form method="post" action={manageLink(page, token)} data-post>
          <Hidden values={{ slot: slotValue({ startAt, periodId }), revision: booking.revision }} />
          <div class="row actions">
            <button class="button main" type="submit" name={FIELD.command} value="move">
              {words.rescheduleDo}
            </button>
            <a class="button quiet" href={manageLink(page, token, { step: "move" })} data-turn>
              {words.chooseAnother}
            </a>
            <a class="button quiet" href={manageLink(page, token)} data-turn>
              {words.rescheduleKeep}
            </a>
          </div>
        </form>
      </section>
    ),
  });
}
