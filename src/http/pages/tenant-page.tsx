// What a business offers.

import type { FC } from "hono/jsx";
import type { Configuration } from "../../domain/configuration";
import { resourceOf } from "../../domain/configuration";
import { leastPriceOf } from "../../domain/price-range";
import type { Service } from "../../domain/service";
import { openLocation, resourcesOf } from "../../domain/service";
import { Contact, OpeningHours } from "./business-view";
import { formatMinutes, formatMoney } from "./format";
import { type PageContext, pageLink, servicePath } from "./page-context";
import { renderPage } from "./render-page";
import { tenantData } from "./structured-data";
import { placeWords } from "./summary";
import { say, sayCount } from "./words/say";

export function offeredServices({ services }: Configuration): Service[] {
  return services.filter((service) => service.visible && service.active);
}

export function showTenantPage(page: PageContext, configuration: Configuration): Response {
  const { tenant } = configuration;
  const { words } = page;
  const services = offeredServices(configuration);
  const canonical = `${page.origin}/${tenant.slug}`;
  return renderPage({
    page,
    configuration,
    title: say(words.bookWith, { name: tenant.name }),
    description: tenant.description || say(words.bookWith, { name: tenant.name }),
    canonical: page.kind === "own" ? canonical : null,
    isNamed: true,
    markdown: `/${tenant.slug}.md`,
    structuredData: tenantData(page, configuration),
    children: (
      <>
        <div class="intro">
          {tenant.branding.logo_url && <img class="logo" src={tenant.branding.logo_url} alt="" height={56} />}
          <h1>{tenant.name}</h1>
          {tenant.description && (
            <p class="lead" dir="auto">
              {tenant.description}
            </p>
          )}
          {page.kind === "own" && <Contact page={page} configuration={configuration} />}
          {page.kind === "own" && <OpeningHours page={page} configuration={configuration} />}
        </div>
        <h2 class="soft">{services.length > 0 ? words.chooseService : words.noServices}</h2>
        {groupsOf(services).map(({ category, members }) => (
          <section class="group">
            {category && <h3>{category}</h3>}
            <ul class="services">
              {members.map((service) => (
                <ServiceCard page={page} configuration={configuration} service={service} />
              ))}
            </ul>
          </section>
        ))}
      </>
    ),
  });
}

function groupsOf(services: readonly Service[]): { category: string | null; members: Service[] }[] {
  const groups: { category: string | null; members: Service[] }[] = [];
  for (const service of services) {
    const group = groups.find(({ category }) => category === service.category);
    if (group) group.members.push(service);
    else groups.push({ category: service.category, members: [service] });
  }
  return groups;
}

const ServiceCard: FC<{ page: PageContext; configuration: Configuration; service: Service }> = (props) => {
  const { page, configuration, service } = props;
  return (
    <li>
      <a
        class="service"
        href={pageLink(page, servicePath(page, configuration, service.code), {
          duration: null,
          party: null,
          resource: null,
        })}
        data-turn
      >
        <span class="name" dir="auto">
          {service.name}
        </span>
        {service.description && (
          <span class="text" dir="auto">
            {service.description}
          </span>
        )}
        <ServiceFacts {...props} />
      </a>
    </li>
  );
};

/** Length, price, place: what one wants to know before choosing a time. */
export const ServiceFacts: FC<{ page: PageContext; configuration: Configuration; service: Service }> = (props) => {
  const { page, configuration, service } = props;
  const { words, locale } = page;
  const hosts = resourcesOf(service).flatMap((id) => resourceOf(configuration, id) ?? []);
  const isWithSomebody = hosts.length > 0 && hosts.every(({ kind }) => kind === "person");
  const facts = [
    lengthWords(page, service),
    service.price ? priceWords(page, service) : null,
    service.seats > 1 && sayCount(locale, words.groupOf, service.seats),
    isWithSomebody && hosts.length <= 3 && hosts.map(({ name }) => name).join(", "),
    placeWords(words, openLocation(service)),
    service.confirmation === "approval" && words.needsApproval,
  ].filter((fact): fact is string => typeof fact === "string" && fact !== "");
  return (
    <span class="service-facts">
      {facts.map((fact) => (
        <bdi>{fact}</bdi>
      ))}
    </span>
  );
};

export function lengthWords({ locale, words }: PageContext, { duration }: Service): string {
  switch (duration.kind) {
    case "fixed":
      return formatMinutes(locale, words, duration.minutes);
    case "flexible":
      return say(words.upTo, {
        from: formatMinutes(locale, words, duration.min),
        to: formatMinutes(locale, words, duration.max),
      });
    case "periods":
      return duration.periods
        .filter((period) => period.active)
        .map((period) => period.label)
        .join(" · ");
  }
}

/** The least that it costs, said as such where others pay more. */
function priceWords({ locale, words }: PageContext, service: Service): string {
  const price = leastPriceOf(service);
  if (!price || (price.amountMinor === 0 && !price.varies)) return words.free;
  const money = formatMoney(locale, price);
  const rate = {
    booking: money,
    hour: say(words.perHour, { price: money }),
    seat: say(words.perSeat, { price: money }),
  };
  return price.varies ? say(words.from, { price: rate[price.per] }) : rate[price.per];
}
