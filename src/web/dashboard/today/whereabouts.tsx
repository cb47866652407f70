import type { FC } from "hono/jsx";
import type { ListedKept } from "../../../actions/bookings/change-booking";
import { formatAt } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { isWithin } from "../new-booking-form";
import { Card } from "./day-lists";

/** Each resource with what it does now, and what comes next for it. */
export const Whereabouts: FC<{ desk: Desk; bookings: readonly ListedKept[] }> = ({ desk, bookings }) => {
  const { said, configuration, staff, now, locale, root } = desk;
  const shown = configuration.resources.filter(({ id, active }) => active && isWithin(staff.resources, id));
  if (shown.length === 0) return null;
  const name = ({ booking }: ListedKept) => booking.customer?.name ?? said.walkIn;
  return (
    <Card name="where" title={said.today.where}>
      <ul class="where">
        {shown.map((resource) => {
          const own = bookings.filter(
            ({ booking, resources }) =>
              booking.status === "confirmed" && resources.some(({ id }) => id === resource.id),
          );
          const current = own.filter(({ booking }) => booking.startAt <= now && booking.endAt > now);
          const next = own.find(({ booking }) => booking.startAt > now);
          const clock = (at: number) => formatAt(locale, "time", resource.timeZone, at);
          return (
            <li>
              <strong>
                <bdi>{resource.name}</bdi>
              </strong>
              {current.length === 0 && <span class="mark">{said.today.free}</span>}
              {current.map((kept) => (
                <span>
                  <a href={`${root}/bookings/${kept.booking.id}`}>
                    <bdi>{name(kept)}</bdi>
                  </a>{" "}
                  {say(said.today.until, { time: clock(kept.booking.endAt) })}
                </span>
              ))}
              <span class="soft">
                {next ? (
                  <>
                    {say(said.today.nextAt, { time: clock(next.booking.startAt) })} <bdi>{name(next)}</bdi>
                  </>
                ) : (
                  said.today.noMore
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
};
