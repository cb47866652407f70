// The routes of the pages for customers, and of `/setup` for the operator. Tenants' pages come last, because any word
// may be a slug.

import type { Context, Hono } from "hono";
import { loadConfiguration, loadOffer } from "../actions/load-configuration";
import type { Clock } from "../clock";
import { OWN_CODE, PACKAGES_CODE } from "../domain/ids";
import { refuse } from "../domain/refusal";
import type { App } from "../http/route";
import { mountAccountPages } from "./accounts/account-routes";
import { mountAssets } from "./assets";
import { serviceMarkdown, tenantMarkdown } from "./booking/markdown";
import { postServicePage, showServicePage } from "./booking/service-page";
import { offeredServices, showTenantPage } from "./booking/tenant-page";
import { mountDashboard } from "./dashboard/desk-routes";
import { mountMailbox } from "./dev/mailbox";
import { showIndexPage } from "./docs/index-page";
import { answerSetupPage } from "./docs/setup-page";
import { answer } from "./kit/answer";
import { deniedPage } from "./kit/denied-page";
import { type Asked, type PageKind, pageContext } from "./kit/page-context";
import { movedTo, renderRefusal } from "./kit/render-page";
import { answerManagePage } from "./manage/manage-page";
import { answerRequestPage } from "./messages/answer-page";
import { answerUnsubscribePage } from "./messages/unsubscribe-page";
import { answerMyPage } from "./my/ask-link";
import { showMyBookings } from "./my/my-bookings";
import { answerPackagesPage } from "./packages/packages-page";
import { answerPurchasePage, type PurchaseStep } from "./packages/purchase-page";

const SLUG = ":tenant{[a-zA-Z0-9][a-zA-Z0-9-]{1,38}[a-zA-Z0-9]}";
const CODE = ":service{[a-zA-Z0-9_-]+}";
const TOKEN = ":token{[A-Za-z0-9_.-]{10,400}}";
/** What follows the address of a purchase, and how the log names it. */
const PURCHASE_STEPS = [
  ["", ""],
  ["/pay", "/pay"],
  ["/receipts/:receipt{pay_[a-z0-9-]{1,84}}", "/receipts/{id}"],
] as const;
/** Visitors type trailing slashes and capitals; each page has one address, and these redirect to it. */
const ENDS = ["", "/"] as const;

/** The prefixes of tenants' pages: none, a word that no tenant has, and the one for frames. */
const BASES: readonly { readonly base: string; readonly kind: PageKind }[] = [
  { base: "/book", kind: "own" },
  { base: "/embed", kind: "embed" },
  { base: "", kind: "own" },
];

