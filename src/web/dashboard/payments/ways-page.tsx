// How the business takes money: the way that it has chosen, and its own numbers.

import type { FC } from "hono/jsx";
import { joinPlatform } from "../../../actions/connections/join-platform";
import { connectedProviders } from "../../../actions/payments/accounts";
import { changeTenant } from "../../../actions/setup/change-tenant";
import { readTenant, type Tenant } from "../../../actions/setup/read-tenant";
import { paymentPolicy, toPaymentPolicy } from "../../../contract/payment-terms-schemas";
import { PAYMENT_PROFILES, type PaymentProfile, profileOf } from "../../../domain/payments/profiles";
import { currencyOfZone } from "../../../domain/tenant/countries";
import { check } from "../../../http/validate";
import { readAmount, readWhole, writeAmount } from "../../../i18n/amounts";
import { formatPercent } from "../../../i18n/format";
import { say, sayNumber } from "../../../i18n/words/say";
import { askAgain } from "../../accounts/account-kit";
import { Alert } from "../../booking/details-form";
import { Hidden, PlainField } from "../../kit/form-fields";
import type { FormValues } from "../../kit/form-values";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Choice, Done, givenIn, oneOf, refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { AsksInVain, type Hindered, haveThemAsk } from "./in-vain";
import { JoinCard, type JoinTried, joinStateOf } from "./join-card";
import { textOf } from "./terms-form";
import { termsSentences, whyNeverEnough } from "./terms-words";
import { UsualNumbers } from "./usual-numbers";

const PATH = "/payments/ways";
const MOST_DISCOUNT = 50;

type View = {
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  /** The way as the form would have it. */
  readonly wanted: PaymentProfile | null;
  /** Another person saved something else since the form was opened. */
  readonly isOutrun?: boolean;
  readonly joining?: JoinTried;
  readonly hindered?: readonly Hindered[];
};

export async function answerWays(desk: Desk): Promise<Response> {
  const { deps, staff, said, form, root, person } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const tenant = await readTenant(deps, staff.tenantId);
  if (!tenant.ok) return refuseWith(desk, tenant.refusal);
  const present = valuesOf(desk, tenant.value);
  const asIs = { values: present, problems: new Map(), wanted: tenant.value.paymentProfile };
  if (form === null) return show(desk, tenant.value, asIs);
  const { payments, problems } = readWay(desk);
  const wanted = profileOf(payments && { ...payments, commission_percent: deps.settings.commissionPercent });
  const typed = { values: form, problems, wanted };
  if (givenIn(desk, "do") === "look") return show(desk, tenant.value, typed, 200);
  if (givenIn(desk, "do") === "ask") {
    const hindered = await haveThemAsk(desk);
    return hindered.length > 0 ? show(desk, tenant.value, { ...asIs, hindered }) : seeOther(`${root}${PATH}?done=1`);
  }
  const again = askAgain(desk, person, `${root}${PATH}`);
  if (again) return again;
  if (givenIn(desk, "do") === "join") {
    const joined = await joinPlatform(deps, staff, `${desk.origin}${root}${PATH}`);
    const joining = joined.ok ? { joined: joined.value } : { refusal: joined.refusal };
    return show(desk, tenant.value, { ...asIs, joining });
  }
  const isOutrun = form.has("was") && form.get("was") !== textOf(present);
  if (problems.size > 0 || isOutrun) return show(desk, tenant.value, { ...typed, isOutrun });
  const done = await changeTenant(deps, staff, { policies: { payments } });
  if (done.ok) return seeOther(`${root}${PATH}?done=1`);
  const never = wanted && neverEnough(desk, wanted);
  if (!never) return refuseWith(desk, done.refusal);
  const field = givenIn(desk, "percent") === "" && givenIn(desk, "amount") !== "" ? "amount" : "percent";
  return show(desk, tenant.value, { ...typed, problems: new Map([[field, never]]) });
}

/** That a service which follows the way would ask for less than a provider takes. */
function neverEnough(desk: Desk, paymentProfile: PaymentProfile): string | undefined {
  const followers = desk.configuration.services.filter(({ payment }) => !payment);
  return followers.flatMap((service) => whyNeverEnough(desk, { ...service, paymentProfile }) ?? [])[0];
}

/** What was typed, as the API takes it; and what is wrong with it, by field. */
function readWay(desk: Desk) {
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
  const readDeposit = () => {
    const [percent, amount] = [whole("percent", 1, 100), sum("amount")];
    if (percent !== null && amount !== null) problems.set("amount", desk.said.taking.either);
    const [min, max] = [sum("least"), sum("most")];
    if (min !== null && max !== null && max < min) problems.set("most", ways.bounds);
    return { percent, amount, min, max };
  };
  // Of other ways the form has no such fields.
  const deposit = profile === "cash_deposit" || profile === "hybrid" ? readDeposit() : null;
  const wish = { profile, deposit, cash_discount_percent: whole("discount", 0, MOST_DISCOUNT) };
  const { value } = check(paymentPolicy, wish);
  if (!value && problems.size === 0) problems.set("most", ways.bounds);
  return { payments: value ? toPaymentPolicy(value) : null, problems };
}

