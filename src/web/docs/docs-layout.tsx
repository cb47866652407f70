// The frame of every reference page: links to all others, with a search that needs a script. On narrow windows it is at
// the bottom, with a link at the top.

import type { Child, FC } from "hono/jsx";
import { GUIDES } from "../../http/reference/guides";
import type { Route } from "../../http/route";
import { ROUTES } from "../../http/routes";

const MORE: readonly (readonly [path: string, title: string])[] = [
  ["/docs#start", "Overview"],
  ["/docs#refusals", "Errors"],
  ["/docs#limits", "Limits"],
  ["/docs#versions", "Versions"],
];

type DocsLayoutProps = {
  readonly title: string;
  readonly description: string;
  readonly path: string;
  /** Scripts of this page only. */
  readonly scripts?: Child;
  readonly children?: Child;
};

export const DocsLayout: FC<DocsLayoutProps> = ({ title, description, path, scripts, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <meta name="description" content={description} />
      <link rel="stylesheet" href="/docs.css" />
      <script type="module" src="/docs.js"></script>
      {scripts}
    </head>
    <body>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/docs">
          Berth API
        </a>
        <a class="jump" href="#contents">
          Contents
        </a>
        <a href="/openapi.json">OpenAPI</a>
        <a href="/llms.txt">llms.txt</a>
      </header>
      <div class="shell">
        <main id="content">{children}</main>
        <Side path={path} />
      </div>
    </body>
  </html>
);

const Side: FC<{ path: string }> = ({ path }) => (
  <nav class="side" id="contents" aria-label="Contents">
    <label class="search" hidden data-search>
      <span>Search</span>
      <input type="search" placeholder="hold, waitlist, /v1/…" autocomplete="off" spellcheck={false} />
    </label>
    <p class="soft" role="status" hidden data-found></p>
    <ul>
      {MORE.map(([href, title]) => (
        <Entry href={href} title={title} />
      ))}
    </ul>
    <Group title="Guides" isOpen>
      {GUIDES.map(({ id, title }) => (
        <Entry href={`/docs/guides#${id}`} title={title} />
      ))}
      <Entry href="/docs/embed" title="On your own website" isCurrent={path === "/docs/embed"} />
    </Group>
    {tagsOf(ROUTES).map((tag) => (
      <Group title={tag}>
        {ROUTES.filter((route) => route.tag === tag).map((route) => (
          <Entry href={`/docs#${route.name}`} title={route.summary} path={`${route.method} ${route.path}`} />
        ))}
      </Group>
    ))}
  </nav>
);

const Group: FC<{ title: string; isOpen?: boolean; children?: Child }> = ({ title, isOpen = false, children }) => (
  <details open={isOpen}>
    <summary>{title}</summary>
    <ul>{children}</ul>
  </details>
);

type EntryProps = { href: string; title: string; path?: string; isCurrent?: boolean };

const Entry: FC<EntryProps> = ({ href, title, path, isCurrent = false }) => (
  <li>
    <a href={href} {...(isCurrent && { "aria-current": "page" })}>
      {title}
      {path && <span class="path">{path}</span>}
    </a>
  </li>
);

export function tagsOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.map((route) => route.tag))];
}

/** Code that scrolls if it must, with a button to copy it. */
export const Sample: FC<{ text: string; label: string; status?: string }> = ({ text, label, status }) => (
  <figure class="code" aria-label={label}>
    <pre tabindex={0}>
      {status && <span class="soft">{`${status}\n`}</span>}
      <code>{text}</code>
    </pre>
  </figure>
);

/** The shell command of a request. */
export function curlOf(request: {
  readonly method: string;
  readonly url: string;
  readonly bearer?: string | null;
  readonly isKeyed?: boolean;
  readonly body?: unknown;
}): string {
  const { method, url, bearer, isKeyed = false, body } = request;
  const isImplied = method === "GET" || (method === "POST" && body !== undefined);
  const lines = [
    `curl ${isImplied ? "" : `-X ${method} `}'${url}'`,
    bearer && `-H "authorization: Bearer ${bearer}"`,
    isKeyed && '-H "idempotency-key: $(uuidgen)"',
    body !== undefined && "-H 'content-type: application/json'",
    body !== undefined && `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`,
  ];
  return lines.filter(Boolean).join(" \\\n  ");
}
