// The packages that a business sells: their list, and the form that makes one.

import type { FC } from "hono/jsx";
import { changePackage, createPackage, listPackagesOf, type Package } from "../../../actions/credit/packages";
import { newPackage } from "../../../contract/credit-schemas";
import { currencyOfZone } from "../../../domain/tenant/countries";
import { check } from "../../../http/validate";
import { readAmount } from "../../../i18n/amounts";
import { formatMoney } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { Field, Hidden } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { renderRefusal, seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Choice } from "../lists/list-kit";

const PATH = "/packages";
const MOST = 100;

export async function answerPackages(desk: Desk): Promise<Response> {
  const { form, deps, staff, configuration, root } = desk;
  if (form === null) return showPackages(desk, new Map(), []);
  const id = form.get("package");
  if (id !== undefined) {
    const done = await changePackage(deps, staff, id, { isActive: form.get("act") === "start" });
    return done.ok ? seeOther(`${root}${PATH}`) : renderRefusal(desk, configuration, done.refusal);
  }
  const { value, wrong } = readPackage(desk, form);
  if (!value) return showPackages(desk, form, wrong);
  const { name, price, visits = null, amount = null, services = null, valid_days = null } = value;
  const fields = { name, priceMinor: price.amount, currency: price.currency, visits, amountMinor: amount };
  const wanted = { ...fields, services, validDays: valid_days, isActive: true };
  const key = `desk-${(form.get("key") ?? "").slice(0, 100)}`;
  const made = await createPackage(deps, staff, wanted, { key, body: wanted });
  return made.ok ? seeOther(`${root}${PATH}`) : renderRefusal(desk, configuration, made.refusal);
}

/** What the form asks for, or the fields that are wrong. */
function readPackage(desk: Desk, form: FormValues) {
  const given = (name: string) => (form.get(name) ?? "").trim();
  const currency = currencyOf(desk);
  const price = readAmount(desk.locale, currency, given("price"));
  const money = readAmount(desk.locale, currency, given("how"));
  const isMoney = form.get("for") === "money";
  const services = given("services").split(",").filter(Boolean);
  const { value, problems } = check(newPackage, {
    name: given("name"),
    price: { amount: price ?? undefined, currency },
    ...(isMoney
      ? { amount: money ?? undefined }
      : { visits: /^\d{1,4}$/.test(given("how")) ? Number(given("how")) : 0 }),
    ...(services.length > 0 && { services }),
    ...(given("days") !== "" && { valid_days: Number(given("days")) }),
  });
  const fields = { name: "name", price: "price", visits: "how", amount: "how", "": "how", valid_days: "days" };
  const wrong = (problems ?? []).map(({ pointer }) => fields[(pointer.split("/")[1] ?? "") as keyof typeof fields]);
  return { value, wrong };
}

/** That of the business's prices. */
function currencyOf({ configuration }: Desk): string {
  const priced = configuration.services.find(({ price }) => price !== null);
  return priced?.price?.currency ?? currencyOfZone(configuration.tenant.timeZone) ?? "USD";
}

async function showPackages(desk: Desk, values: FormValues, wrong: readonly (string | undefined)[]): Promise<Response> {
  const { said, root } = desk;
  const { money } = said;
  const page = await listPackagesOf(desk.deps, desk.staff.tenantId, { limit: MOST });
  const packages = page.ok ? page.value.rows : [];
  return renderDesk(
    desk,
    {
      title: money.packages,
      current: "payments",
      children: (
        <>
          <a class="back" href={`${root}/payments`}>
            {money.title}
          </a>
          <div class="desk-head">
            <div>
              <h1>{money.packages}</h1>
              <p class="soft">{money.packagesLead}</p>
            </div>
          </div>
          <section class="card" aria-label={money.packages}>
            {packages.length === 0 && <p class="soft">{money.packagesNone}</p>}
            <ul class="plain">
              {packages.map((one) => (
                <One desk={desk} one={one} />
              ))}
            </ul>
          </section>
          <NewPackage desk={desk} values={values} wrong={wrong} />
        </>
      ),
    },
    wrong.length > 0 ? 422 : 200,
  );
}

const One: FC<{ desk: Desk; one: Package }> = ({ desk, one }) => {
  const { said, locale, root, configuration, words } = desk;
  const { money, customers } = said;
  const { id, name, priceMinor, amountMinor, visits, currency, services, validDays, isActive } = one;
  const amount = (minor: number) => formatMoney(locale, { amountMinor: minor, currency });
  const names = configuration.services.filter((service) => services?.includes(service.id)).map((each) => each.name);
  return (
    <li>
      <p>
        <strong>
          <bdi>{name}</bdi>
        </strong>{" "}
        · {amount(priceMinor)} {!isActive && <span class="soft">({money.packageOff})</span>}
        <br />
        {visits === null ? amount(amountMinor ?? 0) : sayCount(locale, customers.visits, visits)}
        {validDays !== null && ` · ${sayCount(locale, words.days, validDays)}`}
        {names.length > 0 && (
          <>
            <br />
            <span class="soft">
              <bdi>{names.join(", ")}</bdi>
            </span>
          </>
        )}
      </p>
      <form method="post" action={`${root}${PATH}`}>
        <Hidden values={{ package: id, act: isActive ? "stop" : "start" }} />
        <button class="button quiet" type="submit">
          {isActive ? money.packageStop : money.packageStart}
        </button>
      </form>
    </li>
  );
};

const NewPackage: FC<{ desk: Desk; values: FormValues; wrong: readonly (string | undefined)[] }> = ({
  desk,
  values,
  wrong,
}) => {
  const { said, words, root, configuration } = desk;
  const { money } = said;
  const isSum = (name: string) => name === "price" || (name === "how" && values.get("for") === "money");
  const whyWrong = (name: string) => {
    if ((values.get(name) ?? "").trim() === "") return words.mustFill;
    return isSum(name) ? money.ways.notAmount : words.badInput;
  };
  const field = (name: string) => ({
    name,
    value: values.get(name) ?? "",
    problem: wrong.includes(name) ? whyWrong(name) : null,
    type: "text" as const,
  });
  const ticked = (values.get("services") ?? "").split(",");
  return (
    <details class="card" open={values.size > 0 || undefined}>
      <summary>{money.packageNew}</summary>
      <form class="form" method="post" action={`${root}${PATH}`}>
        <Hidden values={{ key: values.get("key") ?? crypto.randomUUID() }} />
        <Field {...field("name")} label={money.packageName} maxlength={200} isRequired />
        <Field
          {...field("price")}
          label={say(money.packagePrice, { currency: currencyOf(desk) })}
          maxlength={15}
          isRequired
        />
        <Choice
          name="for"
          label={money.packageFor}
          chosen={values.get("for") ?? "visits"}
          options={[
            { id: "visits", name: money.packageVisits },
            { id: "money", name: money.packageMoney },
          ]}
          none={null}
        />
        <Field {...field("how")} label={money.packageHow} maxlength={15} isRequired />
        <Field {...field("days")} label={money.packageDays} maxlength={4} />
        <fieldset>
          <legend>{money.packageServices}</legend>
          {configuration.services.map(({ id, name }) => (
            <label class="check">
              <input type="checkbox" name="services" value={id} checked={ticked.includes(id)} />
              <span>
                <bdi>{name}</bdi>
              </span>
            </label>
          ))}
        </fieldset>
        <button class="button main" type="submit">
          {money.packageMake}
        </button>
      </form>
    </details>
  );
};
