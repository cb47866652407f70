// The business's own account at a provider of payments: connecting it, how it does, and disconnecting it. What is typed
// is sealed, and never shown again.

import type { Child, FC } from "hono/jsx";
import type * as z from "zod";
import {
  checkPaymentAccount,
  type PaymentAccountShown,
  showPaymentAccount,
} from "../../../actions/connections/payment-account";
import { putRazorpay } from "../../../actions/connections/put-razorpay";
import { putStripe } from "../../../actions/connections/put-stripe";
import { removeConnection } from "../../../actions/connections/remove-connection";
import { OTHER_ACCOUNT, OTHER_MODE } from "../../../actions/connections/room-for-account";
import { KEY_REFUSED } from "../../../actions/connections/whether-it-works";
import { razorpayAccount, stripeAccount } from "../../../contract/connection-schemas";
import type { PaymentProvider } from "../../../domain/payments/providers";
import type { Refusal, Result } from "../../../domain/refusal";
import { check } from "../../../http/validate";
import { formatAt } from "../../../i18n/format";
import { say, sayCount } from "../../../i18n/words/say";
import { Fact } from "../../booking/summary";
import { Field, Hidden, Problem } from "../../kit/form-fields";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Done, givenIn, refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";

export const PROVIDER_NAMES: Readonly<Record<PaymentProvider, string>> = { stripe: "Stripe", razorpay: "Razorpay" };

const STRIPE_RIGHTS =
  "Checkout Sessions, PaymentIntents, PaymentMethods, Customers, Charges and Refunds, Webhook Endpoints, Balance, Accounts";
const BEGINNINGS: Readonly<Record<PaymentProvider, string>> = {
  stripe: "sk_test_, sk_live_, rk_test_, rk_live_",
  razorpay: "rzp_test_, rzp_live_",
};
const RAZORPAY_EVENTS =
  "payment_link.paid, payment_link.cancelled, payment_link.expired, payment.captured, refund.processed, refund.failed, payment.dispute.created";

type Name = "secret_key" | "key_id" | "key_secret" | "webhook_secret" | "sure";

type Tried = {
  readonly act: string;
  readonly problems: ReadonlyMap<Name, string>;
  /** The secret of a webhook that staff make at Razorpay. It is shown once. */
  readonly madeSecret?: string;
};

const NOTHING: Tried = { act: "", problems: new Map() };

export const answerAccount = (provider: PaymentProvider) => async (desk: Desk) => {
  const { staff, said, form, deps, origin } = desk;
  if (!staff.seesMoney) return refuseDesk(desk, 403, said.notYours, said.notYoursText);
  if (form === null) return show(desk, provider, NOTHING);
  switch (givenIn(desk, "do")) {
    case "check": {
      const done = await checkPaymentAccount(deps, staff, provider, origin);
      return isGone(done) ? refuseWith(desk, done.refusal) : doneWith(desk, provider, "checked");
    }
    case "disconnect": {
      if (givenIn(desk, "sure") === "") {
        return show(desk, provider, { act: "disconnect", problems: new Map([["sure", said.taking.notSure]]) });
      }
      const done = await removeConnection(deps, staff, provider);
      return isGone(done) ? refuseWith(desk, done.refusal) : doneWith(desk, provider, "disconnected");
    }
    default:
      return connect(desk, provider);
  }
};

function isGone(done: Result<unknown>): done is { ok: false; refusal: Refusal } {
  return !done.ok && done.refusal.code === "not_found";
}

function doneWith({ root }: Desk, provider: PaymentProvider, done: "connected" | "checked" | "disconnected"): Response {
  return seeOther(`${root}/payments/${provider}?done=${done}`);
}

