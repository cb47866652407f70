// The card beside the forms: the chosen service on this day, as customers find it.

import type { FC } from "hono/jsx";
import { formatAt, formatDate, formatMoney } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { lengthWords, priceWords } from "../../booking/service-facts";
import type { Desk } from "../desk";
import { ruleSentence } from "../rule-words";
import type { BesideDay } from "./beside";
import type { DayState } from "./day-state";

/** More starts are folded up. */
const MOST_SHOWN = 60;

type Props = { readonly desk: Desk; readonly state: DayState; readonly beside: BesideDay | null };

export const Beside: FC<Props> = ({ desk, state, beside }) => {
  const { said, configuration, language } = desk;
  const service = beside?.service ?? state.service;
  return (
    <section class="card day-beside" aria-labelledby="h-beside" data-region="beside">
      <h2 id="h-beside">{said.day.beside}</h2>
      {!service && <p class="soft">{said.making.chooseFirst}</p>}
      {service && (
        <>
          <p class="day-what">
            <strong>
              <bdi>{service.name}</bdi>
            </strong>
            <span class="soft">
              {lengthWords(desk, service)} · {priceWords(desk, service)}
            </span>
          </p>
          {service.visible ? <Starts desk={desk} state={state} beside={beside} /> : <p>{said.day.unseen}</p>}
          {service.visible && (
            <p>
              <a
                class="button quiet"
                href={`/${configuration.tenant.slug}/${service.code}?date=${state.date}&lang=${language.code}`}
              >
                {said.openPage}
              </a>
            </p>
          )}
        </>
      )}
    </section>
  );
};

const Starts: FC<Props> = ({ desk, state, beside }) => {
  const { said, locale, words, configuration } = desk;
  if (!beside) return <p>{words.unavailable}</p>;
  const { starts, timeZone, why, service } = beside;
  if (starts.length === 0) {
    return (
      <>
        <p>{said.making.noneFree}</p>
        {why && <p class="soft">{ruleSentence(desk, why)}</p>}
      </>
    );
  }
  const amounts = new Set(starts.map(({ price }) => price?.amount));
  const money = (price: (typeof starts)[number]["price"]) =>
    price && formatMoney(locale, { amountMinor: price.amount, currency: price.currency });
  const [first] = starts;
  const item = ({ slot, price }: (typeof starts)[number]) => (
    <li data-start={String(slot.startAt)}>
      <span>{slot.period?.label ?? formatAt(locale, "time", timeZone, slot.startAt)}</span>
      {amounts.size > 1 && price && <small>{money(price)}</small>}
      {service.seats > 1 && <small>{sayCount(locale, words.placesLeft, slot.remaining)}</small>}
    </li>
  );
  return (
    <>
      {timeZone !== configuration.tenant.timeZone && <p class="soft">{say(said.making.zone, { zone: timeZone })}</p>}
      <p>
        {say(said.making.freeOn, { date: formatDate(locale, "dateShort", state.date) })}
        {amounts.size === 1 && first?.price && <strong> · {money(first.price)}</strong>}
      </p>
      <ul class="day-starts">{starts.slice(0, MOST_SHOWN).map(item)}</ul>
      {starts.length > MOST_SHOWN && (
        <details>
          <summary>{sayCount(locale, said.making.more, starts.length - MOST_SHOWN)}</summary>
          <ul class="day-starts">{starts.slice(MOST_SHOWN).map(item)}</ul>
        </details>
      )}
    </>
  );
};
