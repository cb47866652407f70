// The embed loader: the element <berth-booking>, buttons that open it in a dialog, and window.Berth. It shows a frame
// and follows its messages; it decides nothing. The page's content policy must allow only its script and its frame.

import { attribute, copied, newBooking, type Pair, PREFIX, scriptOrigin, TAG } from "./attributes";
import type { BerthApi, BerthOptions } from "./berth-widget";
import { closeCurrent, openDialog } from "./dialog";
import { BerthBooking } from "./element";

const TRIGGER = "[data-berth-tenant],a[data-berth-popup]";

/** A click on a button or link that opens a booking. A click that opens a new tab or window passes through. */
function onClick(event: MouseEvent): void {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  // Uses the path, because a click inside a shadow tree appears as one on its host.
  const trigger = (event.composedPath() as HTMLElement[]).find((node) => node.matches?.(TRIGGER));
  if (!trigger) return;
  const pairs: Pair[] = copied(trigger, PREFIX);
  if (!attribute(trigger, "data-berth-tenant")) {
    const { origin, pathname, searchParams } = new URL((trigger as HTMLAnchorElement).href);
    const [tenant, service] = pathname
      .replace(/^\/(book|embed)\//, "/")
      .split("/")
      .filter(Boolean)
      .map(decodeURIComponent);
    // A link to another site stays a link.
    if (!tenant || origin !== scriptOrigin) return;
    pairs.unshift(
      ...[...searchParams].map(([name, value]) => [name.replace(/^metadata\[(.+)\]/, "metadata-$1"), value] as const),
      ["tenant", tenant],
      ["service", service],
    );
  }
  event.preventDefault();
  openDialog(newBooking(pairs), trigger, trigger, document.body);
}

// A page that loads the script twice defines the element once.
if (!customElements.get(TAG)) {
  window.Berth = {
    open({ metadata, ...options }: BerthOptions) {
      const named = Object.entries(metadata ?? {}).map(([key, value]) => [`metadata-${key}`, value] as const);
      const booking = newBooking([...Object.entries(options), ...named]);
      openDialog(booking, document.activeElement, undefined, document.body);
      return booking;
    },
    close: () => closeCurrent(),
    on(type: string, listener: (data: never, event: never) => void) {
      const hear = (event: Event) => listener((event as CustomEvent).detail as never, event as never);
      // In the capture phase, so that a listener that stops the event cannot hide it from others.
      document.addEventListener(`berth:${type}`, hear, true);
      return () => document.removeEventListener(`berth:${type}`, hear, true);
    },
    version: 1,
  } as BerthApi;
  document.addEventListener("click", onClick, true);
  customElements.define(TAG, BerthBooking);
}
