// The dialog that shows a booking over the page.

import { attribute } from "./attributes";
import type { BerthBooking } from "./element";
import { groundOf } from "./look";

/** Closes the open dialog, of which there is at most one. */
export let closeCurrent = () => {};

export function newButton(text: string, css: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.style.cssText = `border:0;min-width:44px;min-height:44px;cursor:pointer;${css}`;
  return button;
}

export function openDialog(
  booking: BerthBooking,
  focused: Element | null,
  opener: Element | undefined,
  home: Node,
): void {
  closeCurrent();
  const { clientWidth, style } = document.documentElement;
  const { overflow, paddingRight } = style;
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", attribute(booking, "label") || "Booking");
  dialog.style.cssText =
    "box-sizing:border-box;width:100%;height:100%;max-width:none;max-height:none;margin:0;border:0;padding:60px 8px 16px;background:#0009";
  const cross = newButton(
    "\u00d7",
    "position:absolute;top:8px;right:8px;border-radius:99px;padding:0;background:#000;color:#fff;font:28px/1 system-ui",
  );
  cross.setAttribute("aria-label", attribute(booking, "close-label") || "Close");
  booking.style.cssText =
    "display:block;box-sizing:border-box;max-width:760px;margin:auto;overflow:hidden;border-radius:12px;padding:12px";

  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    closeCurrent = () => {};
    dialog.close();
    dialog.remove();
    style.overflow = overflow;
    style.paddingRight = paddingRight;
    // Not every browser focuses a clicked button, so there may be nothing to return to.
    (focused as HTMLElement | null)?.focus?.();
  };
  booking.opener = opener;
  booking.style.background = groundOf(booking);
  closeCurrent = booking.leave = cross.onclick = dialog.onclose = close;
  dialog.onclick = ({ target }) => target === dialog && close();
  dialog.append(cross, booking);
  home.appendChild(dialog);
  // Without its scrollbar, the page would become wider and jump.
  if (innerWidth > clientWidth) style.paddingRight = `${innerWidth - clientWidth}px`;
  style.overflow = "hidden";
  dialog.showModal();
}
