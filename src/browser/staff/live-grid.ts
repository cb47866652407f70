// Shows what others change. Only the grid is drawn anew: never while a booking is in the hand, or about to be.

import { busy, calendarOf, place } from "./calendar-view";
import { followChanges } from "./changes";
import { pause } from "./contact";
import { fetchCalendar } from "./drop";

const LOOK_EVERY_MS = 300;

const regionOf = (page: Document = document) => page.querySelector<HTMLElement>('[data-region="grid"]');

/** What a pointer is down on must still be there when it moves or is let go. Else it drags nothing, and is no click. */
let isHeld = false;

export function followGrid(): void {
  addEventListener("pointerdown", ({ target }) => (isHeld = regionOf()?.contains(target as Node) ?? false));
  addEventListener("pointermove", ({ buttons }) => buttons === 0 && (isHeld = false));
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (isHeld = false));
  followChanges({
    position: () => regionOf()?.dataset.position,
    address: () => `${calendarOf()?.dataset.calendar}/changes`,
    async show() {
      await settled();
      const page = await fetchCalendar();
      if (!page) throw new Error("no calendar");
      await settled();
      // A drop may have drawn something newer meanwhile.
      const [fresh, present] = [regionOf(page), regionOf()].map((region) => Number(region?.dataset.position));
      if (Number(fresh) >= Number(present)) place(page, ["grid"]);
    },
  });
}

async function settled(): Promise<void> {
  while (isHeld || busy.isDragging || busy.isSaving || busy.isChoosing) await pause(LOOK_EVERY_MS);
}
