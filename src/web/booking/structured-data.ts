// What search engines and language models read of a page: JSON-LD with schema.org's terms.

import { leastPriceOf } from "../../domain/booking/price-range";
import { businessHours } from "../../domain/tenant/business-hours";
import type { Configuration, ConfiguredTenant } from "../../domain/tenant/configuration";
import { countryOfTenant } from "../../domain/tenant/countries";
import { amountText } from "../../domain/tenant/currencies";
import type { Service } from "../../domain/tenant/service";
import { clockOf } from "../../domain/time/local-time";
import type { PageContext } from "../kit/page-context";

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
    ...contactData(tenant),
    ...hoursData(configuration),
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
      provider: {
        "@type": "LocalBusiness",
        "@id": `${origin}/${tenant.slug}`,
        name: tenant.name,
        ...contactData(tenant),
      },
      potentialAction: {
        "@type": "ReserveAction",
        target: { "@type": "EntryPoint", urlTemplate: url, actionPlatform: "https://schema.org/DesktopWebPlatform" },
      },
    },
  };
}

function contactData(tenant: ConfiguredTenant): Record<string, unknown> {
  const { address, phone, website } = tenant;
  const country = countryOfTenant(tenant);
  return {
    ...(address && {
      address: {
        "@type": "PostalAddress",
        streetAddress: address,
        ...(country !== null && { addressCountry: country }),
      },
    }),
    ...(phone && { telephone: phone }),
    ...(website && { sameAs: website }),
  };
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Days with the same hours are listed together. */
function hoursData(configuration: Configuration): Record<string, unknown> {
  const byTimes = new Map<string, { dayOfWeek: string[]; opens: string; closes: string }>();
  for (const { day, windows } of businessHours(configuration) ?? []) {
    for (const { startMinute, endMinute } of windows) {
      const [opens, closes] = [clockOf(startMinute), endMinute === 1_440 ? "23:59" : clockOf(endMinute)];
      const key = `${opens} ${closes}`;
      const known = byTimes.get(key) ?? { dayOfWeek: [], opens, closes };
      known.dayOfWeek.push(DAYS[day] as string);
      byTimes.set(key, known);
    }
  }
  if (byTimes.size === 0) return {};
  const specifications = [...byTimes.values()].map((one) => ({ "@type": "OpeningHoursSpecification", ...one }));
  return { openingHoursSpecification: specifications };
}

/** The least price. A price per hour or per place needs its unit, which a plain price does not express. */
function priceData(service: Service): Record<string, unknown> {
  const least = leastPriceOf(service);
  if (!least) return {};
  const price = { price: amountText(least), priceCurrency: least.currency };
  if (least.per === "booking") return price;
  // UN/CEFACT's codes for an hour and for one piece.
  const unit = least.per === "hour" ? { unitCode: "HUR" } : { unitCode: "C62", unitText: "place" };
  return { ...price, priceSpecification: { "@type": "UnitPriceSpecification", ...price, ...unit } };
}
