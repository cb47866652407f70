// Forms that show what they mean: a region of theirs follows the fields.

import { redraw } from "./redraw";

const WAIT_MS = 300;
let waiting: ReturnType<typeof setTimeout> | undefined;

for (const happening of ["input", "change"]) {
  addEventListener(happening, ({ target }) => {
    const form = target instanceof Element && target.closest<HTMLFormElement>("form[data-shown]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => void redraw(form, { do: "look" }, [form.dataset.shown ?? ""]), WAIT_MS);
  });
}
