// How the business takes money: the way that it has chosen, and its own numbers.

import type { FC } from "hono/jsx";
import { joinPlatform } from "../../../actions/connections/join-platform";
import { changeTenant } from "../../../actions/setup/change-tenant";
import { readTenant, type Tenant } from "../../../actions/setup/read-tenant";
import { paymentPolicy, toPaymentPolicy } from "../../../contract/payment-schemas";
import { PAYMENT_PROFILES } from "../../../domain/payments/profiles";
import { currencyOfZone } from "../../../domain/tenant/countries";
import { check } from "../../../http/validate";
import { readAmount, readWhole, writeAmount } from "../../../i18n/amounts";
import { formatPercent } from "../../../i18n/format";
import { say, sayNumber } from "../../../i18n/words/say";
import { askAgain } from "../../accounts/account-kit";
import { Field } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Choice, Done, givenIn, oneOf, refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { JoinCard, type JoinTried, joinStateOf } from "./join-card";

const PATH = "/payments/ways";
const MOST_DISCOUNT = 50;

type View = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  readonly joining?: JoinTried;
};

export async function answerWays(desk: Desk): Promise<Response> {
  const { deps, staff, said, form, root, person } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const tenant = await readTenant(deps, staff.tenantId);
  if (!tenant.ok) return refuseWith(desk, tenant.refusal);
  const asIs = { values: valuesOf(desk, tenant.value), problems: new Map() };
  if (form === null) return show(desk, tenant.value, asIs);
  const again = askAgain(desk, person, `${root}${PATH}`);
  if (again) return again;
  if (givenIn(desk, "do") === "join") {
    const joined = await joinPlatform(deps, staff, `${desk.origin}${root}${PATH}`);
    const joining = joined.ok ? { joined: joined.value } : { refusal: joined.refusal };
    return show(desk, tenant.value, { ...asIs, joining });
  }
  const { payments, problems } = readWay(desk, tenant.value);
  if (problems.size > 0) return show(desk, tenant.value, { values: form, problems });
  const done = await changeTenant(deps, staff, { policies: { payments } });
  return done.ok ? seeOther(`${root}${PATH}?done=1`) : refuseWith(desk, done.refusal);
}

/** What was typed, as the API takes it; and what is wrong with it, by field. */
function readWay(desk: Desk, { policies }: Tenant) {
  const { ways } = desk.said.money;
  const problems = new Map<string, string>();
  const profile = oneOf(PAYMENT_PROFILES, givenIn(desk, "way"));
  if (profile === null) return { payments: null, problems };
  const whole = (name: string, from: number, to: number) => {
    const text = givenIn(desk, name);
    if (text === "") return null;
    const number = readWhole(text, to) ?? (from === 0 && Number(text) === 0 ? 0 : null);
    if (number !== null) return number;
    const bounds = { from: sayNumber(desk.locale, from), to: sayNumber(desk.locale, to) };
    problems.set(name, say(ways.whole, bounds));
    return null;
  };
  const sum = (name: string) => {
    const text = givenIn(desk, name);
    const read = text === "" ? null : readAmount(desk.locale, currencyOf(desk), text);
    if (text !== "" && read === null) problems.set(name, ways.notAmount);
    return read;
  };
  const before = policies.payments?.profile === profile ? policies.payments.deposit : null;
  const percent = whole("percent", 1, 100);
  // The form has no field for a fixed amount: one that was set stays until a percentage replaces it.
  const deposit = { percent, amount: percent === null ? before?.amount : null, min: sum("least"), max: sum("most") };
  const wish = { profile, deposit, cash_discount_percent: whole("discount", 0, MOST_DISCOUNT) };
  const { value } = check(paymentPolicy, wish);
  if (!value && problems.size === 0) problems.set("most", ways.bounds);
  return { payments: value ? toPaymentPolicy(value) : null, problems };
}

function valuesOf(desk: Desk, { policies: { payments } }: Tenant): FormValues {
  const { percent, min, max } = payments?.deposit ?? {};
  const currency = currencyOf(desk);
  const sum = (amountMinor: number | null | undefined) =>
    amountMinor == null ? "" : writeAmount(desk.locale, { amountMinor, currency });
  return new Map([
    ["way", payments?.profile ?? ""],
    ["percent", String(percent ?? "")],
    ["least", sum(min)],
    ["most", sum(max)],
    ["discount", String(payments?.cash_discount_percent ?? "")],
  ]);
}

/** Deposits are in the currency of the services. */
function currencyOf({ configuration }: Desk): string {
  const priced = configuration.services.find(({ price }) => price !== null);
  return priced?.price?.currency ?? currencyOfZone(configuration.tenant.timeZone) ?? "USD";
}

async function show(desk: Desk, tenant: Tenant, view: View): Promise<Response> {
  const { said, url, deps, root } = desk;
  const { ways } = said.money;
  const isRefused = view.problems.size > 0 || (view.joining !== undefined && "refusal" in view.joining);
  const isOnMarket = tenant.paymentProfile?.id === "marketplace" && deps.settings.stripePlatform !== null;
  const state = isOnMarket ? await joinStateOf(desk) : null;
  const children = (
    <>
      <a class="back" href={`${desk.root}/payments`}>
        {said.money.title}
      </a>
      <div class="desk-head">
        <h1>{ways.title}</h1>
      </div>
      <Done text={url.searchParams.has("done") && !isRefused ? ways.saved : undefined} />
      <Form desk={desk} tenant={tenant} view={view} />
      {state !== null && <JoinCard desk={desk} path={`${root}${PATH}`} state={state} tried={view.joining ?? null} />}
    </>
  );
  return renderDesk(desk, { title: ways.title, current: "payments", children }, isRefused ? 422 : 200);
}

const Form: FC<{ desk: Desk; tenant: Tenant; view: View }> = ({ desk, tenant, view: { values, problems } }) => {
  const { ways } = desk.said.money;
  const { paymentProfile } = tenant;
  const words = { currency: currencyOf(desk) };
  const hasMarket = desk.deps.settings.stripePlatform !== null || paymentProfile?.id === "marketplace";
  const offered = PAYMENT_PROFILES.filter((id) => id !== "marketplace" || hasMarket);
  const field = (name: string, label: string, hint: string) => (
    <Field
      name={name}
      value={values.get(name) ?? ""}
      problem={problems.get(name) ?? null}
      label={label}
      type="text"
      maxlength={15}
      hint={hint}
    />
  );
  return (
    <form class="card form" method="post" action={`${desk.root}${PATH}`} data-keep>
      <p>{ways.lead}</p>
      <Choice
        name="way"
        label={ways.way}
        chosen={values.get("way") ?? ""}
        options={offered.map((id) => ({ id, name: ways.profiles[id] }))}
        none={ways.none}
      />
      {field("percent", ways.percent, ways.asUsual)}
      {field("least", say(ways.least, words), ways.noBound)}
      {field("most", say(ways.most, words), ways.noBound)}
      {field("discount", ways.discount, `${ways.discountText} ${ways.asUsual}`)}
      {paymentProfile && (
        <p class="soft">
          {say(ways.commission, { percent: formatPercent(desk.locale, paymentProfile.commissionPercent) })}
        </p>
      )}
      <button class="button main" type="submit">
        {ways.save}
      </button>
    </form>
  );
};
