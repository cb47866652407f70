// Who may show the pages of a business in a frame, and which site a frame is asked for by.

import type { ConfiguredTenant } from "../../domain/tenant/configuration";
import type { Asked } from "./page-context";

/** The machine of whoever looks: a page served from there is somebody's try. */
const OWN_MACHINE = ["http://localhost:*", "http://127.0.0.1:*"];

/** Origins that a page may be shown by. Where there is no such business there is nothing to keep from anybody. */
export function framersOf(
  page: Pick<Asked, "request" | "url" | "origin" | "kind" | "deps">,
  tenant: Pick<ConfiguredTenant, "slug" | "embedOrigins"> | null,
): readonly string[] {
  if (page.kind !== "embed") return [];
  const site = siteAround(page);
  if (!tenant) return site === null ? [] : [site];
  return [
    ...tenant.embedOrigins,
    ...(page.deps.settings.demoTenants.has(tenant.slug) ? OWN_MACHINE : []),
    // Our own guide to embedding shows them.
    ...(site === page.origin ? [site] : []),
  ];
}

/**
 * The origin of the page around a frame, as its loader says it, else as the browser does; null when neither says. It
 * decides which page is shown, never who may show it: that is the browser's to keep, by the policy of the answer.
 */
export function siteAround({ request, url }: Pick<Asked, "request" | "url">): string | null {
  const { headers } = request;
  const isFrame = headers.get("sec-fetch-dest") === "iframe" && headers.get("sec-fetch-site") !== "same-origin";
  const told = url.searchParams.get("site") ?? (isFrame ? headers.get("referer") : null);
  if (told === null || told.length > 300 || !URL.canParse(told)) return null;
  const { origin } = new URL(told);
  return /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(origin) ? origin : null;
}

export function isFramer(framers: readonly string[], site: string): boolean {
  return framers.some((framer) =>
    framer.endsWith(":*") ? site === framer.slice(0, -2) || site.startsWith(framer.slice(0, -1)) : framer === site,
  );
}
