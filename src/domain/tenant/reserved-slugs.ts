// Slugs that no business gets. All businesses of a deployment share its address. Some words would be routes; others
// would pass for the deployment, its staff or a payment service.

/** Words that are routes, or are reserved for future ones. */
const ROUTES = new Set(
  `v1 v2 answer api app assets book booking bookings purchases calendar dashboard dev docs embed events favicon feed feeds health hold holds hooks
  invitations invite live llms manage openapi operator public resources robots series services sessions setup sitemap static
  status tenant tenants waitlist waitlist-entries well-known widget www`.split(/\s+/),
);

/** Words that people trust without knowing who is behind them. */
const TRUSTED = new Set(
  `about abuse account accounts admin administrator auth berth billing checkout confirm contact customer help helpdesk invoice
  invoices legal login logout mail me moderator my noreply oauth official owner password pay payment payments postmaster
  privacy profile refund refunds register root safety secure security settings signin signon signout signup sso staff support
  sysadmin system team terms trust unsubscribe update user verification verify wallet webmaster webmail
  adyen alipay amazon amex apple applepay cloudflare facebook gmail google googlepay instagram klarna mastercard meta
  microsoft mollie outlook paypal razorpay square stripe visa wechat whatsapp`.split(/\s+/),
);

/** Characters that look alike: the check tries each reading. */
const LOOKALIKES: readonly Readonly<Record<string, string>>[] = [
  { "0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b" },
  { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b" },
];

/**
 * True when a slug is reserved: a route's word exactly. A trusted word also counts with digits after it, digits for
 * letters, hyphens inside, or other trusted words beside it. A trusted word among ordinary ones is a name: `legal-aid`.
 */
export function isReservedSlug(slug: string): boolean {
  if (ROUTES.has(slug)) return true;
  return readings(slug).some((text) => {
    const words = text.split("-").filter((word) => word !== "");
    return TRUSTED.has(words.join("")) || (words.length > 0 && words.every((word) => TRUSTED.has(word)));
  });
}

function readings(slug: string): string[] {
  const bare = slug.replace(/[-\d]+$/, "");
  const spelt = [slug, bare].map((text) => text.replaceAll("rn", "m").replaceAll("vv", "w"));
  const all = [slug, bare, ...spelt];
  return [
    ...all,
    ...LOOKALIKES.flatMap((alike) => all.map((text) => text.replace(/\d/g, (digit) => alike[digit] ?? digit))),
  ];
}
