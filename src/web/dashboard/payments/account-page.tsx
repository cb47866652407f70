// The business's own account at a provider of payments: connecting it, how it does, and disconnecting it. What is typed
// is sealed, and never shown again.

import type * as z from "zod";
import { checkPaymentAccount, showPaymentAccount } from "../../../actions/connections/payment-account";
import { putRazorpay } from "../../../actions/connections/put-razorpay";
import { putStripe } from "../../../actions/connections/put-stripe";
import { removeConnection } from "../../../actions/connections/remove-connection";
import { OTHER_ACCOUNT, OTHER_MODE } from "../../../actions/connections/room-for-account";
import { usesOfAccount } from "../../../actions/connections/used-by";
import { razorpayAccount, stripeAccount } from "../../../contract/connection-schemas";
import type { PaymentProvider } from "../../../domain/payments/providers";
import { PROVIDER_NAMES } from "../../../domain/payments/providers";
import type { Refusal, Result } from "../../../domain/refusal";
import { check } from "../../../http/validate";
import { say } from "../../../i18n/words/say";
import { seeOther } from "../../kit/render-page";
import type { Desk } from "../desk";
import { renderDesk } from "../desk-layout";
import { Done, givenIn, refuseWith } from "../lists/list-kit";
import { refuseDesk } from "../refusals";
import { AccountState, Hook, type Name, State, type Tried } from "./account-cards";
import { Connect, Disconnect } from "./account-forms";

const BEGINNINGS: Readonly<Record<PaymentProvider, readonly string[]>> = {
  stripe: ["sk_test_", "sk_live_", "rk_test_", "rk_live_"],
  razorpay: ["rzp_test_", "rzp_live_"],
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

function connect(desk: Desk, provider: PaymentProvider): Promise<Response> {
  switch (provider) {
    case "stripe":
      return connectStripe(desk, provider);
    case "razorpay":
      return connectRazorpay(desk, provider);
  }
}

async function connectStripe(desk: Desk, provider: "stripe"): Promise<Response> {
  const { deps, staff, origin } = desk;
  const tried = (problems: Tried["problems"]) => show(desk, provider, { act: "connect", problems });
  const read = readAs(desk, provider, stripeAccount, ["secret_key"]);
  if (!read.value) return tried(read.problems);
  const given = { secretKey: read.value.secret_key, baseUrl: null };
  const done = await putStripe(deps, staff, given, origin);
  return done.ok ? doneWith(desk, provider, "connected") : tried(whyNot(desk, provider, done.refusal));
}

async function connectRazorpay(desk: Desk, provider: "razorpay"): Promise<Response> {
  const { deps, staff } = desk;
  const tried = (problems: Tried["problems"]) => show(desk, provider, { act: "connect", problems });
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
  const either = new Intl.ListFormat(desk.locale, { type: "disjunction" });
  const wrong = (problems ?? []).map(({ pointer }): [Name, string] => {
    const name = pointer.slice(1) as Name;
    const isKey = givenIn(desk, name) !== "";
    return [name, isKey ? say(taking.badKey, { begins: either.format(BEGINNINGS[provider]) }) : taking.needed];
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
  const usedBy = account && (await usesOfAccount(deps, staff.tenantId, provider));
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
      {done === "connected" && isSound && (
        <p>
          <a class="button main" href={`${root}/payments/settings#services`}>
            {taking.services}
          </a>
        </p>
      )}
      {account !== null && <State {...view} account={account} />}
      {provider === "razorpay" && account !== null && <Hook {...view} account={account} />}
      {account?.isOnPlatform !== true && <Connect {...view} />}
      {usedBy !== null && <Disconnect {...view} usedBy={usedBy} />}
    </>
  );
  const isRefused = tried.problems.size > 0;
  return renderDesk(desk, { title, current: "payments", children }, isRefused ? 422 : 200);
}