export function mountPages(app: Hono<App>, clock: Clock): void {
  mountAssets(app, clock);
  mountMailbox(app, clock);
  mountAccountPages(app, clock);
  mountDashboard(app, clock);
  app.get("/", (context) => answer(context, clock, { route: "/" }, async (asked) => showIndexPage(pageContext(asked))));
  app.on(["GET", "POST"], "/setup", (context) =>
    answer(context, clock, { route: "/setup" }, async (asked) => answerSetupPage(pageContext(asked))),
  );
  app.on(["GET", "POST"], `/manage/${TOKEN}`, (context) =>
    answer(context, clock, { route: "/manage/{token}" }, (asked) =>
      answerManagePage(asked, context.req.param("token") as string),
    ),
  );
  app.on(["GET", "POST"], `/unsubscribe/${TOKEN}`, (context) =>
    answer(context, clock, { route: "/unsubscribe/{token}" }, (asked) =>
      answerUnsubscribePage(asked, context.req.param("token") as string),
    ),
  );
  app.on(["GET", "POST"], `/answer/${TOKEN}`, (context) =>
    answer(context, clock, { route: "/answer/{token}" }, (asked) =>
      answerRequestPage(asked, context.req.param("token") as string),
    ),
  );
  app.get(`/manage/${TOKEN}/`, (context) => movedTo(new URL(context.req.url), `/manage/${context.req.param("token")}`));
  app.get(`/manage/${TOKEN}/pay`, (context) =>
    answer(context, clock, { route: "/manage/{token}/pay" }, (asked) =>
      answerManagePage(asked, context.req.param("token") as string),
    ),
  );
  app.get(`/manage/${TOKEN}/invite.ics`, (context) =>
    answer(context, clock, { route: "/manage/{token}/invite.ics" }, (asked) =>
      answerManagePage(asked, context.req.param("token") as string),
    ),
  );
  app.get(`/manage/${TOKEN}/receipts/:receipt{pay_[a-z0-9-]{1,84}}`, (context) =>
    answer(context, clock, { route: "/manage/{token}/receipts/{id}" }, (asked) =>
      answerManagePage(asked, context.req.param("token") as string),
    ),
  );
  // Under the tenant's own prefix, only names that no API route has.
  app.get("/:file{[a-z0-9][a-z0-9-]{1,38}[a-z0-9]\\.md}", (context) => {
    const slug = context.req.param("file").slice(0, -3);
    return answer(context, clock, { route: "/{tenant}.md", tenant: slug }, (asked) => tenantText(asked, slug));
  });
  app.get(`/${SLUG}/:file{[a-zA-Z0-9_-]+\\.md}`, (context) => {
    const slug = context.req.param("tenant");
    const code = context.req.param("file").slice(0, -3);
    return answer(context, clock, { route: "/{tenant}/{service}.md", tenant: slug }, (asked) =>
      serviceText(asked, slug, code),
    );
  });
  for (const { base, kind } of BASES.filter((each) => each.kind === "own")) {
    app.on(["GET", "POST"], `${base}/${SLUG}/${PACKAGES_CODE}`, (context) => {
      const tenant = slugOf(context);
      return answer(context, clock, { route: `${base}/{tenant}/packages`, tenant, base, kind }, (asked) =>
        packagesPage(asked, tenant),
      );
    });
    for (const [end, step] of PURCHASE_STEPS) {
      app.get(`${base}/${SLUG}/${PACKAGES_CODE}/${TOKEN}${end}`, (context) => {
        const tenant = slugOf(context);
        const { token = "", receipt } = context.req.param() as Record<string, string>;
        const mount = { route: `${base}/{tenant}/packages/{token}${step}`, tenant, base, kind };
        const wanted: PurchaseStep =
          receipt !== undefined ? { kind: "receipt", id: receipt } : { kind: step === "/pay" ? "pay" : "show" };
        return answer(context, clock, mount, (asked) => purchasePage(asked, tenant, token, wanted));
      });
    }
    app.on(["GET", "POST"], `${base}/${SLUG}/my`, (context) => {
      const tenant = slugOf(context);
      return answer(context, clock, { route: `${base}/{tenant}/my`, tenant, base, kind }, (asked) =>
        myPage(asked, tenant),
      );
    });
    app.on(["GET", "POST"], `${base}/${SLUG}/my/${TOKEN}`, (context) => {
      const tenant = slugOf(context);
      const token = context.req.param("token") as string;
      const mount = { route: `${base}/{tenant}/my/{token}`, tenant, base, kind };
      return answer(context, clock, mount, (asked) => myPage(asked, tenant, token));
    });
  }
  for (const { base, kind } of BASES) {
    for (const end of ENDS) {
      app.get(`${base}/${SLUG}${end}`, (context) => {
        const tenant = slugOf(context);
        return answer(context, clock, { route: `${base}/{tenant}`, tenant, base, kind }, (asked) =>
          tenantPage(asked, tenant),
        );
      });
      app.on(["GET", "POST"], `${base}/${SLUG}/${CODE}${end}`, (context) => {
        const tenant = slugOf(context);
        const service = (context.req.param("service") as string).toLowerCase();
        const mount = { route: `${base}/{tenant}/{service}`, tenant, base, kind };
        return answer(context, clock, mount, (asked) => servicePage(asked, tenant, service));
      });
    }
  }
}

function slugOf(context: Context<App>): string {
  return (context.req.param("tenant") as string).toLowerCase();
}

/** The page for a missing address; under a business's address it links to the business. */
export function answerMissingPage(context: Context<App>, clock: Clock): Promise<Response> {
  return answer(context, clock, { route: "*" }, async (asked) => {
    const [first = "", second = ""] = asked.url.pathname.slice(1).split("/");
    const slug = (first === "book" || first === "embed" ? second : first).toLowerCase();
    const loaded = await loadConfiguration(asked.deps, slug);
    const configuration = loaded.ok ? loaded.value : null;
    return renderRefusal(pageContext(asked, configuration?.tenant), configuration, refuse("not_found"));
  });
}

