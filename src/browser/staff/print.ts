// The desk's button to print. What a press has done, or why it has not, is read first.

import { offerToPrint } from "../kit/print";

const arrive = () => offerToPrint(document);

addEventListener("berth:shown", arrive);
addEventListener("DOMContentLoaded", () => {
  arrive();
  if (location.hash === "" && !document.querySelector("[autofocus]"))
    document.querySelector<HTMLElement>("main [data-focus]")?.focus();
});
