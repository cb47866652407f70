// The services with their length and price. The chosen one has its form below its line.

import type { FC } from "hono/jsx";
import type { Service } from "../../../domain/tenant/service";
import { say, sayCount } from "../../../i18n/words/say";
import { Alert } from "../../booking/details-form";
import { lengthWords, priceWords } from "../../booking/service-facts";
import { Field, Hidden } from "../../kit/form-fields";
import type { Desk } from "../desk";
import { type DayState, dayLink } from "./day-state";
import { conflictsOf, currencyFor, type ServiceField, valuesOf } from "./service-acts";
import type { Tried } from "./tried";

type View = { readonly desk: Desk; readonly state: DayState; readonly tried: Tried | null };

export const ServicesCard: FC<View> = (view) => {
  const { desk, state } = view;
  const { said } = desk;
  return (
    <section class="card day-services" aria-labelledby="h-services" data-region="services">
      <h2 id="h-services">{said.day.services}</h2>
      <ul class="day-rows">
        {state.services.map((service) => {
          const isChosen = service.id === state.service?.id;
          return (
            <li>
              <a
                class="day-row"
                href={`${dayLink(desk, state, { service: service.id })}#h-services`}
                {...(isChosen && { "aria-current": "true" })}
              >
                <bdi>{service.name}</bdi>
                <span class="day-state">
                  {!service.visible && <strong class="state">{said.day.hidden}</strong>}
                  <span>{lengthWords(desk, service)}</span>
                  <span>{priceWords(desk, service)}</span>
                </span>
              </a>
              {isChosen && state.mayManage && <ServiceForm {...view} service={service} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
};

const ServiceForm: FC<View & { service: Service }> = ({ desk, state, tried, service }) => {
  const { said, locale, words } = desk;
  const present = valuesOf(desk, service);
  const own = tried?.act === "service" && tried.values.get("service") === service.id ? tried : null;
  const outrun = own?.refusal?.code === "revision_mismatch" ? conflictsOf(desk, service, own.values) : null;
  const labels: Readonly<Record<ServiceField, string>> = {
    price: say(said.day.price, { currency: currencyFor(desk, service) }),
    minutes: said.day.minutes,
    min: said.day.least,
    max: said.day.most,
  };
  const rate = { booking: said.day.free, hour: words.perHour, seat: words.perSeat }[service.price?.per ?? "booking"];
  return (
    <form class="day-form day-forms" method="post" action={dayLink(desk, state)}>
      {own?.refusal && (
        <Alert title={outrun ? words.changedMeanwhile : words.badInput}>
          {outrun?.map((name) => (
            <p>{say(said.day.nowIs, { field: labels[name], value: present.get(name) || words.free })}</p>
          ))}
        </Alert>
      )}
      <strong class="day-whose">
        <bdi>{service.name}</bdi>
      </strong>
      <Hidden values={{ service: service.id }} />
      <div class="day-fields">
        {[...present].map(([name, value]) => (
          <>
            <input type="hidden" name={`was_${name}`} value={value} />
            <Field
              name={name}
              value={own?.values.get(name) ?? value}
              problem={own?.problems?.get(name) ?? null}
              label={labels[name]}
              type="text"
              maxlength={20}
              autocomplete="off"
              {...(name === "price" && { hint: say(rate, { price: currencyFor(desk, service) }) })}
            />
          </>
        ))}
      </div>
      <p class="soft">{sayCount(locale, said.day.keeps, state.toCome)}</p>
      <div class="row">
        <button class="button main" type="submit" name="do" value="service">
          {said.customers.save}
        </button>
        <button class="button" type="submit" name="do" value={service.visible ? "hide" : "show"}>
          {service.visible ? said.day.hide : said.day.show}
        </button>
      </div>
    </form>
  );
};
