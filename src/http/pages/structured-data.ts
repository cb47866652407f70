// What search engines and models read of a page: JSON-LD in the words of schema.org.

import type { Configuration } from "../../domain/configuration";
import { amountText } from "../../domain/currencies";
import { leastPriceOf } from "../../domain/price-range";
import type { Service } from "../../domain/service";
import type { PageContext } from "./page-context";

export function tenantData({ origin }: Pick<PageContext, "origin">, configuration: Configuration): unknown {
  const { tenant, services } = configuration;
  return {
    "@context": "https://schema.org",
    "@type": "LocalBusiness",
    "@id": `${origin}/${tenant.slug}`,
    name: tenant.name,
    url: `${origin}/${tenant.slug}`,
    ...(tenant.description && { description: tenant.description }),
    ...(tenant.branding.logo_url && { logo: tenant.branding.logo_url }),
    makesOffer: services
      .filter((service) => service.visible && service.active)
      .map((service) => offerData(origin, configuration, service)),
  };
}

export function serviceData(
  { origin }: Pick<PageContext, "origin">,
  configuration: Configuration,
  service: Service,
): unknown {
  return { "@context": "https://schema.org", ...offerData(origin, configuration, service) };
}

function offerData(origin: string, { tenant }: Configuration, service: Service): Record<string, unknown> {
  const url = `${origin}/${tenant.slug}/${service.code}`;
  return {
    "@type": "Offer",
    url,
    ...priceData(service),
    itemOffered: {
      "@type": "Service",
      name: service.name,
      ...(service.description && { description: service.description }),
      provider: { "@type": "LocalBusiness", "@id": `${origin}/${tenant.slug}`, name: tenant.name },
      potentialAction: {
        "@type": "ReserveAction",
        target: { "@type": "EntryPoint", urlTemplate: url, actionPlatform: "https://schema.org/DesktopWebPlatform" },
      },
    },
  };
}

/** The least that it costs. An hour and a place are units of their own, which a bare price would not say. */
function priceData(service: Service): Record<string, unknown> {
  const least = leastPriceOf(service);
  if (!least) return {};
  const price = { price: amountText(least), priceCurrency: least.currency };
  if (least.per === "booking") return price;
  // UN/CEFACT's codes for an hour and for one of something.
  const unit = least.per === "hour" ? { unitCode: "HUR" } : { unitCode: "C62", unitText: "place" };
  return { ...price, priceSpecification: { "@type": "UnitPriceSpecification", ...price, ...unit } };
}
