// The attributes, looks and events of the loader, as tables.

import type { FC } from "hono/jsx";

export type Row = readonly [name: string, meaning: string];

export const WHAT: readonly Row[] = [
  ["tenant", "The address of the business, its slug. The one attribute that is needed."],
  ["service", "The code of one service. Without it the frame begins with all of them."],
  ["mode", "inline (usual), popup (a button that opens a dialog) or floating (the same, in a corner of the window)."],
  ["label", "The words of that button, and the name of the dialog."],
  ["color", "The colour of that button; else the accent."],
  ["title", "The title of the frame, for screen readers. Usually Booking."],
  ["close-label", "The name of the button that closes the dialog. Usually Close."],
  ["min-height", "The least height of the frame, in pixels. It follows its content by itself."],
  ["ns", "A name of your own for this element, where a page has several of one service."],
];

export const FILLED: readonly Row[] = [
  [
    "name, email, phone, notes",
    "Initial values of the form. Only the frame gets them; the server gets them when the customer sends the form.",
  ],
  ["date, month", "The first day or month of the calendar: 2026-12-01, 2026-12."],
  ["duration, party, resource", "Minutes; number of seats or guests; the id of a person or room."],
  [
    "lang, tz",
    "A language (en es fr de pt hi ja ko ar) and a zone, such as Europe/Berlin. By default the visitor's own.",
  ],
  ["metadata-…", 'Your own data, stored with the booking: metadata-order="7". Customers do not see it.'],
  ["utm_…", "The same for campaigns; the address of your page may contain it too."],
  ["prefill-from-url", "Reads all of these from the address of your page too."],
];

export const LOOKS: readonly Row[] = [
  [
    "theme",
    "light (default), dark or auto, which follows the visitor's system. A page whose color-scheme is dark gets a dark frame.",
  ],
  ["accent", "Buttons, links and days. Any CSS colour."],
  ["background", "The background of the frame; transparent by default. It decides between light and dark."],
  ["text", "The colour of the text."],
  ["radius", "The radius of corners in pixels: 4px."],
  ["font", "A font family of the visitor's system: Georgia, serif."],
];

export const EVENTS: readonly Row[] = [
  ["berth:ready", "{}"],
  ["berth:slot.selected", "{ service, start }"],
  ["berth:hold.created", "{ booking_id, service, start, end, status, expires_at }"],
  ["berth:hold.expired", "{ booking_id }"],
  ["berth:booking.created", "{ booking_id, service, start, end, status, number?, series_id? }"],
  ["berth:booking.rescheduled", "{ booking_id, service, start, end, status, number? }"],
  ["berth:booking.cancelled", "{ booking_id, service, start, end, status, number? }"],
  ["berth:waitlist.joined", "{ entry_id, service }"],
  ["berth:error", "{ code }"],
];

export const Rows: FC<{ head: Row; rows: readonly Row[]; label: string }> = ({ head, rows, label }) => (
  <section class="scroll" tabindex={0} aria-label={label}>
    <table>
      <thead>
        <tr>
          {head.map((text) => (
            <th scope="col">{text}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, meaning]) => (
          <tr>
            <td>
              <code>{name}</code>
            </td>
            <td>{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
