// Shows what others change. Only the grid is drawn anew: never while a booking is in the hand.

import { busy, calendarOf, place } from "./calendar-view";
import { followChanges } from "./changes";
import { pause } from "./contact";
import { fetchCalendar } from "./drop";

const LOOK_EVERY_MS = 300;

const regionOf = (page: Document = document) => page.querySelector<HTMLElement>('[data-region="grid"]');

export function followGrid(): void {
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
  while (busy.isDragging || busy.isSaving || busy.isChoosing) await pause(LOOK_EVERY_MS);
}
