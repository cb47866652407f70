// The link of a booking: copied and shared if the browser can.

/** Shows the buttons that this browser supports. */
export function offerToKeep(main: ParentNode): void {
  const isShareable = typeof navigator.share === "function";
  for (const button of main.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = !navigator.clipboard;
  for (const button of main.querySelectorAll<HTMLElement>("[data-share]")) button.hidden = !isShareable;
}

/** Returns a message to show, or an empty text. */
export async function keepFrom(target: Element): Promise<string> {
  const { keep: url = "", subject = "", copied = "" } = target.closest<HTMLElement>("[data-keep]")?.dataset ?? {};
  if (target.closest("[data-copy]")) {
    await navigator.clipboard.writeText(url).catch(() => markAddress(target));
    return copied;
  }
  // Cancelling the share dialog is not a fault.
  if (target.closest("[data-share]")) await navigator.share({ title: subject, url }).catch(() => undefined);
  return "";
}

/** Marks the address and copies the selection, for pages without access to the clipboard. */
function markAddress(target: Element): void {
  const field = target.closest("[data-keep]")?.querySelector("input");
  field?.select();
  document.execCommand("copy");
}
