// The frame of every screen: navigation, search, and who is signed in. The content is one <main>.

import type { Child, FC } from "hono/jsx";
import { mayDo } from "../../domain/tenant/actor";
import type { Scope } from "../../domain/tenant/scopes";
import type { StaffWords } from "../../i18n/words/staff/en";
import { ASSET_VERSION } from "../kit/assets.gen";
import { lookOf } from "../kit/layout";
import { pageHeaders } from "../kit/page-headers";
import { GRID_VERSION } from "./calendar/grid-style";
import type { Desk } from "./desk";

export type Screen = keyof Omit<StaffWords["nav"], "label" | "more">;

type Place = {
  readonly screen: Screen;
  readonly scope: Scope;
  readonly isOwn?: boolean;
  readonly isFor?: "closes";
  readonly icon: string;
};

/** Icons are drawn on a grid of 24, with lines alone. */
const PLACES: readonly Place[] = [
  { screen: "today", scope: "read", isOwn: true, icon: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z" },
  { screen: "calendar", scope: "read", isOwn: true, icon: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4" },
  { screen: "bookings", scope: "read", isOwn: true, icon: "M5 7h14M5 12h14M5 17h9" },
  {
    screen: "customers",
    scope: "read",
    icon: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21a7 7 0 0 1 14 0M17 4a4 4 0 0 1 0 7M22 21a7 7 0 0 0-5-6",
  },
  {
    screen: "waitlist",
    scope: "read",
    icon: "M6 3h12M6 21h12M7 3c0 6 10 6 10 9s-10 3-10 9M17 3c0 6-10 6-10 9s10 3 10 9",
  },
  { screen: "day", scope: "manage", isOwn: true, isFor: "closes", icon: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4v6M9 14v6" },
  { screen: "sessions", scope: "read", icon: "M4 5h16v11H4zM8 20h8M12 16v4" },
  { screen: "payments", scope: "manage", icon: "M3 7h18v11H3zM3 11h18M7 15h3" },
  { screen: "messages", scope: "read", icon: "M3 6h18v12H3zM3 7l9 7 9-7" },
  { screen: "team", scope: "manage", icon: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0" },
];

/** The first of them stand on a phone's bar; the others behind "More". */
const ON_PHONES = 4;

export type DeskPage = {
  readonly title: string;
  /** The place in the navigation, or null. */
  readonly current: Screen | null;
  /** It shows the calendar, which has a style of its own and more script. */
  readonly hasCalendar?: true;
  readonly children: Child;
};

export function renderDesk(desk: Desk, shown: DeskPage, status = 200): Response {
  const page = (<DeskFrame desk={desk} shown={shown} />).toString();
  const html = status === 422 ? atFirstMistake(page) : page;
  const headers = pageHeaders(desk, desk.deps.settings, { frameOrigins: [], logoUrl: null });
  return new Response(`<!doctype html>${html}`, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "content-language": desk.language.code, ...headers },
  });
}

/** The first wrong field of a refused form has the focus, also without a script. */
function atFirstMistake(page: string): string {
  const isWrong = 'aria-invalid="true"';
  return page.replace(isWrong, `${isWrong} autofocus`);
}

const DeskFrame: FC<{ desk: Desk; shown: DeskPage }> = ({ desk, shown }) => {
  const { language, words, configuration, query, nonce } = desk;
  const { tenant } = configuration;
  const full = `${shown.title} · ${tenant.name}`;
  return (
    <html lang={language.locale} dir={language.direction} data-theme={query.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{full}</title>
        <meta name="color-scheme" content={query.theme === "auto" ? "light dark" : query.theme} />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="/_/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={`/_/${ASSET_VERSION}/staff.css`} nonce={nonce} />
        {/* A script that asks for a part has the style already, and its policy knows another nonce. */}
        {!desk.isPart && <style nonce={nonce}>{lookOf(desk, tenant.branding.color ?? null)}</style>}
        <script
          type="module"
          src={`/_/${ASSET_VERSION}/${shown.hasCalendar ? "calendar" : "staff"}.js`}
          nonce={nonce}
        ></script>
        {shown.hasCalendar && (
          <link rel="stylesheet" href={`/_/${ASSET_VERSION}-${GRID_VERSION}/grid.css`} nonce={nonce} />
        )}
      </head>
      <body class="desk">
        <a class="skip" href="#content">
          {words.skipToContent}
        </a>
        <Navigation desk={desk} current={shown.current} />
        <div class="desk-body">
          <TopBar desk={desk} />
          <main
            id="content"
            tabindex={-1}
            data-title={full}
            data-person={desk.person.userId}
            data-trouble={words.unavailable}
            data-offline={words.offline}
            data-lost={desk.said.live.lost}
            data-again={desk.said.live.again}
            data-changed={desk.said.live.news}
            data-show={desk.said.live.show}
          >
            {shown.children}
          </main>
        </div>
        <div class="toast" role="status" aria-live="polite" data-toast></div>
      </body>
    </html>
  );
};

const Navigation: FC<{ desk: Desk; current: Screen | null }> = ({ desk, current }) => {
  const { said, root, staff, configuration } = desk;
  const open = PLACES.filter(
    ({ scope, isOwn, isFor }) =>
      (mayDo(staff.actor, scope) || (isFor && staff[isFor])) && (staff.resources === "all" || isOwn === true),
  );
  const link = ({ screen, icon }: Place, isWide = false) => (
    <li {...(isWide && { class: "wide" })}>
      <a href={`${root}/${screen}`} {...(screen === current && { "aria-current": "page" })}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d={icon} />
        </svg>
        <span>{said.nav[screen]}</span>
      </a>
    </li>
  );
  return (
    <nav class="desk-nav" aria-label={said.nav.label}>
      <a class="desk-brand" href={`${root}/today`}>
        <bdi>{configuration.tenant.name}</bdi>
      </a>
      <ul>{open.map((place, at) => link(place, at >= ON_PHONES))}</ul>
      {open.length > ON_PHONES && (
        <details class="desk-more">
          <summary>
            <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
              <path d="M5 12h.01M12 12h.01M19 12h.01" />
            </svg>
            <span>{said.nav.more}</span>
          </summary>
          <ul>{open.slice(ON_PHONES).map((place) => link(place))}</ul>
        </details>
      )}
    </nav>
  );
};

const TopBar: FC<{ desk: Desk }> = ({ desk }) => {
  const { said, root, staff, person, configuration } = desk;
  return (
    <header class="desk-top">
      <search>
        <form method="get" action={`${root}/bookings`}>
          <label class="sr" for="desk-search">
            {said.search}
          </label>
          <input id="desk-search" type="search" name="q" placeholder={said.searchHint} maxlength={200} data-key="/" />
        </form>
      </search>
      {mayDo(staff.actor, "bookings") && (
        <a class="button main" href={`${root}/bookings/new`} data-key="n">
          {said.newBooking}
        </a>
      )}
      <details class="menu desk-person">
        <summary>
          <bdi>{person.name || person.email}</bdi>
        </summary>
        <ul>
          <li>
            <a href={`/${configuration.tenant.slug}`}>{said.openPage}</a>
          </li>
          {person.memberships.length > 1 && (
            <li>
              <a href="/dashboard">{said.switchBusiness}</a>
            </li>
          )}
          <li>
            <a href="/account">{said.account}</a>
          </li>
          <li>
            <a href="/signout">{said.signOut}</a>
          </li>
        </ul>
      </details>
    </header>
  );
};
