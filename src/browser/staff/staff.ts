// What a script adds to the screens of staff. The server makes every screen, and every screen works alone.

import { areKeysOff } from "./key-help";
import "./closing";
import "./live-day";
import "./making";
import "./pressing";
import "./print";
import "./shown";

document.documentElement.dataset.scripted = "";

/** Keys that lead somewhere: elements name theirs. None counts while a person types. */
addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement | null;
  const isTyping = target?.matches("input, textarea, select, [contenteditable]") ?? false;
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || areKeysOff()) return;
  const wanted = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("input")) wanted.focus();
  else wanted.click();
});
