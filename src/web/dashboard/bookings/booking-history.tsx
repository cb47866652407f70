// What happened to a booking, in words: when, who, what.

import type { FC } from "hono/jsx";
import type { Happened } from "../../../actions/bookings/booking-history";
import type { ShownBooking } from "../../../actions/bookings/show-booking";
import { zoneOfBooking } from "../../../contract/booking-wire";
import type { Price } from "../../../domain/booking/pricing";
import { formatMoney } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import type { Desk } from "../desk";
import { Card, momentWords, ruleName } from "./booking-kit";

export const History: FC<{ desk: Desk; shown: ShownBooking }> = ({ desk, shown }) => {
  const { said } = desk;
  const zone = zoneOfBooking(shown.kept);
  return (
    <Card id="history" title={said.booking.history}>
      {shown.history.length === 0 && <p class="soft">{said.booking.noHistory}</p>}
      {shown.history.length > 0 && (
        <ol class="history">
          {shown.history.map((one) => (
            <li>
              <strong>{one.isMistake ? said.money.takenBack : (said.booking.happened[one.type] ?? one.type)}</strong>
              <small class="soft">
                {say(said.booking.at, { when: momentWords(desk, zone, one.occurredAt), who: actorName(desk, one) })}
              </small>
              {moreOf(desk, one, zone).map((text) => (
                <small>
                  <bdi>{text}</bdi>
                </small>
              ))}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
};

/** The name of the actor, as staff know it. */
export function actorName({ said }: Pick<Desk, "said">, { by, actor }: Happened): string {
  if (actor) return actor.id === "mail_link" ? said.booking.byLink : (actor.name ?? said.booking.someone);
  return by === "customer" ? said.booking.customer : said.booking.clock;
}

function moreOf(desk: Desk, happened: Happened, zone: string): string[] {
  const { was, price, notify, message, override, by, isMistake } = happened;
  const { said, locale } = desk;
  const sum = (one: Price | null) => (one === null ? said.booking.noPrice : formatMoney(locale, one));
  return [
    isMistake && said.money.mistaken,
    price && say(said.booking.priceWas, { now: sum(price.now), was: sum(price.was) }),
    was && say(said.booking.was, { when: momentWords(desk, zone, was.startAt), resource: was.resourceName }),
    override.length > 0 &&
      say(said.booking.setAside, { rules: override.map((code) => ruleName(desk, code)).join(", ") }),
    by === "staff" && !notify && said.booking.untold,
    message && say(said.booking.told, { message }),
  ].filter((text): text is string => typeof text === "string");
}
