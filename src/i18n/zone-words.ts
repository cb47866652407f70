// The clocks of a time in words: its zone, and the reader's own time where it differs.

import { localDateOf, wallClockOf } from "../domain/time/local-time";
import { formatAt, formatOffset, formatZone } from "./format";
import type { Speaker } from "./when-words";
import { say } from "./words/say";

/** The zone in which times are told. */
export type ShownClock = {
  readonly timeZone: string;
  /** The reader's zone, if their time is told too. */
  readonly alsoIn: string | null;
};

/** `(your time 8:30 PM)`, with the date if it differs; null when both clocks show the same. */
export function yourTime({ words, locale }: Speaker, zone: ShownClock, at: number): string | null {
  const { timeZone, alsoIn } = zone;
  if (alsoIn === null || wallClockOf(alsoIn, at) === wallClockOf(timeZone, at)) return null;
  const isSameDate = localDateOf(alsoIn, at) === localDateOf(timeZone, at);
  return say(words.yourTime, { time: formatAt(locale, isSameDate ? "time" : "dateTime", alsoIn, at) });
}

/** The notes below a time: its zone, and the visitor's own time. */
export function zoneNotes(speaker: Speaker, zone: ShownClock, at: number): string[] {
  const own = yourTime(speaker, zone, at);
  const told = formatZone(speaker.locale, zone.timeZone, at);
  return own === null ? [told] : [told, own];
}

/** A time near others that are told in another zone. It names its own, short, where the two clocks differ. */
export function timeBeside(
  locale: string,
  style: "time" | "dateTime",
  { timeZone, besideZone }: { readonly timeZone: string; readonly besideZone: string },
  at: number,
): string {
  const time = formatAt(locale, style, timeZone, at);
  const isSame = wallClockOf(timeZone, at) === wallClockOf(besideZone, at);
  return isSame ? time : `${time} (${formatOffset(locale, timeZone, at)})`;
}