async function tenantPage(asked: Asked, slug: string): Promise<Response> {
  const loaded = await loadConfiguration(asked.deps, slug);
  if (!loaded.ok) return renderRefusal(pageContext(asked), null, loaded.refusal);
  asked.noteTenant(loaded.value.tenant.id);
  const path = `${asked.base}/${slug}`;
  if (asked.url.pathname !== path) return movedTo(asked.url, path);
  const page = pageContext(asked, loaded.value.tenant);
  const { service } = page.query;
  const denied = deniedPage(page, loaded.value);
  if (denied) return denied;
  return service ? showServicePage(page, loaded.value, service) : showTenantPage(page, loaded.value);
}

/** The customer's own bookings. A service that an earlier build let have this code keeps its page. */
async function myPage(asked: Asked, slug: string, token?: string): Promise<Response> {
  const loaded = await loadConfiguration(asked.deps, slug);
  if (!loaded.ok) return renderRefusal(pageContext(asked), null, loaded.refusal);
  asked.noteTenant(loaded.value.tenant.id);
  const page = pageContext(asked, loaded.value.tenant);
  if (token !== undefined) return showMyBookings(page, loaded.value, token);
  if (loaded.value.services.some(({ code }) => code === OWN_CODE)) return servicePage(asked, slug, OWN_CODE);
  return answerMyPage(page, loaded.value);
}

/** The packages that a business sells. A service that an earlier build let have this code keeps its page. */
async function packagesPage(asked: Asked, slug: string): Promise<Response> {
  const loaded = await loadConfiguration(asked.deps, slug);
  if (!loaded.ok) return renderRefusal(pageContext(asked), null, loaded.refusal);
  asked.noteTenant(loaded.value.tenant.id);
  const { services } = loaded.value;
  if (services.some(({ code }) => code === PACKAGES_CODE)) return servicePage(asked, slug, PACKAGES_CODE);
  return answerPackagesPage(pageContext(asked, loaded.value.tenant), loaded.value);
}

async function purchasePage(asked: Asked, slug: string, token: string, step: PurchaseStep): Promise<Response> {
  const loaded = await loadConfiguration(asked.deps, slug);
  if (!loaded.ok) return renderRefusal(pageContext(asked), null, loaded.refusal);
  asked.noteTenant(loaded.value.tenant.id);
  return answerPurchasePage(pageContext(asked, loaded.value.tenant), loaded.value, token, step);
}

async function servicePage(asked: Asked, slug: string, code: string): Promise<Response> {
  const loaded = await loadConfiguration(asked.deps, slug);
  if (!loaded.ok) return renderRefusal(pageContext(asked), null, loaded.refusal);
  asked.noteTenant(loaded.value.tenant.id);
  const path = `${asked.base}/${slug}/${code}`;
  if (asked.url.pathname !== path) return movedTo(asked.url, path);
  const page = pageContext(asked, loaded.value.tenant);
  const denied = deniedPage(page, loaded.value);
  if (denied) return denied;
  const isPost = asked.request.method === "POST";
  return isPost ? postServicePage(page, loaded.value, code) : showServicePage(page, loaded.value, code);
}

async function tenantText(asked: Asked, slug: string): Promise<Response> {
  const loaded = await loadConfiguration(asked.deps, slug);
  if (!loaded.ok) return renderRefusal(pageContext(asked), null, loaded.refusal);
  return markdown(tenantMarkdown(asked.origin, loaded.value));
}

async function serviceText(asked: Asked, slug: string, code: string): Promise<Response> {
  const offer = await loadOffer(asked.deps, slug, code);
  const isOffered = offer.ok && offeredServices(offer.value.configuration).includes(offer.value.service);
  if (!isOffered) return renderRefusal(pageContext(asked), null, refuse("not_found"));
  return markdown(serviceMarkdown(asked.origin, offer.value.configuration, offer.value.service));
}

function markdown(text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": "text/markdown; charset=utf-8",
      "cache-control": "public, max-age=60",
      "access-control-allow-origin": "*",
    },
  });
}
