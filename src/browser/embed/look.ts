// The look of the embedding page: colours, theme and font that the frame gets.

import { attribute } from "./attributes";
import type { BerthBooking } from "./element";

/** The page's style for the frame: an attribute overrides a custom property. */
export function lookOf(element: BerthBooking, name: string): string {
  const host = element.opener ?? element;
  const value = attribute(element, name) || getComputedStyle(host).getPropertyValue(`--berth-${name}`).trim();
  if (!/^(accent|background|text)$/.test(name) || !value) return value;
  // Converts any CSS colour into one that an address can contain.
  const probe = document.createElement("i");
  probe.style.color = value;
  document.body.append(probe);
  const parts = probe.style.color ? channelsOf(getComputedStyle(probe).color) : [];
  probe.remove();
  if (parts.length < 3) return value;
  return `#${parts
    .slice(0, 3)
    .map((part) => Math.round(part).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Light, unless the element or the page's own scheme says otherwise. */
export function themeOf(element: BerthBooking): string {
  const scheme = getComputedStyle(element.opener ?? element).colorScheme;
  const own = /dark/.test(scheme) ? (/light/.test(scheme) ? "auto" : "dark") : "light";
  return attribute(element, "theme") || own;
}

/** Red, green, blue and, if present, alpha of `rgb(…)`. */
export function channelsOf(colour: string): number[] {
  return /^rgb/.test(colour) ? (colour.match(/[\d.]+/g) ?? []).map(Number) : [];
}

export function isLight([red = 0, green = 0, blue = 0]: readonly number[]): boolean {
  const [r, g, b] = [red, green, blue].map((part) => (part / 255) ** 2.2) as [number, number, number];
  return 0.21 * r + 0.72 * g + 0.07 * b > 0.18;
}

/** True when the page's background behind an element is dark. */
export function isDarkBehind(element: Element): boolean {
  for (let node: Element | null = element; node; node = node.parentElement ?? (node.getRootNode() as ShadowRoot).host) {
    const colour = channelsOf(getComputedStyle(node).backgroundColor);
    if (colour.length > 2 && (colour[3] ?? 1) > 0.5) return !isLight(colour);
  }
  return false;
}

/** The background of a dialog, because the frame itself is transparent. */
export function groundOf(booking: BerthBooking): string {
  const theme = themeOf(booking);
  const isDark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme:dark)").matches);
  return lookOf(booking, "background") || (isDark ? "#12151b" : "#fff");
}
