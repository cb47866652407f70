// A closure in words: when it is, and for what.

import type { StaffClosure } from "../../../actions/closures/read-closure";
import { resourceOf } from "../../../domain/tenant/configuration";
import { clockOf } from "../../../domain/time/local-time";
import { formatDate, formatDates, formatSpan } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { closureFields } from "./closure-form";

export function zoneOfClosure({ configuration }: Desk, resourceId: string | null): string {
  return resourceOf(configuration, resourceId ?? "")?.timeZone ?? configuration.tenant.timeZone;
}

/** What staff read of it: its reason, when it is, and for what. */
export function sayClosure(desk: Desk, sentence: string, closure: StaffClosure): string {
  const { said, configuration } = desk;
  const resource = resourceOf(configuration, closure.resourceId ?? "")?.name ?? said.closing.everyone;
  return say(sentence, { name: closure.reason ?? said.calendar.closed, when: whenOf(desk, closure), resource });
}

function whenOf(desk: Desk, closure: StaffClosure): string {
  const { locale, said } = desk;
  const { when } = closure;
  const zone = zoneOfClosure(desk, closure.resourceId);
  if (when.kind === "instants") return formatSpan(locale, "dateTimeYear", zone, when.startAt, when.endAt);
  const fields = closureFields(closure, zone);
  const first = (fields.get("start") ?? "").slice(0, 10);
  const last = (fields.get("end") ?? "").slice(0, 10);
  if (fields.has("dates")) return sayCount(locale, said.closing.days, when.dates.length);
  const day = formatDate(locale, "dateShort", first);
  // Clocks of no zone in particular: each resource has its own.
  const at = (minute: number) =>
    Date.parse(`${first}T${clockOf(minute % 1_440)}:00Z`) + (minute === 1_440 ? DAY_MS : 0);
  const hours = formatSpan(locale, "time", "UTC", at(when.fromMinute), at(Math.min(when.toMinute, 1_439)));
  const once = fields.has("whole")
    ? first === last
      ? day
      : formatDates(locale, "dateShort", first, last)
    : `${day}, ${hours}`;
  const until = fields.get("until");
  return until === undefined
    ? once
    : say(said.closing.everyWeek, { when: once, date: formatDate(locale, "dateShort", until) });
}

const DAY_MS = 86_400_000;
