// Renders pages into responses.

import { type Refusal, refuse } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { PROBLEMS, problemResponse } from "../../http/problem";
import { limitClaims } from "../../http/rate-limit";
import { refusalSentence } from "../../i18n/refusal-words";
import { say } from "../../i18n/words/say";
import { framersOf } from "./embed-frames";
import { Layout, type LayoutProps } from "./layout";
import { type PageContext, pageLink, tenantPath } from "./page-context";
import { pageHeaders } from "./page-headers";

export function renderPage(props: LayoutProps, status = 200, framers?: readonly string[]): Response {
  const { page, configuration } = props;
  const html = (<Layout {...props} />).toString();
  const headers = pageHeaders(page, page.deps.settings, {
    frameOrigins: framers ?? framersOf(page, configuration?.tenant ?? null),
    logoUrl: configuration?.tenant.branding.logo_url ?? null,
    asksPasskeys: props.assets === "account",
  });
  return new Response(`<!doctype html>${html}`, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "content-language": page.language.code, ...headers },
  });
}

/** After a form has acted: the browser loads the next page, and a reload repeats nothing. */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

/** Redirects to the canonical address of a page. A form that was sent there is sent on. */
export function movedTo({ search }: URL, path: string): Response {
  // Without a frame policy, so that a frame follows to the page, which decides who may show it.
  const headers = { location: `${path}${search}`, "content-security-policy": "default-src 'none'" };
  return new Response(null, { status: 308, headers: { ...headers, "cache-control": "no-cache" } });
}

/** True when a browser wants a page; false for programs that ask for data. */
export function isPageWanted({ headers }: Request): boolean {
  return /text\/html|application\/xhtml/.test(headers.get("accept") ?? "");
}

/** The page for a reached limit, with the time to come back. */
export function tooManyPage(page: PageContext, configuration: Configuration | null, limited: Response): Response {
  const told = renderRefusal(page, configuration, refuse("rate_limited"));
  for (const name of ["retry-after", "ratelimit", "ratelimit-policy"]) {
    const value = limited.headers.get(name);
    if (value !== null) told.headers.set(name, value);
  }
  return told;
}

/** The answer to a form whose claims exceed the limit; null when they may proceed. */
export async function limitedPage(
  page: PageContext,
  configuration: Configuration | null,
  claims = 1,
): Promise<Response | null> {
  const limited = await limitClaims(page, claims);
  return limited && tooManyPage(page, configuration, limited);
}

/** A refusal that ends the visitor's way: a page, or for programs a problem document. */
export function renderRefusal(
  page: PageContext,
  configuration: Configuration | null,
  refusal: Refusal,
  sentence?: string,
): Response {
  const { words, request } = page;
  if (/json/.test(request.headers.get("accept") ?? "") && !isPageWanted(request)) {
    return problemResponse(refusal, { requestId: page.requestId });
  }
  const { status } = PROBLEMS[refusal.code];
  const isMissing = refusal.code === "not_found";
  const title = isMissing ? words.notFoundTitle : words.errorTitle;
  const text = sentence ?? refusalSentence(page, refusal, configuration?.tenant.name ?? "");
  return renderPage(
    {
      page,
      configuration,
      title,
      canonical: null,
      event: { type: "error", data: { code: refusal.code } },
      children: (
        <section class="card narrow">
          <h1 tabindex={-1} data-focus>
            {title}
          </h1>
          <p>{text}</p>
          {isMissing && !configuration && <p>{words.askBusiness}</p>}
          {isMissing ? (
            configuration && (
              <div class="row">
                <a class="button" href={pageLink(page, tenantPath(page, configuration))}>
                  {say(words.bookWith, { name: configuration.tenant.name })}
                </a>
              </div>
            )
          ) : (
            <a class="button" href={`${page.url.pathname}${page.url.search}`}>
              {words.tryAgain}
            </a>
          )}
        </section>
      ),
    },
    status,
  );
}
