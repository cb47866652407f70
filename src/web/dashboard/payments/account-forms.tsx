// The forms that connect an account at a provider, and disconnect it.

import type { Child, FC } from "hono/jsx";
import type { UsedBy } from "../../../actions/connections/used-by";
import { PROVIDER_NAMES } from "../../../domain/payments/providers";
import { say, sayCount } from "../../../i18n/words/say";
import { Field, Hidden, Problem } from "../../kit/form-fields";
import { givenIn } from "../lists/list-kit";
import type { Name, View } from "./account-cards";

const STRIPE_RIGHTS =
  "Checkout Sessions, PaymentIntents, PaymentMethods, Customers, Charges and Refunds, Webhook Endpoints, Balance, Accounts";

export const Connect: FC<View> = ({ desk, provider, tried, account }) => {
  const { said, root } = desk;
  const { taking } = said;
  const secret = (name: Name, label: string, hint?: string) => (
    <Field
      name={name}
      value=""
      problem={tried.problems.get(name) ?? null}
      label={label}
      type="password"
      autocomplete="off"
      maxlength={500}
      {...(hint === undefined ? { isRequired: true } : { hint })}
    />
  );
  const form = (
    <form class="form" method="post" action={`${root}/payments/${provider}`}>
      <Hidden values={{ do: "connect" }} />
      {provider === "stripe" ? (
        <>
          <p>{taking.stripeHow}</p>
          <p class="soft">{say(taking.stripeMay, { rights: STRIPE_RIGHTS })}</p>
          {secret("secret_key", taking.secretKey)}
        </>
      ) : (
        <>
          <p>{taking.razorpayHow}</p>
          {/* The key id is no secret: it stays, so that only the secrets are typed again. */}
          <Field
            name="key_id"
            value={tried.problems.size > 0 ? givenIn(desk, "key_id") : ""}
            problem={tried.problems.get("key_id") ?? null}
            label={taking.keyId}
            type="text"
            autocomplete="off"
            maxlength={500}
            isRequired
          />
          {secret("key_secret", taking.keySecret)}
          {secret("webhook_secret", taking.hookSecret, account === null ? taking.hookSecretText : taking.hookKept)}
        </>
      )}
      <p class="soft">{taking.hidden}</p>
      <button class="button main" type="submit">
        {taking.save}
      </button>
    </form>
  );
  if (account === null) {
    const title = say(taking.connect, { provider: PROVIDER_NAMES[provider] });
    return (
      <section class="card form" aria-label={title}>
        {form}
      </section>
    );
  }
  return <Folded title={taking.replace} content={form} isOpen={tried.act === "connect"} />;
};

export const Disconnect: FC<View & { readonly usedBy: UsedBy }> = ({ desk, provider, tried, usedBy }) => {
  const { services, cards, underWay, late } = usedBy;
  const { said, locale } = desk;
  const { taking } = said;
  const problem = tried.problems.get("sure") ?? null;
  const form = (
    <form class="form" method="post" action={`${desk.root}/payments/${provider}`}>
      <p>{say(taking.disconnectText, { provider: PROVIDER_NAMES[provider] })}</p>
      {services.length > 0 && (
        <>
          <p>
            <strong>{sayCount(locale, taking.loses, services.length)}</strong>
          </p>
          <Services desk={desk} services={services} />
          <p>{taking.losesText}</p>
        </>
      )}
      {cards.length > 0 && (
        <>
          <p>
            <strong>{taking.losesCards}</strong>
          </p>
          <Services desk={desk} services={cards} />
        </>
      )}
      {underWay > 0 && (
        <p>
          <strong>{sayCount(locale, taking.underWay, underWay)}</strong>
        </p>
      )}
      {late > 0 && <p>{sayCount(locale, taking.late, late)}</p>}
      <div class={problem === null ? "field" : "field wrong"}>
        <label class="check" for="f-sure">
          <input
            id="f-sure"
            type="checkbox"
            name="sure"
            value="1"
            required
            {...(problem !== null && { "aria-invalid": "true", "aria-describedby": "f-sure-problem" })}
          />
          <span>{taking.sure}</span>
        </label>
        <Problem id="f-sure-problem" text={problem} />
      </div>
      <button class="button danger" type="submit" name="do" value="disconnect">
        {taking.disconnect}
      </button>
    </form>
  );
  return <Folded title={taking.disconnect} content={form} isOpen={tried.act === "disconnect"} />;
};

const Services: FC<{ desk: View["desk"]; services: UsedBy["services"] }> = ({ desk, services }) => (
  <ul class="settings">
    {services.map(({ id, name }) => (
      <li>
        <a href={`${desk.root}/payments/services/${id}`}>
          <bdi>{name}</bdi>
        </a>
      </li>
    ))}
  </ul>
);

const Folded: FC<{ title: string; content: Child; isOpen: boolean }> = ({ title, content, isOpen }) => (
  <details class="card fold" {...(isOpen && { open: true })}>
    <summary>{title}</summary>
    {content}
  </details>
);
