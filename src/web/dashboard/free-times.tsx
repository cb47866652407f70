// The free times of a day, beside the form of a new booking. A press on one of them books it.

import type { FC } from "hono/jsx";
import { planSlots } from "../../actions/availability/show-slots";
import type { Terms } from "../../domain/booking/booking-request";
import { resourceOf } from "../../domain/tenant/configuration";
import type { Service } from "../../domain/tenant/service";
import { addDays, isLocalDate, localDateOf } from "../../domain/time/local-time";
import { formatAt, formatDate } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";
import { isWithin, readStart, writeStart } from "./new-booking-form";

type FreeStart = { readonly startAt: number; readonly resourceIds: readonly string[] };

export type FreeDay = {
  readonly date: string;
  readonly starts: readonly FreeStart[];
  /** The service's location has other days: such as a resource that does not serve it. */
  readonly isKnown: boolean;
};

/** Free starts of the asked day, else of the day of the start, else of today. Null without a service. */
export async function readFreeDay(
  desk: Desk,
  service: Service | null,
  { values, terms }: { readonly values: FormValues; readonly terms: Terms },
  zone: string,
  asked: string,
): Promise<FreeDay | null> {
  if (!service) return null;
  const at = readStart(values.get("start") ?? "", zone);
  const date = isLocalDate(asked) ? asked : localDateOf(zone, at ?? desk.now);
  const planned = await planSlots(desk.deps, {
    ...terms,
    slug: desk.configuration.tenant.slug,
    service: service.id,
    from: date,
    to: date,
    resource: values.get("resource") || null,
    timeZone: zone,
    excludeBooking: null,
    isExplained: false,
    isStaff: true,
    fresh: true,
  });
  const listed = planned.ok ? await planned.value.list() : planned;
  if (!listed.ok) return { date, starts: [], isKnown: false };
  const own = desk.staff.resources;
  const starts = listed.value.days
    .flatMap(({ slots }) => slots)
    .filter(({ resourceIds }) => resourceIds.some((id) => isWithin(own, id)))
    .map(({ startAt, resourceIds }) => ({ startAt, resourceIds }));
  return { date, starts: starts.filter(({ startAt }, n) => startAt !== starts[n - 1]?.startAt), isKnown: true };
}

const MOST_SHOWN = 48;

export const FreeTimes = Object.assign(Beside, { Near });

function Beside({ desk, free, zone }: { desk: Desk; free: FreeDay | null; zone: string }) {
  const { said, locale, configuration } = desk;
  const { making } = said;
  return (
    <section class="card free" data-region="free" aria-labelledby="free-title">
      {free === null ? (
        <>
          <h2 id="free-title">{making.showTimes}</h2>
          <p class="soft">{making.chooseFirst}</p>
        </>
      ) : (
        <>
          <h2 id="free-title">{say(making.freeOn, { date: formatDate(locale, "dateShort", free.date) })}</h2>
          {zone !== configuration.tenant.timeZone && <p class="soft">{say(making.zone, { zone })}</p>}
          <div class="row days">
            <DayButton date={addDays(free.date, -1)} label={making.previousDay} />
            <DayButton date={addDays(free.date, 1)} label={making.nextDay} />
          </div>
          {free.starts.length === 0 && <p>{making.noneFree}</p>}
          <ul class="starts">
            {free.starts.slice(0, MOST_SHOWN).map(({ startAt, resourceIds }) => (
              <li>
                <Start desk={desk} startAt={startAt} zone={zone} who={namesOf(desk, resourceIds)} />
              </li>
            ))}
          </ul>
        </>
      )}
      <button class="button no-script" type="submit" form="making" name="when" value="times" formnovalidate>
        {making.showTimes}
      </button>
    </section>
  );
}

function namesOf({ configuration }: Desk, ids: readonly string[]): string | null {
  const names = ids.flatMap((id) => resourceOf(configuration, id)?.name ?? []);
  const [first, ...others] = names;
  if (first === undefined) return null;
  return others.length === 0 ? first : `${first} +${others.length}`;
}

const DayButton: FC<{ date: string; label: string }> = ({ date, label }) => (
  <button class="button quiet" type="submit" form="making" name="when" value={`day:${date}`} formnovalidate>
    {label}
  </button>
);

const Start: FC<{ desk: Desk; startAt: number; zone: string; who: string | null }> = ({
  desk: { said, locale },
  startAt,
  zone,
  who,
}) => {
  const time = formatAt(locale, "time", zone, startAt);
  return (
    <button
      class="button"
      type="submit"
      form="making"
      name="when"
      value={writeStart(zone, startAt)}
      aria-label={say(said.making.bookAt, { time: who === null ? time : `${time} ${who}` })}
    >
      <span>{time}</span> {who !== null && <bdi class="soft">{who}</bdi>}
    </button>
  );
};

/** Starts near one that is refused. */
function Near({ desk, starts, zone }: { desk: Desk; starts: readonly number[]; zone: string }) {
  const { said, locale } = desk;
  return (
    <>
      <p>{said.making.near}</p>
      <div class="row">
        {starts.map((startAt) => {
          const time = formatAt(locale, "dateTime", zone, startAt);
          return (
            <button class="button" type="submit" name="when" value={writeStart(zone, startAt)}>
              {time}
            </button>
          );
        })}
      </div>
    </>
  );
}
