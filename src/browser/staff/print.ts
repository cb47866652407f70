// The desk's buttons to print and to copy a link. What a press has done, or why it has not, is read first.

import { keepFrom, offerToKeep } from "../kit/keep";
import { offerToPrint } from "../kit/print";
import { tell } from "./contact";

const arrive = () => {
  offerToPrint(document);
  offerToKeep(document);
};

/** A screen reader says that the link is copied, as it says all that the toast shows. */
addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-keep] button")) void keepFrom(target).then(tell);
});

addEventListener("berth:shown", arrive);
addEventListener("DOMContentLoaded", () => {
  arrive();
  if (location.hash === "" && !document.querySelector("[autofocus]"))
    document.querySelector<HTMLElement>("main [data-focus]")?.focus();
});
