// What search engines and models read of a page: JSON-LD in the words of schema.org.

import type { Configuration } from "../../domain/configuration";
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
    ...(service.price && { price: priceText(service.price), priceCurrency: service.price.currency }),
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

/** `30.00`: schema.org wants a number with a point. */
export function priceText({
  amountMinor,
  currency,
}: {
  readonly amountMinor: number;
  readonly currency: string;
}): string {
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return (amountMinor / 10 ** digits).toFixed(digits);
}
