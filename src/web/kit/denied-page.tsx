// What a frame shows on a site that the business has not named: a link to book, and what the site's owner must do. It
// contains only the business's name, so any site may frame it.

import type { Configuration } from "../../domain/tenant/configuration";
import { say } from "../../i18n/words/say";
import { framersOf, isFramer, siteAround } from "./embed-frames";
import type { PageContext } from "./page-context";
import { renderPage } from "./render-page";

/** Null when the page may be shown, or when no header names the surrounding site. */
export function deniedPage(page: PageContext, configuration: Configuration): Response | null {
  if (page.kind !== "embed") return null;
  const { tenant } = configuration;
  const site = siteAround(page);
  if (site === null || isFramer(framersOf(page, tenant), site)) return null;
  const { words } = page;
  return renderPage(
    {
      page,
      configuration,
      title: words.embedDenied,
      canonical: null,
      event: { type: "error", data: { code: "not_allowed" } },
      children: (
        <section class="card narrow" data-denied>
          <h1>{words.embedDenied}</h1>
          <div class="row">
            <a class="button main" href={ownAddress(page)} target="_blank" rel="noopener noreferrer">
              {say(words.bookWith, { name: tenant.name })}
            </a>
          </div>
          <details>
            <summary>{words.embedOwner}</summary>
            <p>{say(words.embedOwnerText, { site })}</p>
            <pre dir="ltr">
              <code>{`PATCH /v1/tenant\n{"embed_origins": ["${site}"]}`}</code>
            </pre>
            <a href="/docs/embed" target="_blank" rel="noopener noreferrer" lang="en">
              /docs/embed
            </a>
          </details>
        </section>
      ),
    },
    403,
    [site],
  );
}

/** The same page outside frames, with the same query. */
function ownAddress({ url, origin }: PageContext): string {
  const search = new URLSearchParams(url.search);
  for (const name of ["site", "ns", "theme"]) search.delete(name);
  const path = url.pathname.replace(/^\/embed(?=\/)/, "");
  return search.size > 0 ? `${origin}${path}?${search}` : `${origin}${path}`;
}
