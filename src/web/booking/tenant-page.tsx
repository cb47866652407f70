// The services of a business.

import type { Configuration } from "../../domain/tenant/configuration";
import type { Service } from "../../domain/tenant/service";
import { say } from "../../i18n/words/say";
import { BusinessText } from "../kit/business-text";
import { Contact, OpeningHours } from "../kit/business-view";
import { type PageContext, pageLink } from "../kit/page-context";
import { renderPage } from "../kit/render-page";
import { myPath } from "../my/ask-link";
import { packagesPath } from "../packages/packages-page";
import { ServiceList } from "./service-list";
import { tenantData } from "./structured-data";

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
            <BusinessText
              page={page}
              configuration={configuration}
              look="lead"
              of={tenant.name}
              text={tenant.description}
            />
          )}
          {page.kind === "own" && <Contact page={page} configuration={configuration} />}
          {page.kind === "own" && <OpeningHours page={page} configuration={configuration} />}
        </div>
        <h2 class="soft">{services.length > 0 ? words.chooseService : words.noServices}</h2>
        {page.kind === "own" && (
          <p class="own-link">
            <a href={pageLink(page, myPath(page, configuration))}>{words.myTitle}</a>
            {tenant.sellsPackages && (
              <>
                {" · "}
                <a href={pageLink(page, packagesPath(page, configuration))}>{words.packs}</a>
              </>
            )}
          </p>
        )}
        <ServiceList page={page} configuration={configuration} services={services} />
      </>
    ),
  });
}
