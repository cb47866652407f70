// From a page to an answer.

import type { Configuration } from "../../domain/configuration";
import type { Refusal } from "../../domain/refusal";
import { PROBLEMS } from "../problem";
import { Layout, type LayoutProps } from "./layout";
import type { PageContext } from "./page-context";
import { pageHeaders } from "./page-headers";
import { refusalSentence } from "./refusal-words";

export function renderPage(props: LayoutProps, status = 200): Response {
  const { page, configuration } = props;
  const html = (<Layout {...props} />).toString();
  const headers = pageHeaders(page, page.deps.settings, {
    frameOrigins: page.kind === "embed" ? (configuration?.tenant.embedOrigins ?? []) : [],
    logoUrl: configuration?.tenant.branding.logo_url ?? null,
  });
  return new Response(`<!doctype html>${html}`, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "content-language": page.language.code, ...headers },
  });
}

/** After a form did something: the browser reads the next page, and a reload does nothing twice. */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

/** A refusal that ends the way one was on. */
export function renderRefusal(
  page: PageContext,
  configuration: Configuration | null,
  refusal: Refusal,
  sentence?: string,
): Response {
  const { words } = page;
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
          {!isMissing && (
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
