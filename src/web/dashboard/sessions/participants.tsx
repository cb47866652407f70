// Who has a place in a session.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { statusAt } from "../../../domain/booking/booking";
import { sayCount } from "../../../i18n/words/say";
import { Hidden } from "../../kit/form-fields";
import { Status } from "../bookings/status";
import type { Desk } from "../desk";
import { Reach } from "../lists/list-kit";
import { Telling } from "./session-forms";
import type { SessionView } from "./session-screen";

/** Whether a place is still held for the customer. */
export function isStanding(desk: Desk, { booking }: Pick<KeptBooking, "booking">): boolean {
  return ["held", "pending", "confirmed"].includes(statusAt(booking, desk.now));
}

export const Participants: FC<{ desk: Desk; view: SessionView; isOpen: boolean }> = ({ desk, view, isOpen }) => {
  const { said, locale, root } = desk;
  const { kept, participants } = view;
  return (
    <section class="card" data-region="participants" aria-labelledby="participants">
      <h2 id="participants">{said.sessions.participants}</h2>
      {participants.length === 0 ? (
        <p class="soft">{said.sessions.noParticipants}</p>
      ) : (
        <ul class="entries">
          {participants.map(({ booking }) => (
            <li data-booking={booking.id}>
              <div class="about">
                <a class="who" href={`${root}/bookings/${booking.id}`}>
                  <bdi>{booking.customer?.name ?? said.walkIn}</bdi>
                </a>
                {booking.customer && (
                  <Reach desk={desk} email={booking.customer.email} phone={booking.customer.phone} />
                )}
              </div>
              <div class="about">{sayCount(locale, said.sessions.places, booking.seats)}</div>
              <div class="about">
                <Status desk={desk} booking={booking} />
              </div>
              {isOpen && isStanding(desk, { booking }) && (
                <div class="acts">
                  <details>
                    <summary>
                      {said.sessions.remove}
                      <span class="sr">: {booking.customer?.name ?? said.walkIn}</span>
                    </summary>
                    <form method="post" action={`${root}/sessions/${kept.session.id}`}>
                      <Hidden values={{ act: "remove", booking: booking.id }} />
                      <p class="soft">{said.sessions.removeText}</p>
                      <label for={`reason-${booking.id}`}>{said.sessions.reason}</label>
                      <input id={`reason-${booking.id}`} type="text" name="reason" maxlength={500} />
                      <Telling label={said.sessions.notify} />
                      <button class="button danger" type="submit">
                        {said.sessions.remove}
                      </button>
                    </form>
                  </details>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
