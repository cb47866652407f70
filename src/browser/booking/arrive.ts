// What a page's content needs once it is in place.

import { ONCE } from "../../web/kit/page-names";
import { offerToKeep } from "../kit/keep";
import { fitTexts } from "../kit/list";
import { offerToPrint } from "../kit/print";
import { askRobotCheck } from "../kit/robot";
import { fillZones } from "../kit/zones";
import { keepTime } from "./countdown";
import { fillIn, tellAround } from "./embedding";
import { holdOf, saveDraft } from "./hold";
import { followLive } from "./live";
import { followBooking, refreshStarts } from "./refresh";
import { mainOf } from "./shown";
import { showHolding, visit } from "./visit";

/** Runs whenever new content is in place. */
export function arrive(): void {
  const main = mainOf();
  // Includes the one-time messages, which a repeated request would otherwise lack.
  const ownUrl = location.href;
  forgetNews();
  document.title = main.dataset.title ?? document.title;
  visit.hold = holdOf(main) ?? (visit.leftForm ? visit.hold : null);
  if (!holdOf(main)) showHolding(main);
  fillIn(main);
  saveDraft(main, visit.hold);
  keepTime(main);
  followLive(main, refreshStarts);
  followBooking(ownUrl);
  fillZones(main);
  fitTexts(main);
  askRobotCheck(main);
  offerToKeep(main);
  offerToPrint(main);
  tellAround(main);
}

/** Removes one-time messages from the address, so that a reload does not repeat them. */
function forgetNews(): void {
  const url = new URL(location.href);
  const news = Object.values(ONCE).filter((name) => url.searchParams.has(name));
  for (const name of news) url.searchParams.delete(name);
  if (news.length > 0) history.replaceState(history.state, "", url);
}