async function connect(desk: Desk, provider: PaymentProvider): Promise<Response> {
  const { deps, staff, origin } = desk;
  const tried = (problems: Tried["problems"]) => show(desk, provider, { act: "connect", problems });
  if (provider === "stripe") {
    const read = readAs(desk, provider, stripeAccount, ["secret_key"]);
    if (!read.value) return tried(read.problems);
    const given = { secretKey: read.value.secret_key, baseUrl: null };
    const done = await putStripe(deps, staff, given, origin);
    return done.ok ? doneWith(desk, provider, "connected") : tried(whyNot(desk, provider, done.refusal));
  }
  const read = readAs(desk, provider, razorpayAccount, ["key_id", "key_secret", "webhook_secret"]);
  if (!read.value) return tried(read.problems);
  const { key_id: keyId, key_secret: keySecret, webhook_secret: webhookSecret = null } = read.value;
  const done = await putRazorpay(deps, staff, { keyId, keySecret, webhookSecret, baseUrl: null });
  if (!done.ok) return tried(whyNot(desk, provider, done.refusal));
  const { madeSecret } = done.value;
  if (madeSecret === null) return doneWith(desk, provider, "connected");
  return show(desk, provider, { ...NOTHING, madeSecret });
}

/** What was typed, as the API takes it. */
function readAs<Schema extends z.ZodType>(desk: Desk, provider: PaymentProvider, schema: Schema, names: Name[]) {
  const { taking } = desk.said;
  const typed = names.flatMap((name) => (givenIn(desk, name) === "" ? [] : [[name, givenIn(desk, name)]]));
  const { value, problems } = check(schema, Object.fromEntries(typed));
  const wrong = (problems ?? []).map(({ pointer }): [Name, string] => {
    const name = pointer.slice(1) as Name;
    const isKey = givenIn(desk, name) !== "";
    return [name, isKey ? say(taking.badKey, { begins: BEGINNINGS[provider] }) : taking.needed];
  });
  return { value, problems: new Map(wrong) };
}

/** Why the provider, or the present account, does not let the key through. */
function whyNot({ said }: Desk, provider: PaymentProvider, { problems = [] }: Refusal): Tried["problems"] {
  const { taking } = said;
  const refused = say(taking.refusedKey, { provider: PROVIDER_NAMES[provider] });
  const words: Readonly<Record<string, string>> = {
    [OTHER_MODE]: taking.otherMode,
    [OTHER_ACCOUNT]: taking.otherAccount,
  };
  return new Map(problems.map(({ pointer, detail }) => [pointer.slice(1) as Name, words[detail] ?? refused]));
}

async function show(desk: Desk, provider: PaymentProvider, tried: Tried): Promise<Response> {
  const { said, deps, staff, root, url } = desk;
  const { taking } = said;
  const account = await showPaymentAccount(deps, staff.tenantId, provider);
  const title = say(taking.accountAt, { provider: PROVIDER_NAMES[provider] });
  const done = tried === NOTHING ? url.searchParams.get("done") : null;
  const isSound = account?.status === "active";
  const text =
    done === "disconnected" && account === null
      ? taking.disconnected
      : done === "connected" && isSound
        ? taking.connected
        : done === "checked" && isSound
          ? say(taking.checked, { provider: PROVIDER_NAMES[provider] })
          : undefined;
  const view = { desk, provider, tried, account };
  const children = (
    <>
      <a class="back" href={`${root}/payments/settings`}>
        {taking.title}
      </a>
      <div class="desk-head">
        <h1>
          {title} <AccountState desk={desk} account={account} />
        </h1>
      </div>
      <Done text={text} />
      {account !== null && <State {...view} account={account} />}
      {provider === "razorpay" && account !== null && <Hook {...view} account={account} />}
      {account?.isOnPlatform !== true && <Connect {...view} />}
      {account !== null && <Disconnect {...view} account={account} />}
    </>
  );
  const isRefused = tried.problems.size > 0;
  return renderDesk(desk, { title, current: "payments", children }, isRefused ? 422 : 200);
}

type View = {
  readonly desk: Desk;
  readonly provider: PaymentProvider;
  readonly tried: Tried;
  readonly account: PaymentAccountShown | null;
};

type Connected = View & { readonly account: PaymentAccountShown };

const LOOKS = { active: "confirmed", needs_attention: "failed", needs_reconnect: "failed", disabled: "ended" } as const;

/** Whether it works, and whether real money moves: by words, beside any colour. */
export const AccountState: FC<{ desk: Desk; account: PaymentAccountShown | null }> = ({ desk, account }) => {
  const { taking } = desk.said;
  if (account === null) return <span class="state ended">{taking.none}</span>;
  return (
    <>
      <span class={`state ${LOOKS[account.status]}`}>{taking.states[account.status]}</span>{" "}
      {account.mode === "test" && <span class="state pending">{taking.modes.test}</span>}
    </>
  );
};

