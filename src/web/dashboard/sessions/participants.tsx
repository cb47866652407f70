// The list of a class: who comes, how to reach them, and who came.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { COMPLETION_DELAY_MS, markOf, mayHaveArrived, statusAt } from "../../../domain/booking/booking";
import { mayDo } from "../../../domain/tenant/actor";
import { sayCount } from "../../../i18n/words/say";
import { Hidden } from "../../kit/form-fields";
import { Status } from "../bookings/status";
import type { Desk } from "../desk";
import { addressIn, Pages, Print, Reach } from "../lists/list-kit";
import { Telling } from "./session-forms";
import type { SessionView } from "./session-screen";

type Props = { desk: Desk; view: SessionView; isOpen: boolean };

/** Whether a place is still held for the customer. */
export function isStanding(desk: Desk, { booking }: Pick<KeptBooking, "booking">): boolean {
  return ["held", "pending", "confirmed"].includes(statusAt(booking, desk.now));
}

/** Whether staff may say now that the customer came, or did not. */
export function isToMark({ now, staff }: Desk, { booking }: Pick<KeptBooking, "booking">): boolean {
  return statusAt(booking, now) === "confirmed" && booking.startAt <= now && mayDo(staff.actor, "bookings");
}

/** What staff can say of a participant now, each in its words. */
function marksOf({ said, now, staff }: Desk, { booking }: KeptBooking): readonly (readonly [string, string])[] {
  const status = statusAt(booking, now);
  if (!mayDo(staff.actor, "bookings")) return [];
  const mark = markOf({ ...booking, status });
  if (mark !== null) return booking.endAt + COMPLETION_DELAY_MS > now ? [[`unmark_${mark}`, said.sessions.unmark]] : [];
  if (status !== "confirmed" || !mayHaveArrived(booking, now)) return [];
  const arrived = ["arrive", said.act.arrived] as const;
  return booking.startAt <= now ? [arrived, ["no_show", said.act.noShow]] : [arrived];
}

export const Participants: FC<Props> = ({ desk, view, isOpen }) => {
  const { said, locale, root } = desk;
  const { kept, participants, next, isFirst } = view;
  const path = `/sessions/${kept.session.id}`;
  const toMark = participants.filter((one) => isToMark(desk, one));
  return (
    <section class="card list" data-region="participants" aria-labelledby="participants">
      <div class="title">
        <h2 id="participants">{said.sessions.participants}</h2>
        <div class="row no-print">
          {toMark.length > 1 && (
            <form method="post" action={`${root}${path}`}>
              <Hidden values={{ act: "complete_all" }} />
              <button class="button" type="submit">
                {sayCount(locale, said.today.allCame, toMark.length)}
              </button>
            </form>
          )}
          {participants.length > 0 && <Print desk={desk} />}
        </div>
      </div>
      {participants.length === 0 ? (
        <p class="soft">{isOpen ? said.sessions.noParticipantsText : said.sessions.noParticipants}</p>
      ) : (
        <ul class="entries of-people">
          {participants.map((one) => (
            <Participant desk={desk} view={view} isOpen={isOpen} one={one} />
          ))}
        </ul>
      )}
      <Pages
        desk={desk}
        first={isFirst ? null : `${root}${path}`}
        next={next === null ? null : addressIn(desk, path, { cursor: next })}
      />
    </section>
  );
};

const Participant: FC<Props & { one: KeptBooking }> = ({ desk, view, isOpen, one }) => {
  const { said, locale, root } = desk;
  const { booking } = one;
  const { customer } = booking;
  const name = customer?.name ?? said.walkIn;
  const marks = marksOf(desk, one);
  return (
    <li id={booking.id} data-booking={booking.id}>
      <div class="about">
        <a class="who" href={`${root}/bookings/${booking.id}`}>
          <bdi>{name}</bdi>
        </a>
        {customer && <Reach desk={desk} email={customer.email} phone={customer.phone} />}
      </div>
      <div class="about">
        <span>{sayCount(locale, said.sessions.places, booking.seats)}</span>
        {booking.notes && (
          <p class="list-text soft" dir="auto">
            {booking.notes}
          </p>
        )}
      </div>
      <div class="about">
        {markOf(booking) === "arrived" ? (
          <span class="mark">
            <span aria-hidden="true">✓</span> {said.act.arrived}
          </span>
        ) : (
          <Status desk={desk} booking={booking} />
        )}
      </div>
      <div class="entry-acts no-print">
        {marks.length > 0 && (
          <form class="taps" method="post" action={`${root}/sessions/${view.kept.session.id}`} data-swap="participants">
            <Hidden values={{ booking: booking.id, revision: booking.revision.toString() }} />
            {marks.map(([act, text]) => (
              <button class="button" type="submit" name="act" value={act} aria-label={`${text}: ${name}`}>
                {text}
              </button>
            ))}
          </form>
        )}
        {isOpen && isStanding(desk, one) && <Removing desk={desk} view={view} one={one} name={name} />}
      </div>
    </li>
  );
};

const Removing: FC<{ desk: Desk; view: SessionView; one: KeptBooking; name: string }> = ({ desk, view, one, name }) => {
  const { said, root } = desk;
  const { id } = one.booking;
  return (
    <details>
      <summary>
        {said.sessions.remove}
        <span class="sr">: {name}</span>
      </summary>
      <form method="post" action={`${root}/sessions/${view.kept.session.id}`}>
        <Hidden values={{ act: "remove", booking: id }} />
        <p class="soft">{said.sessions.removeText}</p>
        <label for={`reason-${id}`}>{said.sessions.reason}</label>
        <input id={`reason-${id}`} type="text" name="reason" maxlength={500} aria-describedby={`reason-${id}-hint`} />
        <small class="hint" id={`reason-${id}-hint`}>
          {said.booking.reasonHint}
        </small>
        <label for={`message-${id}`}>{said.booking.sentence}</label>
        <textarea id={`message-${id}`} name="message" rows={2} maxlength={500}></textarea>
        <Telling label={said.sessions.notify} />
        <button class="button danger" type="submit">
          {said.sessions.remove}
        </button>
      </form>
    </details>
  );
};
