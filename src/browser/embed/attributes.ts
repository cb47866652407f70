// The attributes of the element and of its triggers, and which of them go on to another element.

import type { BerthBooking } from "./element";

export type Pair = readonly [name: string, value: unknown];

export const TAG = "berth-booking";
export const PREFIX = "data-berth-";

/**
 * The attributes that a trigger passes to the element it opens. Others stay behind, because a trigger may come from
 * user content.
 */
const COPIED =
  /^(tenant|service|name|email|phone|notes|date|month|duration|resource|party|tz|lang|theme|accent|background|text|radius|font|label|color|title|ns|close-label|min-height|prefill-from-url|utm_\w+|metadata-.+)$/i;

const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
export const scriptOrigin = new URL((script as HTMLScriptElement | null)?.src || ".", location.href).origin;

export function attribute(element: Element, name: string): string {
  return element.getAttribute(name) ?? "";
}

export function originOf(element: Element): string {
  return new URL(attribute(element, "origin") || scriptOrigin, location.href).origin;
}

export function newBooking(pairs: readonly Pair[]): BerthBooking {
  const booking = document.createElement(TAG) as BerthBooking;
  for (const [name, value] of pairs) {
    // This keeps the case of attribute names, which metadata needs.
    if (value != null && value !== false && COPIED.test(name)) booking.setAttributeNS(null, name, String(value));
  }
  return booking;
}

/** The attributes of one element that another one needs to show its booking. */
export function copied(element: Element, prefix = ""): Pair[] {
  return [...element.attributes]
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, value }) => [name.slice(prefix.length), value]);
}
