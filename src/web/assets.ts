// The files that pages load, and what robots, sites of others and their developers read.

import type { Context, Hono } from "hono";
import type { Clock } from "../clock";
import { MINUTE_MS, offsetOf } from "../domain/time/local-time";
import { timeZoneNames } from "../domain/time/zone-rules";
import type { App } from "../http/route";
import { GRID_VERSION, gridStyle } from "./dashboard/calendar/grid-style";
import {
  ACCOUNT_SCRIPT,
  ACCOUNT_STYLE,
  ASSET_VERSION,
  CALENDAR_SCRIPT,
  PAGE_SCRIPT,
  PAGE_STYLE,
  STAFF_SCRIPT,
  STAFF_STYLE,
  WIDGET_SCRIPT,
  WIDGET_TYPES,
} from "./kit/assets.gen";

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2f4fd0"/><path d="M9 17.5l5 5 9-12" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** Every zone by its name, with minutes from UTC. */
function zoneOffsets(at: number): Record<string, number> {
  return Object.fromEntries(timeZoneNames().map((name) => [name, Math.trunc(offsetOf(name, at).offsetMs / MINUTE_MS)]));
}

export function mountAssets(app: Hono<App>, clock: Clock): void {
  const forever = { "cache-control": "public, max-age=31536000, immutable" };
  const aWhile = { "cache-control": "public, max-age=3600" };
  const script = "text/javascript; charset=utf-8";
  // Any version gets the current file, so that a page from before a deployment still finds its files.
  const of = (context: Context<App>) =>
    context.req.param("version") === ASSET_VERSION ? forever : { "cache-control": "no-cache" };
  app.get("/_/:version/page.js", (context) =>
    context.body(PAGE_SCRIPT, 200, { "content-type": script, ...of(context) }),
  );
  app.get("/_/:version/style.css", (context) =>
    context.body(PAGE_STYLE, 200, { "content-type": "text/css; charset=utf-8", ...of(context) }),
  );
  app.get("/_/:version/account.js", (context) =>
    context.body(ACCOUNT_SCRIPT, 200, { "content-type": script, ...of(context) }),
  );
  app.get("/_/:version/account.css", (context) =>
    context.body(ACCOUNT_STYLE, 200, { "content-type": "text/css; charset=utf-8", ...of(context) }),
  );
  app.get("/_/:version/staff.js", (context) =>
    context.body(STAFF_SCRIPT, 200, { "content-type": script, ...of(context) }),
  );
  app.get("/_/:version/staff.css", (context) =>
    context.body(STAFF_STYLE, 200, { "content-type": "text/css; charset=utf-8", ...of(context) }),
  );
  app.get("/_/:version/calendar.js", (context) =>
    context.body(CALENDAR_SCRIPT, 200, { "content-type": script, ...of(context) }),
  );
  app.get("/_/:version/grid.css", (context) => {
    const isCurrent = context.req.param("version") === `${ASSET_VERSION}-${GRID_VERSION}`;
    const kept = isCurrent ? forever : { "cache-control": "no-cache" };
    return context.body(gridStyle(), 200, { "content-type": "text/css; charset=utf-8", ...kept });
  });
  // The zones for the page's search: a browser may know other zones, or outdated rules.
  app.get("/_/zones.json", (context) =>
    context.json(zoneOffsets(clock.now()), 200, { "cache-control": "public, max-age=300" }),
  );
  app.get("/_/icon.svg", (context) => context.body(ICON, 200, { "content-type": "image/svg+xml", ...aWhile }));
  app.get("/favicon.ico", (context) => context.redirect("/_/icon.svg", 301));
  app.get("/robots.txt", (context) =>
    context.text(
      "User-agent: *\nDisallow: /manage/\nDisallow: /*/my\nDisallow: /*/packages/\nDisallow: /embed/\nDisallow: /v1/\n",
      200,
      aWhile,
    ),
  );
  app.get("/berth-widget.d.ts", (context) =>
    context.body(WIDGET_TYPES, 200, { "content-type": "text/plain; charset=utf-8", ...aWhile }),
  );
  // Other sites load this file.
  app.get("/widget.js", (context) =>
    context.body(WIDGET_SCRIPT, 200, {
      "content-type": script,
      "cache-control": "public, max-age=300, stale-while-revalidate=86400",
      "cross-origin-resource-policy": "cross-origin",
      "access-control-allow-origin": "*",
    }),
  );
}