function valuesOf(desk: Desk, { policies: { payments } }: Tenant): FormValues {
  const { percent, amount, min, max } = payments?.deposit ?? {};
  const currency = currencyOf(desk);
  const sum = (amountMinor: number | null | undefined) =>
    amountMinor == null ? "" : writeAmount(desk.locale, { amountMinor, currency });
  return new Map([
    ["way", payments?.profile ?? ""],
    ["percent", String(percent ?? "")],
    ["amount", sum(amount)],
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

async function show(desk: Desk, tenant: Tenant, view: View, status?: number): Promise<Response> {
  const { said, url, deps, root } = desk;
  const { ways } = said.money;
  const { problems, isOutrun, joining, hindered = [] } = view;
  const isRefused =
    problems.size > 0 || hindered.length > 0 || isOutrun === true || (joining !== undefined && "refusal" in joining);
  const connected = await connectedProviders(deps, desk.staff.tenantId);
  const isOnMarket = tenant.paymentProfile?.id === "marketplace" && deps.settings.stripePlatform !== null;
  const state = isOnMarket ? await joinStateOf(desk) : null;
  const children = (
    <>
      <a class="back" href={`${desk.root}/payments/settings`}>
        {said.taking.title}
      </a>
      <div class="desk-head">
        <h1>{ways.title}</h1>
      </div>
      <Done text={url.searchParams.has("done") && !isRefused ? ways.saved : undefined} />
      {view.isOutrun && (
        <Alert title={desk.words.changedMeanwhile}>
          <p>{say(said.taking.changed, { now: nowWords(desk, tenant) })}</p>
        </Alert>
      )}
      <Form desk={desk} tenant={tenant} view={view} />
      <AsksInVain desk={desk} path={`${root}${PATH}`} isWithoutAccount={connected.length === 0} hindered={hindered} />
      {state !== null && <JoinCard desk={desk} path={`${root}${PATH}`} state={state} tried={view.joining ?? null} />}
    </>
  );
  return renderDesk(desk, { title: ways.title, current: "payments", children }, status ?? (isRefused ? 422 : 200));
}

function nowWords({ said }: Desk, { paymentProfile }: Tenant): string {
  const { ways } = said.money;
  return `${paymentProfile === null ? ways.none : ways.profiles[paymentProfile.id]}.`;
}

/** Services that say nothing of their own follow the way. */
const MOST_SHOWN = 5;

const Meaning: FC<{ desk: Desk; wanted: PaymentProfile | null }> = ({ desk, wanted }) => {
  const followers = desk.configuration.services.filter(({ payment, price }) => !payment && price !== null);
  return (
    <div class="terms-said" data-region="ways" aria-live="polite">
      {followers.slice(0, MOST_SHOWN).map(({ paymentProfile: _, ...service }) => (
        <p>
          <strong>
            <bdi>{service.name}</bdi>
          </strong>
          {": "}
          {termsSentences(desk, { ...service, ...(wanted && { paymentProfile: wanted }) }).join(" ")}
        </p>
      ))}
      {wanted && (
        <p class="soft">
          {say(desk.said.money.ways.commission, { percent: formatPercent(desk.locale, wanted.commissionPercent) })}
        </p>
      )}
    </div>
  );
};

const Form: FC<{ desk: Desk; tenant: Tenant; view: View }> = ({ desk, tenant, view }) => {
  const { values } = view;
  const { ways } = desk.said.money;
  const { paymentProfile } = tenant;
  const words = { currency: currencyOf(desk) };
  const hasMarket = desk.deps.settings.stripePlatform !== null || paymentProfile?.id === "marketplace";
  const offered = PAYMENT_PROFILES.filter((id) => id !== "marketplace" || hasMarket);
  const field = (name: string, label: string, hint: string) => (
    <PlainField form={view} name={name} label={label} maxlength={15} hint={hint} />
  );
  return (
    <form class="card form" method="post" action={`${desk.root}${PATH}`} data-keep data-shown="ways">
      <Hidden values={{ was: textOf(valuesOf(desk, tenant)) }} />
      <p>{ways.lead}</p>
      <Choice
        name="way"
        label={ways.way}
        chosen={values.get("way") ?? ""}
        options={offered.map((id) => ({ id, name: ways.profiles[id] }))}
        none={ways.none}
      />
      <div class="pair of-bounds">
        {field("percent", ways.percent, ways.asUsual)}
        {field("amount", say(desk.said.taking.fixed, words), ways.asUsual)}
        {field("least", say(ways.least, words), ways.noBound)}
        {field("most", say(ways.most, words), ways.noBound)}
      </div>
      {field("discount", ways.discount, `${ways.discountText} ${ways.asUsual}`)}
      <UsualNumbers desk={desk} ways={offered} />
      <Meaning desk={desk} wanted={view.wanted} />
      <div class="row">
        <button class="button main" type="submit" name="do" value="save">
          {ways.save}
        </button>
        <button class="button" type="submit" name="do" value="look">
          {desk.said.taking.show}
        </button>
      </div>
    </form>
  );
};
