// The context of every page: the visitor's language and zone, the kind of page, and the parameters that links carry.

import type { Configuration, ConfiguredTenant } from "../../domain/tenant/configuration";
import { canonicalTimeZone } from "../../domain/time/local-time";
import type { RequestContext } from "../../http/request-context";
import { withHabits } from "../../i18n/habits";
import { type ChosenLanguage, chooseLanguage } from "../../i18n/words";
import type { Words } from "../../i18n/words/en";
import { HEADER } from "./page-names";
import { type PageQuery, readPageQuery } from "./page-query";

/** `own` pages may not be framed; `embed` pages only on the tenant's embed origins. */
export type PageKind = "own" | "embed";

/** The request for a page, before it is known what the query and the visitor's language are. */
export type Asked = RequestContext & {
  readonly url: URL;
  readonly kind: PageKind;
  /** The prefix of the tenant's paths: nothing, `/embed` or `/book`. */
  readonly base: string;
  readonly nonce: string;
};

export type PageContext = Asked & {
  readonly query: PageQuery;
  readonly language: ChosenLanguage;
  readonly words: Words;
  /** The locale of dates and times: with the clock and the week that the business chose. */
  readonly locale: string;
  readonly now: number;
  /** The script requests it: it has the style already and takes only the content. */
  readonly isPart: boolean;
  /** Only a visitor with its address, or its form, may see it. */
  readonly isPrivate: boolean;
  /** The visitor's zone: the query's, else the browser's or the edge's, else null. */
  readonly visitorZone: string | null;
};

/** Behind a link that lets in, or for one person who is signed in. */
const PRIVATE =
  /^\/(manage|dashboard|account|confirm|signin|signup|signout|verify|forgot|reset|invite)(\/|$)|^(\/book)?\/[^/]+\/(my(\/|$)|packages\/)/i;

/** What a business says of its language, its clock and its week. */
type Tongue = Pick<ConfiguredTenant, "locale" | "policies">;
const ENGLISH: Tongue = { locale: "en" };

/** `chosen`: the language that the person has chosen for their account. */
export function pageContext(asked: Asked, tenant: Tongue = ENGLISH, chosen: string | null = null): PageContext {
  // A frame is light on a light site, independent of the visitor's system theme.
  const query = readPageQuery(asked.url.searchParams, asked.kind === "embed" ? "light" : "auto");
  const language = chooseLanguage(query.lang ?? chosen, asked.request.headers.get("accept-language"), tenant.locale);
  const edge = (asked.request as Request<unknown, IncomingRequestCfProperties>).cf?.timezone;
  const told = asked.request.headers.get(HEADER.zone) || edge;
  return {
    ...asked,
    // The browser's own zone is never the visitor's mistake, even if this release does not know it.
    query: query.unknownZone === told ? { ...query, unknownZone: null } : query,
    language,
    words: language.words,
    locale: withHabits(language.locale, tenant.policies),
    now: asked.deps.clock.now(),
    isPart: asked.request.headers.has(HEADER.part),
    isPrivate: PRIVATE.test(asked.url.pathname) || asked.request.method === "POST",
    visitorZone: query.timeZone ?? (typeof told === "string" ? canonicalTimeZone(told) : null),
  };
}

/** A page's address with the carried parameters and some changes. Null removes a parameter. */
export function pageLink(
  { query }: Pick<PageContext, "query">,
  path: string,
  changes: Readonly<Record<string, string | number | null>> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of query.carried) if (!(name in changes)) search.append(name, value);
  for (const [name, value] of Object.entries(changes)) if (value !== null) search.append(name, String(value));
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

export function tenantPath({ base }: Pick<PageContext, "base">, { tenant }: Configuration): string {
  return `${base}/${tenant.slug}`;
}

export function servicePath(page: Pick<PageContext, "base">, configuration: Configuration, code: string): string {
  return `${tenantPath(page, configuration)}/${code}`;
}
