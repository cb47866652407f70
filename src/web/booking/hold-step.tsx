// The visitor chooses a start: it is held, and the form appears. If it is taken, the form offers nearby starts and
// keeps the input.

import type { FC } from "hono/jsx";
import { checkHoldToken, tokenOf } from "../../actions/accounts/secrets";
import { changeBooking, type KeptBooking, readBooking } from "../../actions/bookings/change-booking";
import { type Placed, placeHold } from "../../actions/bookings/place-booking";
import type { Offer } from "../../actions/load-configuration";
import { statusAt } from "../../domain/booking/booking";
import { tokenVersionOf } from "../../domain/booking/booking-record";
import { invalid, isCausedByOthers, ok, type Refusal, type Result, refused } from "../../domain/refusal";
import { claimAddress } from "../../http/address";
import { minutesBetween } from "../../i18n/format";
import { refusalSentence } from "../../i18n/refusal-words";
import { periodOf, startWords } from "../../i18n/when-words";
import { say } from "../../i18n/words/say";
import { CustomerFields, Hidden } from "../kit/form-fields";
import { type PageContext, pageLink, servicePath } from "../kit/page-context";
import { bookingEvent } from "../kit/page-events";
import { renderPage } from "../kit/render-page";
import { CancellationTerms } from "../manage/cancellation-terms";
import { type FormValues, formKey, prefilled } from "./booking-form";
import { Alert, Countdown, RobotCheck } from "./details-form";
import { bookWords, mostRepeats, Repeat, type SeenSeries } from "./repeat";
import { Alternatives, refusalTitle, type ServiceWish, showTimes, zoneOf } from "./service-page";
import { parseSlot, type SlotWish, slotValue } from "./slot-wish";
import { Summary } from "./summary";
import { wishedBooking } from "./wished-booking";

export type Held = { readonly kept: KeptBooking; readonly token: string };

export async function holdFromForm(page: PageContext, wish: ServiceWish, values: FormValues): Promise<Response> {
  const slot = parseSlot(values.get("again") ?? values.get("slot") ?? "");
  if (!slot) return showTimes(page, wish, { refusal: invalid("/slot", "is required"), title: page.words.refusedTitle });
  const current = await heldOf(page, wish, values);
  const isSame = current !== null && isHeldFor(current, wish, slot);
  // Choosing another start releases the old hold; choosing the same start keeps it.
  if (!isSame) await releaseFromForm(page, wish, values);
  const held: Result<Held> =
    isSame && current ? ok(await keepHold(page, current)) : await holdSlot(page, wish, slot, formKey(values));
  const typed = hasTyped(values) ? values : prefilled(page, wish.service);
  if (held.ok) return showDetails(page, wish, { slot, held: held.value, values: typed, problems: new Map() });
  if (hasTyped(values)) {
    return showDetails(page, wish, { slot, held: null, values, problems: new Map(), refusal: held.refusal });
  }
  return showTimes(
    page,
    wish,
    { refusal: held.refusal, title: refusalTitle(page, held.refusal), periodId: slot.periodId },
    values.get("day"),
  );
}

/** True when a hold matches exactly what the form now requests. */
function isHeldFor({ kept: { booking } }: Held, wish: ServiceWish, slot: SlotWish): boolean {
  const { seats, guests, durationMinutes, resource } = placeFields(wish, slot);
  const isSameLength = durationMinutes === null || durationMinutes === minutesBetween(booking.startAt, booking.endAt);
  const isSameParty = booking.seats === seats && booking.guests === guests;
  const isSameStart = booking.startAt === slot.startAt && booking.periodId === slot.periodId;
  return isSameStart && isSameLength && isSameParty && booking.chosenId === resource;
}

/** The hold, or what became of it, if the form has its token and it is of this service. */
export async function openHold(page: PageContext, { service }: Offer, values: FormValues): Promise<KeptBooking | null> {
  const id = values.get("hold") ?? "";
  const token = values.get("hold_token") ?? "";
  const allowed = await checkHoldToken(page.deps.settings.serverSecret, id, token);
  if (!allowed.ok) return null;
  const kept = await readBooking(page.deps, null, id);
  if (!kept.ok || kept.value.booking.service.id !== service.id) return null;
  // The booking now belongs to another customer with a link of their own.
  return tokenVersionOf(kept.value.booking) === 1 ? kept.value : null;
}

/** The same, only while it is a hold. */
export async function heldOf(page: PageContext, offer: Offer, values: FormValues): Promise<Held | null> {
  const kept = await openHold(page, offer, values);
  const isHeld = kept !== null && statusAt(kept.booking, page.now) === "held";
  return isHeld ? { kept, token: values.get("hold_token") ?? "" } : null;
}

/** The form of a series that failed, with its first start held again. */
export async function heldAgain(
  page: PageContext,
  wish: ServiceWish,
  slot: SlotWish,
  values: FormValues,
  refusal: Refusal,
): Promise<DetailsView> {
  const held = await holdSlot(page, wish, slot, crypto.randomUUID());
  if (!held.ok) return { slot, held: null, values, problems: new Map(), refusal: held.refusal };
  return { slot, held: held.value, values, problems: new Map(), refusal };
}

/** Tells the calendar that the visitor is still there, so that a pending release does nothing. */
async function keepHold(page: PageContext, held: Held): Promise<Held> {
  const kept = await changeHold(page, held.kept.booking.id, "keep", null);
  return kept.ok ? { ...held, kept: kept.value } : held;
}

