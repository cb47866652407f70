// The frame of every page for customers.

import type { Child, FC } from "hono/jsx";
import { paletteOf } from "../../domain/tenant/colour";
import type { Configuration } from "../../domain/tenant/configuration";
import { LANGUAGES } from "../../i18n/words";
import { ASSET_VERSION } from "./assets.gen";
import { Contact } from "./business-view";
import { type PageContext, pageLink, tenantPath } from "./page-context";

export type PageEvent = { readonly type: string; readonly data: Readonly<Record<string, string>> };

export type LayoutProps = {
  readonly page: PageContext;
  /** Null when the tenant is unknown. */
  readonly configuration: Configuration | null;
  readonly title: string;
  readonly description?: string;
  /** The address for search engines; null keeps the page out of them. */
  readonly canonical: string | null;
  /** The page's own title is the tenant's name. */
  readonly isNamed?: boolean;
  /** The Markdown version, for language models. */
  readonly markdown?: string;
  readonly structuredData?: unknown;
  /** The pages of accounts have their own script and style. */
  readonly assets?: "account";
  /** The event for the embedding page when this page is shown. */
  readonly event?: PageEvent | readonly PageEvent[] | undefined;
  readonly children?: Child;
};

export const Layout: FC<LayoutProps> = (props) => {
  const { page, configuration, title, canonical, description, markdown } = props;
  const { words, language, query, kind, isPart } = page;
  const tenant = configuration?.tenant ?? null;
  const full = tenant && title !== tenant.name ? `${title} · ${tenant.name}` : title;
  return (
    <html
      lang={language.locale}
      dir={language.direction}
      data-theme={query.theme}
      {...(kind === "embed" && { "data-embed": query.look.background ? "ground" : "" })}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{full}</title>
        {description && <meta name="description" content={description} />}
        <meta name="color-scheme" content={query.theme === "auto" ? "light dark" : query.theme} />
        {canonical === null ? (
          <meta name="robots" content="noindex" />
        ) : (
          <>
            <link rel="canonical" href={canonical} />
            <meta property="og:type" content="website" />
            <meta property="og:title" content={full} />
            {description && <meta property="og:description" content={description} />}
            <meta property="og:url" content={canonical} />
            {tenant && <meta property="og:site_name" content={tenant.name} />}
            {tenant?.branding.logo_url && <meta property="og:image" content={tenant.branding.logo_url} />}
            <meta name="twitter:card" content="summary" />
          </>
        )}
        {markdown && <link rel="alternate" type="text/markdown" href={markdown} />}
        {!isPart && <Assets page={page} tenantColour={tenant?.branding.color ?? null} of={props.assets} />}
        {props.structuredData !== undefined && !isPart && <StructuredData value={props.structuredData} />}
      </head>
      <body>
        <div class="page" data-berth-root>
          {kind === "own" && (
            <>
              <a class="skip" href="#content">
                {words.skipToContent}
              </a>
              <header class="top">
                {configuration && tenant && !props.isNamed && (
                  <a class="brand" href={pageLink(page, tenantPath(page, configuration))}>
                    {tenant.branding.logo_url && <img src={tenant.branding.logo_url} alt="" height="36" />}
                    <span>{tenant.name}</span>
                  </a>
                )}
              </header>
            </>
          )}
          <main
            id="content"
            tabindex={-1}
            data-title={full}
            data-trouble={words.unavailable}
            data-offline={words.offline}
            {...(props.event && { "data-event": JSON.stringify(props.event) })}
          >
            {props.children}
          </main>
          <Footer page={page} configuration={configuration} {...(props.isNamed && { isNamed: true })} />
          <div class="toast" role="status" aria-live="polite" data-toast></div>
        </div>
      </body>
    </html>
  );
};

type AssetsProps = { page: PageContext; tenantColour: string | null; of: LayoutProps["assets"] };

const Assets: FC<AssetsProps> = ({ page, tenantColour, of }) => (
  <>
    <link rel="icon" href="/_/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href={`/_/${ASSET_VERSION}/${of ?? "style"}.css`} nonce={page.nonce} />
    <style nonce={page.nonce}>{lookOf(page, tenantColour)}</style>
    <script type="module" src={`/_/${ASSET_VERSION}/${of ?? "page"}.js`} nonce={page.nonce}></script>
  </>
);

const Footer: FC<Pick<LayoutProps, "page" | "configuration" | "isNamed">> = ({ page, configuration, isNamed }) => {
  const { words, language, url } = page;
  const privacyUrl = configuration?.tenant.policies?.privacy_url;
  return (
    <footer class="foot">
      {page.kind === "own" && configuration && !isNamed && (
        <Contact page={page} configuration={configuration} isNamed />
      )}
      {privacyUrl && (
        <a href={privacyUrl} rel="noreferrer" target="_blank">
          {words.privacy}
        </a>
      )}
      <details class="languages">
        <summary>
          <span class="sr">{words.language}: </span>
          <span lang={language.code}>{language.name}</span>
        </summary>
        <ul>
          {Object.entries(LANGUAGES).map(([code, { name, direction }]) => (
            <li>
              <a
                href={withLanguage(url, code)}
                lang={code}
                hreflang={code}
                dir={direction}
                data-turn
                {...(code === language.code && { "aria-current": "true" })}
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      </details>
      <span class="by">Berth</span>
    </footer>
  );
};

function withLanguage(url: URL, code: string): string {
  const search = new URLSearchParams(url.search);
  search.set("lang", code);
  return `${url.pathname}?${search}`;
}

/** The tenant's colours, overridden by those of the embedding page. */
export function lookOf({ query }: Pick<PageContext, "query">, tenantColour: string | null): string {
  const { accent = null, background = null, text = null, radius, font } = query.look;
  const wished = { accent: accent ?? tenantColour, background, text };
  const shape = { radius: radius && `${Number.parseInt(radius, 10)}px`, font };
  const styleOf = (theme: "light" | "dark") =>
    Object.entries({ ...paletteOf(theme, wished), ...shape })
      .filter(([, value]) => value)
      .map(([name, value]) => `--${name}:${value};`)
      .join("");
  const dark = styleOf("dark");
  return [
    `:root{${styleOf("light")}}`,
    `:root[data-theme=dark]{${dark}}`,
    `@media(prefers-color-scheme:dark){:root[data-theme=auto]{${dark}}}`,
  ].join("");
}

/** JSON in a script is not HTML: the framework must not escape it, and no `<` in it may end the script. */
const StructuredData: FC<{ value: unknown }> = ({ value }) => (
  <script
    type="application/ld+json"
    dangerouslySetInnerHTML={{ __html: JSON.stringify(value).replaceAll("<", "\\u003c") }}
  ></script>
);
