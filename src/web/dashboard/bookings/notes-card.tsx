// What staff noted about a booking, apart from the customer's own words.

import type { FC } from "hono/jsx";
import { zoneOfBooking } from "../../../contract/booking-wire";
import { mayDo } from "../../../domain/tenant/actor";
import { say } from "../../../i18n/words/say";
import { addressOf, type BookingView, Card, momentWords } from "./booking-kit";

export const Notes: FC<BookingView> = ({ desk, shown, tried }) => {
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
