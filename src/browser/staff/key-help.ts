// The dialog that shows the keys, and the box that switches them off.

const STORED = "berth-keys";

export function areKeysOff(): boolean {
  try {
    return localStorage.getItem(STORED) === "off";
  } catch {
    return false;
  }
}

export function followHelp(): void {
  const dialog = document.querySelector<HTMLDialogElement>("[data-keys]");
  const button = document.querySelector<HTMLElement>("[data-help]");
  const box = dialog?.querySelector<HTMLInputElement>("[data-keys-on]");
  if (!dialog || !button || !box) return;
  button.hidden = false;
  box.checked = !areKeysOff();
  button.addEventListener("click", () => dialog.showModal());
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(STORED, box.checked ? "on" : "off");
    } catch {
      // Without storage the keys stay on.
    }
  });
}
