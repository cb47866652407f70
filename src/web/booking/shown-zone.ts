// By which clock a page tells times. Who comes to a place lives by its clocks; who is met online by their own. Where that
// is not known, or the business wants both, times are those of the place with the visitor's own beside them.

import { type Configuration, resourceOf } from "../../domain/tenant/configuration";
import { clockOfPages, resourcesOf, type Service } from "../../domain/tenant/service";
import { localDateOf, wallClockOf } from "../../domain/time/local-time";
import { formatAt, formatZone } from "../../i18n/format";
import type { Speaker } from "../../i18n/when-words";
import { say } from "../../i18n/words/say";
import type { PageContext } from "../kit/page-context";

export type ShownZone = {
  readonly timeZone: string;
  /** The visitor's zone, where its times are told too. */
  readonly alsoIn: string | null;
  /** The visitor has no say in it. */
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

/** `(your time 8:30 PM)`, with the date where it is another one; null where the visitor's clocks show the same. */
export function yourTime({ words, locale }: Speaker, zone: Omit<ShownZone, "isZoneLocked">, at: number): string | null {
  const { timeZone, alsoIn } = zone;
  if (alsoIn === null || wallClockOf(alsoIn, at) === wallClockOf(timeZone, at)) return null;
  const isSameDate = localDateOf(alsoIn, at) === localDateOf(timeZone, at);
  return say(words.yourTime, { time: formatAt(locale, isSameDate ? "time" : "dateTime", alsoIn, at) });
}

/** What is said below a time: the zone it is of, and what it is by the visitor's clocks. */
export function zoneNotes(speaker: Speaker, zone: Omit<ShownZone, "isZoneLocked">, at: number): string[] {
  const own = yourTime(speaker, zone, at);
  const told = formatZone(speaker.locale, zone.timeZone, at);
  return own === null ? [told] : [told, own];
}
