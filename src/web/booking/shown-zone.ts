// The zone in which a page shows times. At a place, its own zone counts; online, the visitor's. If the place is
// unknown, or the business wants both, the visitor's time stands beside the place's.

import { type Configuration, resourceOf } from "../../domain/tenant/configuration";
import { clockOfPages, resourcesOf, type Service } from "../../domain/tenant/service";
import { localDateOf, wallClockOf } from "../../domain/time/local-time";
import { formatAt, formatZone } from "../../i18n/format";
import type { Speaker } from "../../i18n/when-words";
import { say } from "../../i18n/words/say";
import type { PageContext } from "../kit/page-context";

export type ShownZone = {
  readonly timeZone: string;
  /** The visitor's zone, if their time is shown too. */
  readonly alsoIn: string | null;
  /** The visitor cannot choose the zone. */
  readonly isZoneLocked: boolean;
};

export function zoneShown(
  { visitorZone }: Pick<PageContext, "visitorZone">,
  configuration: Configuration,
  service: Service,
): ShownZone {
  const { tenant } = configuration;
  const [leading = ""] = resourcesOf(service);
  const timeZone = resourceOf(configuration, leading)?.timeZone ?? tenant.timeZone;
  switch (clockOfPages(service)) {
    case "place":
      return { timeZone, alsoIn: null, isZoneLocked: true };
    case "both":
      return { timeZone, alsoIn: visitorZone, isZoneLocked: false };
    case "visitor":
      return { timeZone: visitorZone ?? tenant.timeZone, alsoIn: null, isZoneLocked: false };
  }
}

/** `(your time 8:30 PM)`, with the date if it differs; null when both clocks show the same. */
export function yourTime({ words, locale }: Speaker, zone: Omit<ShownZone, "isZoneLocked">, at: number): string | null {
  const { timeZone, alsoIn } = zone;
  if (alsoIn === null || wallClockOf(alsoIn, at) === wallClockOf(timeZone, at)) return null;
  const isSameDate = localDateOf(alsoIn, at) === localDateOf(timeZone, at);
  return say(words.yourTime, { time: formatAt(locale, isSameDate ? "time" : "dateTime", alsoIn, at) });
}

/** The notes below a time: its zone, and the visitor's own time. */
export function zoneNotes(speaker: Speaker, zone: Omit<ShownZone, "isZoneLocked">, at: number): string[] {
  const own = yourTime(speaker, zone, at);
  const told = formatZone(speaker.locale, zone.timeZone, at);
  return own === null ? [told] : [told, own];
}
