// The packages that a business sells, and the form that buys one.

import type { FC } from "hono/jsx";
import { isPayable, packagesForSale, type Sold, startPurchase } from "../../actions/credit/buy-package";
import type { Package } from "../../actions/credit/packages";
import { newPurchase } from "../../contract/credit-schemas";
import { PACKAGES_CODE } from "../../domain/ids";
import type { Configuration } from "../../domain/tenant/configuration";
import { isFromUs } from "../../http/own-origin";
import { check } from "../../http/validate";
import { formatMoney } from "../../i18n/format";
import { fieldProblems, refusalSentence } from "../../i18n/refusal-words";
import { say, sayCount } from "../../i18n/words/say";
import { formKey } from "../booking/booking-form";
import { Alert, RobotCheck } from "../booking/details-form";
import { Field, Hidden } from "../kit/form-fields";
import { type FormValues, readForm } from "../kit/form-values";
import { type PageContext, pageLink, tenantPath } from "../kit/page-context";
import { FIELD, ONCE } from "../kit/page-names";
import { limitedPage, renderPage, seeOther } from "../kit/render-page";
import { isHuman } from "../kit/robot-check";

export function packagesPath(page: Pick<PageContext, "base">, configuration: Configuration): string {
  return `${tenantPath(page, configuration)}/${PACKAGES_CODE}`;
}

const WANTED = "package";

type View = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  /** Why it cannot be bought. */
  readonly problem: string | null;
};

export async function answerPackagesPage(page: PageContext, configuration: Configuration): Promise<Response> {
  const sold = await packagesForSale(page.deps, configuration.tenant.id);
  if (page.request.method !== "POST") {
    const wanted = page.url.searchParams.get(WANTED);
    const { name, email } = page.query.prefill;
    const values = new Map(Object.entries({ [WANTED]: wanted ?? "", name: name ?? "", email: email ?? "" }));
    return show(page, configuration, sold, { values, problems: new Map(), problem: null });
  }
  const limited = await limitedPage(page, configuration);
  if (limited) return limited;
  const values = await readForm(page.request);
  const nothing = { values: values ?? new Map(), problems: new Map(), problem: page.words.badInput };
  if (!values) return show(page, configuration, sold, nothing, 422);
  if (!isFromUs(page)) return show(page, configuration, sold, nothing, 403);
  return buy(page, configuration, sold, values);
}

async function buy(page: PageContext, configuration: Configuration, sold: Sold, values: FormValues): Promise<Response> {
  const { words, deps, language } = page;
  const given = (name: string) => (values.get(name) ?? "").trim();
  const customer = { name: given("name") || undefined, email: given("email") || undefined, locale: language.locale };
  const checked = check(newPurchase, { package: given(WANTED) || undefined, customer });
  if (checked.problems) {
    const problems = fieldProblems(page, configuration, checked.problems, values);
    return show(page, configuration, sold, { values, problems, problem: null }, 422);
  }
  if (!(await isHuman(page, values))) {
    return show(
      page,
      configuration,
      sold,
      { values, problems: new Map([["robot", words.robotCheck]]), problem: null },
      422,
    );
  }
  const { name, email } = checked.value.customer;
  const buyer = { name, email, phone: null, locale: language.locale };
  const keyed = { key: formKey(values), body: checked.value };
  const started = await startPurchase(deps, configuration, { packageId: checked.value.package, buyer }, keyed);
  // A form may not be answered by another site. So the way to pay begins on the page of the purchase.
  if (started.ok) {
    const own = `${packagesPath(page, configuration)}/${started.value.token}`;
    return seeOther(pageLink(page, own, { [ONCE.booked]: 1 }));
  }
  const problem = refusalSentence(page, started.refusal, configuration.tenant.name);
  return show(page, configuration, sold, { values, problems: new Map(), problem }, 409);
}

