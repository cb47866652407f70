// The form that corrects a booking.

import type { FC } from "hono/jsx";
import { statusAt } from "../../../domain/booking/booking";
import { say } from "../../../i18n/words/say";
import { Field } from "../../kit/form-fields";
import { Panel, Telling } from "./act-panel";
import { type BookingView, baseOf, CORRECTED, type Corrected, currencyOf, OPEN } from "./booking-kit";

/** The typed text stays. Where the other person has changed the same field, both versions are shown. */
export const CorrectPanel: FC<BookingView> = (view) => {
  const { desk, shown, tried } = view;
  const { said, words } = desk;
  const { booking } = shown.kept;
  const stored = baseOf(desk.locale, booking);
  const own = tried?.act === "amend" ? tried : null;
  const isStale = own?.refusal?.code === "revision_mismatch";
  const shownOf = (name: Corrected) => {
    const typed = own?.values.get(name);
    if (typed === undefined) return stored[name];
    // A field that this person left alone takes what is stored now.
    return isStale && typed === own?.values.get(`was_${name}`) ? stored[name] : typed;
  };
  const field = (name: Corrected) => ({
    name,
    value: shownOf(name),
    problem: own?.problems.get(name) ?? null,
    ...(isStale &&
      shownOf(name) !== stored[name] && {
        hint: stored[name] === "" ? said.booking.storedEmpty : say(said.booking.stored, { value: stored[name] }),
      }),
  });
  const isOpen = OPEN.includes(statusAt(booking, desk.now));
  const party = (["guests", "seats", "units"] as const).filter(
    (name) =>
      isOpen &&
      (name === "guests"
        ? booking.service.seats === 1
        : name === "seats"
          ? booking.service.seats > 1
          : booking.units > 1),
  );
  const currency = currencyOf(desk, booking);
  const labels = { guests: words.guests, seats: words.placesBooked, units: said.booking.people };
  return (
    <Panel view={view} act="amend" title={said.booking.correctTitle}>
      {/* Also what is empty: else a field that this person left empty would look like one that they emptied. */}
      {CORRECTED.map((name) => (
        <input type="hidden" name={`was_${name}`} value={stored[name]} />
      ))}
      <Field {...field("name")} label={words.name} type="text" maxlength={200} autocomplete="off" />
      {desk.staff.seesContacts && (
        <div class="pair">
          <Field {...field("phone")} label={words.phone} type="tel" maxlength={60} autocomplete="off" />
          <Field {...field("email")} label={words.email} type="email" maxlength={254} autocomplete="off" />
        </div>
      )}
      {party.map((name) => (
        <Field {...field(name)} label={labels[name]} type="text" maxlength={6} />
      ))}
      {currency !== null && (
        <Field
          {...field("price")}
          label={say(said.booking.priceIn, { currency })}
          type="text"
          maxlength={15}
          {...(!isStale && { hint: said.booking.priceHint })}
        />
      )}
      <Field {...field("notes")} label={said.csv.notes} type="textarea" maxlength={2_000} />
      <Telling view={view} act="amend" label={said.booking.tellBoth} />
      <button class="button main" type="submit" name="do" value="amend">
        {said.booking.doCorrect}
      </button>
    </Panel>
  );
};
