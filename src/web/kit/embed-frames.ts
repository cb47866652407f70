// Which sites may frame the pages of a business, and which site requests a frame.

import type { ConfiguredTenant } from "../../domain/tenant/configuration";
import type { Asked } from "./page-context";

/** The visitor's own machine: a page there is a developer's trial. */
const OWN_MACHINE = ["http://localhost:*", "http://127.0.0.1:*"];

/** Origins that may frame a page. Without a business there is nothing to protect. */
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
 * The origin of the embedding page, as the loader reports it, else the browser; null when neither does. It decides
 * which page is shown, never who may frame it: the browser enforces that by the policy of the answer.
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