function show(
  page: PageContext,
  configuration: Configuration,
  { packages, isOnline }: Sold,
  view: View,
  status = 200,
): Response {
  const { words } = page;
  const { name } = configuration.tenant;
  const wanted = isOnline ? packages.find((one) => one.id === view.values.get(WANTED) && isPayable(one)) : undefined;
  return renderPage(
    {
      page,
      configuration,
      title: `${words.packs} · ${name}`,
      description: say(words.packsLead, { name }),
      canonical: `${page.origin}${packagesPath({ base: "" }, configuration)}`,
      children: (
        <section class="card narrow">
          <a
            class="back"
            href={pageLink(page, wanted ? packagesPath(page, configuration) : tenantPath(page, configuration))}
          >
            {wanted ? words.packs : words.backToServices}
          </a>
          <h1 tabindex={-1} data-focus>
            {wanted ? <bdi>{wanted.name}</bdi> : words.packs}
          </h1>
          {view.problem !== null && <Alert title={view.problem} />}
          {wanted ? (
            <BuyForm page={page} configuration={configuration} wanted={wanted} view={view} />
          ) : (
            <>
              <p>
                {say(packages.length === 0 ? words.packsNone : isOnline ? words.packsLead : words.packsDesk, { name })}
              </p>
              <ul class="own">
                {packages.map((one) => (
                  <li>
                    <PackageFacts page={page} configuration={configuration} one={one} />
                    {isOnline && isPayable(one) && (
                      <a
                        class="button main"
                        href={pageLink(page, packagesPath(page, configuration), { [WANTED]: one.id })}
                        aria-label={`${buyWords(page, one)}: ${one.name}`}
                      >
                        {buyWords(page, one)}
                      </a>
                    )}
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      ),
    },
    status,
  );
}

function buyWords({ words, locale }: PageContext, { priceMinor, currency }: Package): string {
  return say(words.packBuy, { price: formatMoney(locale, { amountMinor: priceMinor, currency }) });
}

type Described = Pick<Package, "name" | "visits" | "amountMinor" | "services" | "validDays" | "currency">;

/** What it is, for which services, and how long it lasts. */
export const PackageFacts: FC<{
  page: PageContext;
  configuration: Configuration;
  one: Described;
  isNamed?: boolean;
}> = ({ page, configuration, one, isNamed = true }) => {
  const { words, locale } = page;
  const { name, visits, amountMinor, services, validDays, currency } = one;
  const names = configuration.services.filter(({ id }) => services?.includes(id)).map((service) => service.name);
  const list = new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
  return (
    <p>
      {isNamed && (
        <>
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <br />
        </>
      )}
      {visits === null
        ? say(words.packMoney, { price: formatMoney(locale, { amountMinor: amountMinor ?? 0, currency }) })
        : sayCount(locale, words.packVisits, visits)}
      <br />
      <span class="soft">
        {services === null ? words.packAll : say(words.packFor, { services: list })}
        {validDays !== null && (
          <>
            <br />
            {say(words.packDays, { days: sayCount(locale, words.days, validDays) })}
          </>
        )}
      </span>
    </p>
  );
};

const BuyForm: FC<{ page: PageContext; configuration: Configuration; wanted: Package; view: View }> = ({
  page,
  configuration,
  wanted,
  view: { values, problems },
}) => {
  const { words } = page;
  const field = (name: string) => ({ name, value: values.get(name) ?? "", problem: problems.get(name) ?? null });
  const terms = configuration.tenant.policies?.cancellation_text;
  return (
    <>
      <PackageFacts page={page} configuration={configuration} one={wanted} isNamed={false} />
      <form class="form" method="post" action={pageLink(page, packagesPath(page, configuration))} data-post>
        <Hidden values={{ [WANTED]: wanted.id, [FIELD.key]: values.get(FIELD.key) ?? crypto.randomUUID() }} />
        <Field {...field("name")} label={words.name} type="text" autocomplete="name" isRequired maxlength={200} />
        <Field
          {...field("email")}
          label={words.email}
          type="email"
          autocomplete="email"
          isRequired
          maxlength={254}
          hint={words.packOwner}
          meant={words.meantEmail}
        />
        {terms && (
          <p class="soft said" dir="auto">
            {terms}
          </p>
        )}
        <RobotCheck page={page} problem={problems.get("robot") ?? null} />
        <button class="button main" type="submit">
          {buyWords(page, wanted)}
        </button>
      </form>
    </>
  );
};
