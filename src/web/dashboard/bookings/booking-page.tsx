// One booking: how to reach the customer, what was agreed, what was written and told, and what staff can do about it.

import type { FC } from "hono/jsx";
import { type ShownBooking, showBooking } from "../../../actions/bookings/show-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { mayDo } from "../../../domain/tenant/actor";
import { placeLines } from "../../../i18n/booking-summary";
import { formatMinutes, formatMoney, formatSpan, minutesBetween } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { zoneNotes } from "../../../i18n/zone-words";
import { Fact, FactLine } from "../../booking/summary";
import { renderRefusal } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Actions } from "./booking-forms";
import { History } from "./booking-history";
import { addressOf, type BookingView, Card, momentWords, ruleName, type Tried } from "./booking-kit";
import { Status } from "./status";

export async function renderBooking(desk: Desk, id: string, tried: Tried | null = null): Promise<Response> {
  const { deps, staff, said, configuration } = desk;
  const found = await showBooking(deps, staff, id);
  if (!found.ok) return renderRefusal(desk, configuration, found.refusal);
  const shown = found.value;
  const view = { desk, shown, tried };
  const { booking } = shown.kept;
  const name = booking.customer?.name ?? said.walkIn;
  const zone = zoneOfBooking(shown.kept);
  return renderDesk(
    desk,
    {
      title: name,
      current: "bookings",
      children: (
        <>
          <a class="back" href={backOf(desk)}>
            {said.booking.back}
          </a>
          <div class="desk-head">
            <h1>
              <bdi>{name}</bdi> <Status desk={desk} booking={booking} />
            </h1>
            <p class="lead">
              <bdi>{booking.service.name}</bdi> ·{" "}
              {formatSpan(desk.locale, "dateTimeFull", zone, booking.startAt, booking.endAt)}
            </p>
          </div>
          <Done desk={desk} shown={shown} />
          <Actions {...view} />
          <div class="booking-page">
            <div class="column">
              <Facts {...view} />
              <Written {...view} />
              <Notes {...view} />
            </div>
            <div class="column">
              <Contact {...view} />
              <Visits {...view} />
              <Messages {...view} />
              <History desk={desk} shown={shown} />
            </div>
          </div>
        </>
      ),
    },
    tried ? 422 : 200,
  );
}

/** The list that the reader came from, with its filters. */
function backOf({ root, url }: Desk): string {
  const back = new URLSearchParams(url.searchParams.get("back") ?? "").toString();
  return back === "" ? `${root}/bookings` : `${root}/bookings?${back}`;
}

/** What the press before has done, with a way back where there is one. */
const Done: FC<{ desk: Desk; shown: ShownBooking }> = ({ desk, shown }) => {
  const { said, url } = desk;
  const { booking } = shown.kept;
  const done = url.searchParams.get("done") ?? "";
  const text = Object.hasOwn(said.booking.done, done) ? said.booking.done[done] : undefined;
  if (text === undefined) return null;
  const was = url.searchParams.get("was");
  const isOpen = booking.status === "confirmed" || booking.status === "pending";
  return (
    <div class="done-bar" role="status">
      <p>
        {text} {url.searchParams.get("untold") === "1" && said.booking.doneUntold}
      </p>
      {was && isOpen && mayDo(desk.staff.actor, "bookings") && (
        <form method="post" action={addressOf(desk, booking.id)}>
          <input type="hidden" name="revision" value={booking.revision} />
          <input type="hidden" name="was" value={was} />
          {url.searchParams.get("untold") === "1" && <input type="hidden" name="silent" value="1" />}
          <button class="button" type="submit" name="do" value="undo">
            {said.booking.undo}
          </button>
        </form>
      )}
    </div>
  );
};

