// Suggests a correction for an e-mail address that looks mistyped. Only the visitor's press changes the address.

import { meantAddress } from "./mistyped";

const REST_MS = 500;
let resting = 0;
let isPressed = false;

for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(type, () => (isPressed = type === "pointerdown"), true);
}

addEventListener("input", ({ target }) => {
  const input = (target as Element).closest<HTMLInputElement>("input[data-meant]");
  if (!input) return;
  clearTimeout(resting);
  input.parentElement?.querySelector(".meant")?.remove();
  resting = setTimeout(() => hint(input), REST_MS);
});

/** Not while a button is pressed, because it would move away from the finger. */
function hint(input: HTMLInputElement): void {
  const meant = meantAddress(input.value);
  if (meant === null || isPressed || !input.isConnected) return;
  const asked = document.createElement("p");
  asked.className = "meant";
  asked.setAttribute("role", "status");
  input.after(asked);
  const button = document.createElement("button");
  button.type = "button";
  button.append(...sentence(input.dataset.meant ?? "", meant));
  button.onclick = () => {
    input.value = meant;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    asked.remove();
  };
  asked.append(button);
}

/** The question with the address in it; the address is left-to-right in every language. */
function sentence(text: string, address: string): (string | Node)[] {
  const [before = "", after = ""] = text.split("{email}");
  const shown = document.createElement("bdi");
  shown.textContent = address;
  return [before, shown, after];
}
