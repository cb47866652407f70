// Asks beside an e-mail address that looks mistyped whether another was meant. Nothing is changed unless one says so.

import { meantAddress } from "./mistyped";

addEventListener("change", ({ target }) => {
  const input = (target as Element).closest<HTMLInputElement>("input[data-meant]");
  if (!input) return;
  input.parentElement?.querySelector(".meant")?.remove();
  const meant = meantAddress(input.value);
  if (meant === null) return;
  const hint = document.createElement("p");
  hint.className = "meant";
  hint.setAttribute("role", "status");
  input.after(hint);
  const button = document.createElement("button");
  button.type = "button";
  button.append(...sentence(input.dataset.meant ?? "", meant));
  button.onclick = () => {
    input.value = meant;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    hint.remove();
  };
  hint.append(button);
});

/** The question with the address in it, which reads from the left in every language. */
function sentence(text: string, address: string): (string | Node)[] {
  const [before = "", after = ""] = text.split("{email}");
  const shown = document.createElement("bdi");
  shown.textContent = address;
  return [before, shown, after];
}