const Contact: FC<BookingView> = ({ desk, shown }) => {
  const { said, root, staff } = desk;
  const { customer } = shown.kept.booking;
  const unreachable = (what: "email" | "phone") =>
    shown.unreachable.includes(what) && <small class="problem">{said.booking.unreachable}</small>;
  return (
    <Card id="contact" title={said.booking.contact}>
      {!customer?.phone && !customer?.email && <p class="soft">{said.booking.noContact}</p>}
      {customer?.phone && (
        <p>
          <a
            class="button wide"
            href={`tel:${customer.phone}`}
            aria-label={say(said.act.call, { phone: customer.phone })}
          >
            <bdi dir="ltr">{customer.phone}</bdi>
          </a>
          {unreachable("phone")}
        </p>
      )}
      {customer?.email && (
        <p>
          <a href={`mailto:${encodeURIComponent(customer.email).replaceAll("%40", "@")}`}>
            <bdi>{customer.email}</bdi>
          </a>
          {unreachable("email")}
        </p>
      )}
      {customer?.id && staff.resources === "all" && (
        <p>
          <a href={`${root}/customers/${customer.id}`}>{said.booking.card}</a>
        </p>
      )}
    </Card>
  );
};

const Facts: FC<BookingView> = ({ desk, shown }) => {
  const { said, words, locale, configuration, root } = desk;
  const text = said.booking;
  const { kept } = shown;
  const { booking, resources } = kept;
  const zone = zoneOfBooking(kept);
  const { price, seats, guests, units } = booking;
  const people = [
    booking.service.seats > 1 && sayCount(locale, text.seats, seats),
    guests > 1 && sayCount(locale, text.guests, guests),
    units > 1 && sayCount(locale, text.units, units),
  ].filter((part) => part !== false);
  return (
    <Card id="facts" title={text.details}>
      <dl class="facts">
        <Fact term={words.when}>
          <time datetime={new Date(booking.startAt).toISOString()}>
            {formatSpan(locale, "dateTimeYear", zone, booking.startAt, booking.endAt)}
          </time>
          {zoneNotes(desk, { timeZone: zone, alsoIn: desk.visitorZone }, booking.startAt).map((note) => (
            <small>{note}</small>
          ))}
        </Fact>
        <Fact term={words.what}>
          <bdi>{booking.service.name}</bdi>
          <small>{formatMinutes(locale, words, minutesBetween(booking.startAt, booking.endAt))}</small>
        </Fact>
        <Fact term={words.withWhom}>
          <bdi>{resources.map(({ name }) => name).join(", ")}</bdi>
        </Fact>
        {placeLines(desk, booking, configuration.tenant).map((line) => (
          <FactLine line={line} />
        ))}
        <Fact term={text.price}>
          {price === null ? text.noPrice : price.amountMinor === 0 ? words.free : formatMoney(locale, price)}
        </Fact>
        {people.length > 0 && <Fact term={text.people}>{people.join(", ")}</Fact>}
        <Fact term={text.number}>
          <bdi>{booking.number ?? words.numberFollows}</bdi>
        </Fact>
        <Fact term={text.made}>
          {momentWords(desk, zone, booking.createdAt)} <small>{text.madeBy[booking.source]}</small>
        </Fact>
        {booking.status === "pending" && booking.expiresAt !== null && (
          <Fact term={text.expires}>{momentWords(desk, zone, booking.expiresAt)}</Fact>
        )}
        {booking.overridden.length > 0 && (
          <Fact term={text.overridden}>{booking.overridden.map((code) => ruleName(desk, code)).join(", ")}</Fact>
        )}
        {booking.cancelReason && (
          <Fact term={text.cancelReason}>
            <bdi>{booking.cancelReason}</bdi>
          </Fact>
        )}
        {booking.refund && booking.refund.amountMinor > 0 && (
          <Fact term={text.refund}>{formatMoney(locale, booking.refund)}</Fact>
        )}
      </dl>
      {booking.repeatOf && (
        <p class="alert">
          {text.repeat} <a href={`${root}/bookings/${booking.repeatOf}`}>{text.openOther}</a>
        </p>
      )}
    </Card>
  );
};

