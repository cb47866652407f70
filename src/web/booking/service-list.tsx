// The services of a business, under headings. A long list has a search and links to its headings.

import type { FC } from "hono/jsx";
import type { Configuration } from "../../domain/tenant/configuration";
import type { Service } from "../../domain/tenant/service";
import { say } from "../../i18n/words/say";
import { BusinessText, written } from "../kit/business-text";
import { Hidden } from "../kit/form-fields";
import { type PageContext, pageLink, servicePath, tenantPath } from "../kit/page-context";
import { ServiceFacts } from "./service-facts";

type View = { page: PageContext; configuration: Configuration };

/** From this many services on, the list has a search. */
const LONG_LIST = 12;

export const ServiceList: FC<View & { services: readonly Service[] }> = ({ page, configuration, services }) => {
  const { words } = page;
  const isSearchable = services.length >= LONG_LIST;
  const sought = isSearchable ? (page.url.searchParams.get("q") ?? "").trim() : "";
  const groups = groupsOf(services);
  const found = new Set(services.filter((service) => isFound(service, sought)));
  const hasHeadings = groups.some(({ category }) => category !== null);
  return (
    <>
      {isSearchable && <Search page={page} configuration={configuration} sought={sought} />}
      {isSearchable && groups.length > 1 && sought === "" && (
        <nav class="jumps" aria-label={words.jumpTo} data-jumps>
          {groups.map(({ category }, index) => (
            <a href={`#group-${index + 1}`}>
              <bdi>{category ?? words.otherServices}</bdi>
            </a>
          ))}
        </nav>
      )}
      {groups.map(({ category, members }, index) => (
        <section class="group" data-group hidden={!members.some((service) => found.has(service))}>
          {category !== null ? (
            <h3 id={`group-${index + 1}`} tabindex={-1} {...written(configuration)}>
              {category}
            </h3>
          ) : (
            hasHeadings && (
              <h3 id={`group-${index + 1}`} tabindex={-1}>
                {words.otherServices}
              </h3>
            )
          )}
          <ul class="services">
            {members.map((service) => (
              <ServiceCard page={page} configuration={configuration} service={service} isShown={found.has(service)} />
            ))}
          </ul>
        </section>
      ))}
      {isSearchable && (
        <p role="status" data-nothing={words.noServiceFound}>
          {found.size === 0 && say(words.noServiceFound, { text: sought })}
        </p>
      )}
    </>
  );
};

/** The server searches when there is no script. With one, the list filters while typing, so it contains everything. */
const Search: FC<View & { sought: string }> = ({ page, configuration, sought }) => {
  const { words } = page;
  return (
    <search>
      <form method="get" action={tenantPath(page, configuration)} class="search" data-search>
        <Hidden values={Object.fromEntries(page.query.carried)} />
        <label class="field">
          <span class="sr">{words.searchServices}</span>
          <input type="search" name="q" value={sought} placeholder={words.searchServices} maxlength={100} />
        </label>
        <button class="button quiet no-script" type="submit">
          {words.searchServices}
        </button>
      </form>
    </search>
  );
};

/**
 * In the order of the business: a heading takes the place of its first service. Services without a heading come last.
 */
function groupsOf(services: readonly Service[]): { category: string | null; members: Service[] }[] {
  const groups: { category: string | null; members: Service[] }[] = [];
  for (const service of services) {
    const category = service.category?.trim() || null;
    const group = groups.find((one) => one.category === category);
    if (group) group.members.push(service);
    else groups.push({ category, members: [service] });
  }
  return [...groups.filter(({ category }) => category !== null), ...groups.filter(({ category }) => category === null)];
}

/** True when every search word is in the texts of a service; accents and case do not matter. */
function isFound({ name, description, category }: Service, sought: string): boolean {
  const told = plain(`${name} ${description} ${category ?? ""}`);
  return plain(sought)
    .split(/\s+/)
    .every((word) => told.includes(word));
}

function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** The whole card leads to the service, except the button that unfolds its text. */
const ServiceCard: FC<View & { service: Service; isShown: boolean }> = (props) => {
  const { page, configuration, service, isShown } = props;
  const link = pageLink(page, servicePath(page, configuration, service.code), {
    duration: null,
    party: null,
    resource: null,
  });
  return (
    <li class="offer" hidden={!isShown}>
      <a class="service" href={link} aria-describedby={`about-${service.code}`} data-turn>
        <span class="name" {...written(configuration)}>
          {service.name}
        </span>
      </a>
      {service.description && (
        <BusinessText
          page={page}
          configuration={configuration}
          look="text"
          of={service.name}
          text={service.description}
        />
      )}
      <ServiceFacts page={page} configuration={configuration} service={service} id={`about-${service.code}`} />
    </li>
  );
};
