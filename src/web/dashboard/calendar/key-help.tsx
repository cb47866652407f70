// The dialog that shows the keys of the calendar, and switches them off.

import type { FC } from "hono/jsx";
import { mayDo } from "../../../domain/tenant/actor";
import type { Desk } from "../desk";

export const KeyHelp: FC<{ desk: Desk }> = ({ desk }) => {
  const words = desk.said.calendar;
  const lines: readonly (readonly [string, string])[] = [
    ["T", words.keys.t],
    ["← →", words.keys.arrows],
    ["D W M A", words.keys.views],
    ...(mayDo(desk.staff.actor, "bookings") ? ([["N", words.keys.n]] as const) : []),
    ...(desk.staff.closes ? ([["O", desk.said.closing.add]] as const) : []),
    ["/", words.keys.search],
    ["?", words.keys.help],
    ["← →", words.keys.columns],
    ["Alt + ← ↑ → ↓", words.keys.move],
    ["Alt + Shift + ↑ ↓", words.keys.length],
  ];
  return (
    <dialog class="cal-keys" aria-labelledby="cal-keys-title" data-keys>
      <h2 id="cal-keys-title">{words.helpTitle}</h2>
      <dl>
        {lines.map(([key, text]) => (
          <div>
            <dt>
              <kbd dir="ltr">{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" data-keys-on checked />
        {words.keysOn}
      </label>
      <form method="dialog">
        <button type="submit" class="button main">
          {words.close}
        </button>
      </form>
    </dialog>
  );
};