const Written: FC<BookingView> = ({ desk: { said }, shown }) => {
  const { booking } = shown.kept;
  const labels = new Map(booking.service.questions.map(({ id, label }) => [id, label]));
  const answers = Object.entries(booking.answers);
  return (
    <Card id="written" title={said.booking.fromCustomer}>
      {booking.notes && (
        <p class="said" dir="auto">
          {booking.notes}
        </p>
      )}
      {answers.length > 0 && (
        <dl class="facts">
          {answers.map(([id, value]) => (
            <Fact term={labels.get(id) ?? id}>
              <bdi>{typeof value === "string" ? value : value ? said.booking.yes : said.booking.no}</bdi>
            </Fact>
          ))}
        </dl>
      )}
      {!booking.notes && answers.length === 0 && <p class="soft">{said.booking.noWords}</p>}
    </Card>
  );
};

const Notes: FC<BookingView> = ({ desk, shown, tried }) => {
  const { said } = desk;
  const { kept, notes } = shown;
  const zone = zoneOfBooking(kept);
  const own = tried?.act === "note" ? tried : null;
  return (
    <Card id="notes" title={said.booking.notes}>
      <p class="soft">{notes.length === 0 ? said.booking.noNotes : said.booking.notesText}</p>
      {notes.length > 0 && (
        <ul class="note-list">
          {notes.map((note) => (
            <li>
              <p class="said" dir="auto">
                {note.text}
              </p>
              <small class="soft">
                {say(said.booking.at, {
                  when: momentWords(desk, zone, note.createdAt),
                  who: note.author.name ?? said.booking.someone,
                })}
              </small>
            </li>
          ))}
        </ul>
      )}
      {mayDo(desk.staff.actor, "bookings") && (
        <form method="post" action={addressOf(desk, kept.booking.id)} class="note-form">
          <input type="hidden" name="key" value={own?.values.get("key") ?? crypto.randomUUID()} />
          <label class="sr" for="f-text">
            {said.booking.note}
          </label>
          <textarea id="f-text" name="text" rows={2} maxlength={5_000} required placeholder={said.booking.note}>
            {own?.values.get("text") ?? ""}
          </textarea>
          <button class="button" type="submit" name="do" value="note">
            {said.booking.addNote}
          </button>
        </form>
      )}
    </Card>
  );
};

const Visits: FC<BookingView> = ({ desk, shown }) => {
  const { said, root, locale } = desk;
  const { visits } = shown;
  if (visits === null) return null;
  const zone = zoneOfBooking(shown.kept);
  return (
    <Card id="visits" title={said.booking.visits}>
      <p>
        {visits.expected === 0
          ? said.booking.firstVisit
          : say(said.booking.missed, { missed: String(visits.missed), visits: String(visits.expected) })}
      </p>
      {visits.latest.length > 0 && (
        <ul class="visit-list">
          {visits.latest.map((visit) => (
            <li>
              <a href={`${root}/bookings/${visit.id}`}>
                {formatSpan(locale, "dateTimeYear", zone, visit.startAt, visit.startAt)}
              </a>
              <span class="soft">
                <bdi>{visit.service.name}</bdi>
              </span>
              <Status desk={desk} booking={visit} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
};

const Messages: FC<BookingView> = ({ desk, shown }) => {
  const { said, root, staff } = desk;
  const zone = zoneOfBooking(shown.kept);
  return (
    <Card id="messages" title={said.booking.messages}>
      {shown.messages.length === 0 && <p class="soft">{said.booking.noMessages}</p>}
      {shown.messages.length > 0 && (
        <ul class="visit-list">
          {shown.messages.map(({ id, title, kind, channel, state, createdAt }) => (
            <li>
              {staff.resources === "all" ? (
                <a href={`${root}/messages/${id}`}>
                  <bdi>{title ?? kind}</bdi>
                </a>
              ) : (
                <bdi>{title ?? kind}</bdi>
              )}
              <small class="soft">
                {momentWords(desk, zone, createdAt)} · {channel} · {state}
              </small>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
};
