// The link of what was booked: copied and shared where the browser can.

/** Shows the buttons that this browser has a use for. */
export function offerToKeep(main: ParentNode): void {
  const isShareable = typeof navigator.share === "function";
  for (const button of main.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = !navigator.clipboard;
  for (const button of main.querySelectorAll<HTMLElement>("[data-share]")) button.hidden = !isShareable;
}

/** Answers what is to be said, or nothing. */
export async function keepFrom(target: Element): Promise<string> {
  const { keep: url = "", subject = "", copied = "" } = target.closest<HTMLElement>("[data-keep]")?.dataset ?? {};
  if (target.closest("[data-copy]")) {
    await navigator.clipboard.writeText(url).catch(() => markAddress(target));
    return copied;
  }
  // Somebody who thinks better of it is no fault.
  if (target.closest("[data-share]")) await navigator.share({ title: subject, url }).catch(() => undefined);
  return "";
}

/** A page that may not write to the clipboard marks the address, and copies what is marked. */
function markAddress(target: Element): void {
  const field = target.closest("[data-keep]")?.querySelector("input");
  field?.select();
  document.execCommand("copy");
}
