// One booking: how to reach the customer, what was agreed, what was written and told, and what staff can do about it.

import type { FC } from "hono/jsx";
import { type ShownBooking, showBooking } from "../../../actions/bookings/show-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { markSetBy, removableMark, whyNotRestored } from "../../../domain/booking/booking";
import type { BookingRecord } from "../../../domain/booking/booking-record";
import { keptOf } from "../../../domain/payments/ledger";
import { mayDo } from "../../../domain/tenant/actor";
import { formatSpan } from "../../../i18n/format";
import { renderRefusal } from "../../kit/render-page";
import { readCarried } from "../carried";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { OPENED, panelId } from "./act-panel";
import { Messages, Series, Visits } from "./booking-beside";
import { Contact, Facts, Written } from "./booking-facts";
import { Actions } from "./booking-forms";
import { History } from "./booking-history";
import { addressOf, mayTakeBack, OPEN, type Tried } from "./booking-kit";
import { Money } from "./money-card";
import { Notes } from "./notes-card";
import { PaidMark } from "./paid-mark";
import { payMailOf } from "./pay-link";
import { Status } from "./status";
import { takerOf } from "./taker";

export async function renderBooking(desk: Desk, id: string, tried: Tried | null = null): Promise<Response> {
  const { deps, staff, said, configuration } = desk;
  const found = await showBooking(deps, staff, id);
  if (!found.ok) return renderRefusal(desk, configuration, found.refusal);
  const shown = found.value;
  const isBack = tried?.act === "restore" || tried?.act === "undo";
  const taken = isBack && tried.refusal ? await takerOf(desk, shown.kept, tried.refusal, placeBefore(tried)) : null;
  const view = { desk, shown, tried, taken, payMail: await payMailOf(desk, shown.kept) };
  const { booking } = shown.kept;
  const was = await readCarried(desk, `moved|${booking.id}`, desk.url.searchParams.get("was"));
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
              <bdi>{name}</bdi> <Status desk={desk} booking={booking} timeZone={zone} />{" "}
              <PaidMark desk={desk} booking={booking} />
            </h1>
            <p class="lead">
              <bdi>{booking.service.name}</bdi> ·{" "}
              {formatSpan(desk.locale, "dateTimeFull", zone, booking.startAt, booking.endAt)}
            </p>
          </div>
          <Done desk={desk} shown={shown} was={was} />
          <Actions {...view} />
          <div class="booking-page">
            <div class="column">
              <Facts {...view} />
              <Money {...view} />
              <Written {...view} />
              <Notes {...view} />
            </div>
            <div class="column">
              <Contact {...view} />
              <Series {...view} />
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
const Done: FC<{ desk: Desk; shown: ShownBooking; was: string | null }> = ({ desk, shown, was }) => {
  const { said, url } = desk;
  const { booking } = shown.kept;
  const done = url.searchParams.get("done") ?? "";
  const text = Object.hasOwn(said.booking.done, done) ? said.booking.done[done] : undefined;
  if (text === undefined) return null;
  const isOpen = booking.status === "confirmed" || booking.status === "pending";
  const isAllBack = done === "refund" && standsUnpaid(desk, booking);
  return (
    <div class="done-bar" role="status">
      <p>
        {text} {url.searchParams.get("untold") === "1" && said.booking.doneUntold}
        {isAllBack && said.money.allBack}
      </p>
      {was !== null && isOpen && mayDo(desk.staff.actor, "bookings") && (
        <form method="post" action={addressOf(desk, booking.id)}>
          <input type="hidden" name="revision" value={booking.revision} />
          <input type="hidden" name="was" value={was} />
          {url.searchParams.get("untold") === "1" && <input type="hidden" name="silent" value="1" />}
          <button class="button" type="submit" name="do" value="undo">
            {said.booking.undo}
          </button>
        </form>
      )}
      {mayDo(desk.staff.actor, "bookings") && <UndoMark desk={desk} booking={booking} done={done} />}
      {done === "take" && <JustTaken desk={desk} booking={booking} />}
      {isAllBack && <ToCancel desk={desk} booking={booking} />}
    </div>
  );
};

/** What was just taken: its receipt, for the customer who stands there, and a way back from a wrong amount. */
const JustTaken: FC<{ desk: Desk; booking: BookingRecord }> = ({ desk, booking }) => {
  const payment = booking.payments?.findLast((one) => mayTakeBack(desk, one));
  return payment === undefined ? null : (
    <form method="post" action={addressOf(desk, booking.id)}>
      <input type="hidden" name="payment" value={payment.id} />
      <a class="button" href={`${desk.root}/receipts/${payment.id}`}>
        {desk.said.money.print}
      </a>{" "}
      <button class="button" type="submit" name="do" value="take_back">
        {desk.said.booking.undo}
      </button>
    </form>
  );
};

/** All of the money goes back, and the booking stands: its place is still taken. */
function standsUnpaid({ staff }: Desk, { payments = [], status }: BookingRecord): boolean {
  return keptOf(payments) === 0 && OPEN.includes(status) && mayDo(staff.actor, "bookings");
}

/** Leads to where staff cancel a booking. */
const ToCancel: FC<{ desk: Desk; booking: BookingRecord }> = ({ desk, booking }) => (
  <a class="button" href={`${addressOf(desk, booking.id, { [OPENED]: "cancel" })}#${panelId("cancel")}`}>
    {desk.said.booking.doCancel}
  </a>
);

/** Where the booking was before the move that is to be undone. Undefined where it has not left its place. */
function placeBefore({ act, values }: Tried) {
  const [startAt, endAt, resourceId] = (act === "undo" && values.get("was")?.split("~")) || [];
  return resourceId === undefined ? undefined : { startAt: Number(startAt), endAt: Number(endAt), resourceId };
}

/** Takes back what the press before has marked, cancelled or declined. */
const UndoMark: FC<{ desk: Desk; booking: BookingRecord; done: string }> = ({ desk, booking, done }) => {
  const mark = markSetBy(done);
  const isMarked = mark !== null && removableMark(booking, desk.now) === mark;
  const isEnded = (done === "cancel" || done === "reject") && whyNotRestored(booking, desk.now) === null;
  if (!isMarked && !isEnded) return null;
  return (
    <form method="post" action={addressOf(desk, booking.id)}>
      <input type="hidden" name="revision" value={booking.revision} />
      {isMarked && <input type="hidden" name="mark" value={mark} />}
      <button class="button" type="submit" name="do" value={isMarked ? "unmark" : "restore"}>
        {desk.said.booking.undo}
      </button>
    </form>
  );
};
