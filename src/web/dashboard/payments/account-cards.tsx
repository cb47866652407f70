// How an account at a provider does, and the webhook that staff make there themselves.

import type { FC } from "hono/jsx";
import type { PaymentAccountShown } from "../../../actions/connections/payment-account";
import { KEY_REFUSED } from "../../../actions/connections/whether-it-works";
import type { PaymentProvider } from "../../../domain/payments/providers";
import { PROVIDER_NAMES } from "../../../domain/payments/providers";
import { formatAt } from "../../../i18n/format";
import { say } from "../../../i18n/words/say";
import { Fact } from "../../booking/summary";
import type { Desk } from "../desk";

export type Name = "secret_key" | "key_id" | "key_secret" | "webhook_secret" | "sure";

export type Tried = {
  readonly act: string;
  readonly problems: ReadonlyMap<Name, string>;
  /** The secret of a webhook that staff make at Razorpay. It is shown once. */
  readonly madeSecret?: string;
};

export type View = {
  readonly desk: Desk;
  readonly provider: PaymentProvider;
  readonly tried: Tried;
  readonly account: PaymentAccountShown | null;
};

export type Connected = View & { readonly account: PaymentAccountShown };

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

export const State: FC<Connected> = ({ desk, provider, account }) => {
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

const RAZORPAY_EVENTS =
  "payment_link.paid, payment_link.cancelled, payment_link.expired, payment.captured, refund.processed, refund.failed, payment.dispute.created";

/** Staff make the webhook at Razorpay themselves, so they get its address, and its secret once. */
export const Hook: FC<Connected> = ({ desk, account, tried: { madeSecret } }) => {
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