/** Releases the hold of a form; an expired hold is fine. */
export async function releaseFromForm(page: PageContext, offer: Offer, values: FormValues): Promise<void> {
  const held = await heldOf(page, offer, values);
  if (held) await changeHold(page, held.kept.booking.id, "release", null);
}

/** A reload looks like leaving: this is the time to come back. */
const GRACE_MS = 5_000;

/** Releases a hold after a moment, unless the page renewed it meanwhile. No answer waits for it. */
export async function releaseSoon(page: PageContext, offer: Offer, values: FormValues): Promise<Response> {
  const held = await heldOf(page, offer, values);
  if (held) {
    const { id, revision } = held.kept.booking;
    const left = new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    page.deps.background(left.then(() => changeHold(page, id, "release", revision)));
  }
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

function changeHold(page: PageContext, bookingId: string, action: "keep" | "release", ifRevision: number | null) {
  return changeBooking(page.deps, null, { bookingId, action, by: "customer", actor: null, reason: null, ifRevision });
}

/** Converts the page's request into the fields of the actions. */
export function placeFields({ configuration, service, durationMinutes, party, resource }: ServiceWish, slot: SlotWish) {
  const isGroup = service.seats > 1;
  return {
    slug: configuration.tenant.slug,
    service: service.id,
    startAt: slot.startAt,
    durationMinutes,
    periodId: slot.periodId,
    resource,
    seats: isGroup ? party : 1,
    guests: isGroup ? 1 : party,
    units: 1,
    asker: { kind: "public" },
    status: null,
    sessionId: null,
    ifFull: "refuse",
  } as const;
}

async function holdSlot(page: PageContext, wish: ServiceWish, slot: SlotWish, pageKey: string): Promise<Result<Held>> {
  const fields = placeFields(wish, slot);
  const ask = (key: string): Promise<Result<Placed>> =>
    placeHold(page.deps, {
      ...fields,
      kind: "hold",
      customer: null,
      notes: null,
      answers: {},
      metadata: {},
      holdId: null,
      address: claimAddress(page),
      route: "hold",
      key,
      body: { page: fields },
    });
  // Pressing twice makes one hold; choosing the same start again later makes a new one.
  let placed = await ask(`${pageKey}-${slotValue(slot)}`);
  const isOver = placed.ok && statusAt(placed.value.booking, page.now) !== "held";
  if (isOver || (!placed.ok && placed.refusal.code === "idempotency_key_reused"))
    placed = await ask(crypto.randomUUID());
  if (!placed.ok) return refused(placed.refusal);
  const token = await tokenOf(page.deps.settings.serverSecret, "hold", placed.value.booking.id);
  return ok({ kept: placed.value, token });
}

/** All forms of one hold share a key. It is half of the hold's secret, because the hold's id is public. */
function keyOfHold({ token }: Held): string {
  return token.slice(-43, -21);
}

/** True when the visitor has begun to fill in the form. */
function hasTyped(values: FormValues): boolean {
  return values.has("name");
}

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

export function showDetails(page: PageContext, wish: ServiceWish, view: DetailsView): Response {
  const { configuration, service } = wish;
  const { words } = page;
  const { held, refusal, problems } = view;
  const status = refusal ? 409 : problems.size > 0 ? 422 : 200;
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
      children: <DetailsPage page={page} wish={wish} view={view} />,
    },
    status,
  );
}

const DetailsPage: FC<{ page: PageContext; wish: ServiceWish; view: DetailsView }> = ({ page, wish, view }) => {
  const { configuration, service, durationMinutes, party, resource } = wish;
  const { words } = page;
  const { slot, held, values, problems, refusal } = view;
  const zone = zoneOf(page, wish);
  const { timeZone } = zone;
  const path = pageLink(page, servicePath(page, configuration, service.code));
  const booking = held?.kept.booking ?? null;
  const hold = { hold: booking?.id ?? null, hold_token: held?.token ?? null };
  const chosen = { duration: durationMinutes, party, resource, day: values.get("day") ?? null, slot: slotValue(slot) };
  const booked = booking ?? wishedBooking(wish, slot);
  const when = startWords(page, timeZone, booked, periodOf(service, booked.periodId));
  // A series that failed still holds its first start.
  const canBook = !refusal || refusal.code === "invalid_request" || held !== null;
  const isChanged = refusal?.code === "revision_mismatch";
  const canRepeat = mostRepeats(service) > 1;
  const label = service.confirmation === "approval" ? words.ask : words.confirm;
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
            priceNote={words.payLater}
            isTitled
          />
          <form method="post" action={path} data-post data-back>
            <Hidden values={{ ...hold, ...chosen, slot: null }} />
            <button class="button quiet" type="submit" name="do" value="release">
              {words.chooseAnother}
            </button>
          </form>
        </aside>
        {booking?.expiresAt != null && (
          <Countdown page={page} expiresAt={booking.expiresAt} timeZone={page.visitorZone ?? timeZone} />
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
        <input type="submit" name="do" value="book" hidden />
        <Hidden
          values={{ ...hold, ...chosen, key: held ? keyOfHold(held) : (values.get("key") ?? crypto.randomUUID()) }}
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
                <Alternatives page={page} zone={zone} refusal={refusal} name="again" periodId={slot.periodId} />
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
        {canBook && (
          <button class="button main" type="submit" name="do" value="book" data-main>
            <span class="once">{say(label, { time: when })}</span>
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
