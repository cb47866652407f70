// The builder in the guide to embedding: the choices become a line to copy, with a preview below.

const form = document.querySelector("form[data-builder]") as HTMLFormElement;
const output = document.querySelector("[data-line]") as HTMLElement;
const preview = document.querySelector("[data-preview]") as HTMLElement;
const copyButton = document.querySelector("[data-copy-line]") as HTMLButtonElement;
const SETTLED_MS = 400;
let settling: ReturnType<typeof setTimeout>;

function show(): void {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()] as const);
  const kind = given.find(([name]) => name === "kind")?.[1] ?? "inline";
  const attributes = given.filter(([name, value]) => name !== "kind" && value !== "");
  const isButton = kind === "button";
  const element = document.createElement(isButton ? "button" : "berth-booking");
  if (isButton) element.setAttribute("type", "button");
  if (kind === "floating") element.setAttribute("mode", "floating");
  for (const [name, value] of attributes) element.setAttribute(isButton ? `data-berth-${name}` : name, value);
  if (isButton) element.textContent = attributes.find(([name]) => name === "label")?.[1] ?? "Book now";
  const { src = "" } = output.dataset;
  output.textContent = `<script src="${src}" async></script>\n${element.outerHTML}`;
  preview.replaceChildren(element);
}

form.addEventListener("input", () => {
  clearTimeout(settling);
  settling = setTimeout(show, SETTLED_MS);
});
form.addEventListener("submit", (event) => event.preventDefault());
copyButton.addEventListener("click", () => {
  void navigator.clipboard.writeText(output.textContent ?? "").then(() => {
    copyButton.textContent = "Copied";
    setTimeout(() => (copyButton.textContent = "Copy"), 2_000);
  });
});
form.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
show();
