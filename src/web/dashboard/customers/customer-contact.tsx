// How a customer can be reached, how often they came, and what they wish.

import type { FC } from "hono/jsx";
import type { CustomerCard } from "../../../actions/people/customer-card";
import { formatPhoneNumber } from "../../../domain/tenant/phone-number";
import { say, sayCount, sayNumber } from "../../../i18n/words/say";
import type { Desk } from "../desk";

export const Contact: FC<{ desk: Desk; card: CustomerCard }> = ({ desk, card }) => {
  const { said, locale } = desk;
  const words = said.customers;
  const { customer, others, sharing, visits, missed, unreachable, wishes, consents } = card;
  const all = visits + missed;
  const addresses = { email: customer.email ?? "", phone: customer.phone ?? "" };
  return (
    <section class="card" data-region="contact">
      <h2>{words.contact}</h2>
      <p class="reach">
        {customer.phone !== null && (
          <a class="button" href={`tel:${customer.phone}`}>
            <bdi dir="ltr">{formatPhoneNumber(customer.phone)}</bdi>
          </a>
        )}
        {customer.email !== null && (
          <a class="button" href={`mailto:${customer.email}`}>
            <bdi>{customer.email}</bdi>
          </a>
        )}
        {customer.phone === null && customer.email === null && words.noContact}
      </p>
      {others.length > 0 && (
        <p class="soft">
          {words.alsoKnown}:{" "}
          <bdi>{others.flatMap(({ email, phone }) => [email, phone].filter((each) => each !== null)).join(", ")}</bdi>
        </p>
      )}
      {sharing.map(({ id, name }) => (
        <p class="soft">
          {say(words.sharing, { name: name ?? words.unnamed })}{" "}
          <a href={`${desk.root}/customers/${customer.id}/merge?with=${id}`}>{words.mergeTitle}</a>
        </p>
      ))}
      <ul class="plain">
        <li>{sayCount(locale, words.visits, visits)}</li>
        <li>
          {missed === 0
            ? words.neverMissed
            : say(words.missed, { missed: sayNumber(locale, missed), all: sayNumber(locale, all) })}
        </li>
        {unreachable.map((contact) => (
          <li class="problem">{say(words.unreachable[contact], { address: addresses[contact] })}</li>
        ))}
        {wishes
          .filter(({ isStopped }) => isStopped)
          .map(({ topic }) => (
            <li>{words.stopped[topic]}</li>
          ))}
        {consents.map((channel) => (
          <li>{say(words.agreed, { channel: channel === "sms" ? "SMS" : "WhatsApp" })}</li>
        ))}
        {!customer.isVerified && <li class="soft">{words.unconfirmed}</li>}
        {customer.latest && (
          <li>
            {say(words.otherWords, {
              words: [customer.latest.name, customer.latest.phone].filter((each) => each !== null).join(", "),
            })}
          </li>
        )}
      </ul>
    </section>
  );
};