const State: FC<Connected> = ({ desk, provider, account }) => {
  const { said, locale, configuration, root } = desk;
  const { taking } = said;
  const named = { provider: PROVIDER_NAMES[provider] };
  const { status, lastError, lastOkAt, isOnPlatform, key, name } = account;
  const trouble =
    status === "needs_reconnect"
      ? taking.unsealed
      : status === "active"
        ? null
        : isOnPlatform
          ? said.money.joining.notReady
          : say(lastError === KEY_REFUSED ? taking.refused : taking.down, named);
  return (
    <section class="card form" aria-label={say(taking.accountAt, named)}>
      {trouble !== null && <p class="problem">{trouble}</p>}
      <dl class="facts">
        {name !== null && (
          <Fact term={taking.account}>
            <bdi>{name}</bdi>
          </Fact>
        )}
        <Fact term={taking.mode}>{account.mode === "test" ? taking.modes.test : taking.modes.live}</Fact>
        {key !== null && (
          <Fact term={provider === "razorpay" ? taking.keyId : taking.secretKey}>
            {provider === "razorpay" ? <bdi dir="ltr">{key}</bdi> : say(taking.endsIn, { end: key })}
          </Fact>
        )}
        <Fact term={say(taking.heard, named)}>
          {lastOkAt === null ? taking.never : formatAt(locale, "dateTimeYear", configuration.tenant.timeZone, lastOkAt)}
        </Fact>
      </dl>
      {!account.isReporting && <p class="soft">{say(taking.silent, named)}</p>}
      {isOnPlatform ? (
        <a class="button" href={`${root}/payments/ways`}>
          {said.money.ways.title}
        </a>
      ) : (
        <form method="post" action={`${root}/payments/${provider}`}>
          <button class="button" type="submit" name="do" value="check">
            {say(taking.check, named)}
          </button>
        </form>
      )}
    </section>
  );
};

/** Staff make the webhook at Razorpay themselves, so they get its address, and its secret once. */
const Hook: FC<Connected> = ({ desk, account, tried: { madeSecret } }) => {
  const { taking } = desk.said;
  const field = (name: string, label: string, value: string, hint?: string) => (
    <div class="field">
      <label for={`f-${name}`}>{label}</label>
      <input id={`f-${name}`} readonly value={value} dir="ltr" aria-describedby={hint && `f-${name}-hint`} />
      {hint && (
        <small id={`f-${name}-hint`} class="hint">
          {hint}
        </small>
      )}
    </div>
  );
  return (
    <section class="card form" aria-labelledby="hook">
      <h2 id="hook">{taking.hook}</h2>
      <p>{madeSecret === undefined ? taking.hookKnown : taking.hookHow}</p>
      {field("hook", taking.hookAddress, `${desk.origin}/hooks/razorpay/${account.id}`)}
      {madeSecret !== undefined && field("hook-secret", taking.hookSecret, madeSecret, taking.hookOnce)}
      <p class="soft">
        <bdi dir="ltr">{RAZORPAY_EVENTS}</bdi>
      </p>
    </section>
  );
};

const Connect: FC<View> = ({ desk, provider, tried, account }) => {
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
          {secret("key_id", taking.keyId)}
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

const Disconnect: FC<Connected> = ({ desk, provider, tried, account: { underWay } }) => {
  const { said, root, locale } = desk;
  const { taking } = said;
  const problem = tried.problems.get("sure") ?? null;
  const form = (
    <form class="form" method="post" action={`${root}/payments/${provider}`}>
      <p>{say(taking.disconnectText, { provider: PROVIDER_NAMES[provider] })}</p>
      {underWay > 0 && (
        <p>
          <strong>{sayCount(locale, taking.underWay, underWay)}</strong>
        </p>
      )}
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

const Folded: FC<{ title: string; content: Child; isOpen: boolean }> = ({ title, content, isOpen }) => (
  <details class="card fold" {...(isOpen && { open: true })}>
    <summary>{title}</summary>
    {content}
  </details>
);
