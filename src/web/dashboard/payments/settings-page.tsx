// How a business takes money, at a glance: its accounts, its way, and what each service asks. Each leads to its form.

import type { FC } from "hono/jsx";
import { type PaymentAccountShown, showPaymentAccount } from "../../../actions/connections/payment-account";
import { connectedProviders } from "../../../actions/payments/accounts";
import { PAYMENT_PROVIDERS, type PaymentProvider, PROVIDER_NAMES } from "../../../domain/payments/providers";
import type { Service } from "../../../domain/tenant/service";
import { say } from "../../../i18n/words/say";
import { priceWords } from "../../booking/service-facts";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { refuseDesk } from "../refusals";
import { AccountState } from "./account-cards";
import { taxWords } from "./tax-page";
import { termsInShort, termsWarnings } from "./terms-words";

export async function showSettings(desk: Desk): Promise<Response> {
  const { said, staff, deps, root, configuration } = desk;
  const { taking, money } = said;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  const [accounts, connected] = await Promise.all([
    Promise.all(PAYMENT_PROVIDERS.map((provider) => showPaymentAccount(deps, staff.tenantId, provider))),
    connectedProviders(deps, staff.tenantId),
  ]);
  const way = configuration.services.find(({ paymentProfile }) => paymentProfile)?.paymentProfile;
  const children = (
    <>
      <a class="back" href={`${root}/payments`}>
        {money.title}
      </a>
      <div class="desk-head">
        <h1>{taking.title}</h1>
      </div>
      <section class="card form" aria-labelledby="accounts">
        <h2 id="accounts">{taking.accounts}</h2>
        <p class="soft">{taking.accountsText}</p>
        <ul class="settings">
          {PAYMENT_PROVIDERS.map((provider, at) => (
            <Account desk={desk} provider={provider} account={accounts[at] ?? null} />
          ))}
        </ul>
      </section>
      <section class="card form" aria-labelledby="ways">
        <h2 id="ways">{money.ways.title}</h2>
        <ul class="settings">
          <li>
            <span>{way ? money.ways.profiles[way.id] : money.ways.none}</span>
            <a class="button" href={`${root}/payments/ways`} aria-describedby="ways">
              {taking.change}
            </a>
          </li>
        </ul>
      </section>
      <section class="card form" aria-labelledby="tax">
        <h2 id="tax">{taking.tax}</h2>
        <ul class="settings">
          <li>
            <span>
              <bdi>{taxWords(desk)}</bdi>
            </span>
            <a class="button" href={`${root}/payments/tax`} aria-describedby="tax">
              {taking.change}
            </a>
          </li>
        </ul>
      </section>
      <section class="card form" aria-labelledby="services">
        <h2 id="services">{taking.services}</h2>
        {configuration.services.length === 0 && <p class="soft">{taking.noServices}</p>}
        <ul class="settings">
          {configuration.services.map((service) => (
            <Asking desk={desk} service={service} connected={connected} />
          ))}
        </ul>
      </section>
    </>
  );
  return renderDesk(desk, { title: taking.title, current: "payments", children });
}

const Account: FC<{ desk: Desk; provider: PaymentProvider; account: PaymentAccountShown | null }> = ({
  desk,
  provider,
  account,
}) => {
  const { taking } = desk.said;
  const named = { provider: PROVIDER_NAMES[provider] };
  return (
    <li>
      <span>
        <strong>{named.provider}</strong> {account?.name && <bdi>{account.name}</bdi>}{" "}
        <AccountState desk={desk} account={account} />
      </span>
      <a class={account === null ? "button main" : "button"} href={`${desk.root}/payments/${provider}`}>
        {say(account === null ? taking.connect : taking.accountAt, named)}
      </a>
    </li>
  );
};

const Asking: FC<{ desk: Desk; service: Service; connected: readonly PaymentProvider[] }> = ({
  desk,
  service,
  connected,
}) => (
  <li>
    <span>
      <strong id={`s-${service.id}`}>
        <bdi>{service.name}</bdi>
      </strong>{" "}
      · {priceWords(desk, service)}
      <br />
      <span class="soft">{termsInShort(desk, service).join(" ")}</span>
      {termsWarnings(desk, service, connected).map((sentence) => (
        <span class="problem">{sentence}</span>
      ))}
    </span>
    <a class="button" href={`${desk.root}/payments/services/${service.id}`} aria-describedby={`s-${service.id}`}>
      {desk.said.taking.change}
    </a>
  </li>
);
