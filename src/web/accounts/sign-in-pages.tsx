// Ways in: by password, and by a code in a mail.

import type { FC } from "hono/jsx";
import { requestCode, signInByCode, signInByPassword } from "../../actions/accounts/sign-in";
import { emailForm } from "../../contract/account-schemas";
import { readCookie } from "../../http/cookies";
import { check } from "../../http/validate";
import { Field, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Asked } from "../kit/page-context";
import {
  type AccountPage,
  accountPage,
  askingFor,
  browserSecretOf,
  codeCookie,
  deviceOf,
  nextPath,
  readOwnForm,
  SharedDevice,
  showAccountPage,
  signedIn,
  Trouble,
  waitText,
  withoutMail,
} from "./account-kit";
import { CodeForm } from "./mail-parts";
import { AskPasskey } from "./passkey-pages";

const NOTHING: FormValues = new Map();

export async function answerSignInPage(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  const wanted = page.url.searchParams.get("next");
  if (page.request.method !== "POST") return signInForm(page, { values: NOTHING, trouble: null, next: wanted });
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const next = values.get("next") ?? wanted;
  const again = (trouble: string, status: number, headers = {}) =>
    signInForm(page, { values, trouble, next }, status, headers);
  const { value: given } = check(emailForm, { email: values.get("email") ?? "" });
  const password = values.get("password") ?? "";
  if (!given || password === "" || password.length > 2_000) return again(page.said.wrongPassword, 401);
  const device = deviceOf(page, values);
  const asking = await askingFor(page, given.email);
  const entered = await signInByPassword(page.deps, { ...asking, device }, password);
  if (entered.kind === "in") return signedIn(page, entered.secret, device, nextPath(next));
  if (entered.kind === "wrong") return again(page.said.wrongPassword, 401);
  return again(waitText(page, entered.seconds), 429, { "retry-after": String(entered.seconds) });
}

type Shown = { readonly values: FormValues; readonly trouble: string | null; readonly next: string | null };

export function withNext(path: string, next: string | null): string {
  return next === null ? path : `${path}?${new URLSearchParams({ next })}`;
}

/** The page of all ways in, after one of them did not work. */
export function signInTrouble(page: AccountPage, trouble: string, next: string | null, status: number): Response {
  return signInForm(page, { values: NOTHING, trouble, next }, status);
}

function signInForm(page: AccountPage, { values, trouble, next }: Shown, status = 200, headers = {}): Response {
  const { said } = page;
  return showAccountPage(
    page,
    said.signIn,
    <>
      <form class="card form narrow" method="post" action="/signin">
        <Trouble text={trouble} />
        <h1>{said.signIn}</h1>
        <p class="lead">{said.signInLead}</p>
        <Hidden values={{ next }} />
        <EmailField page={page} values={values} problem={null} />
        <Field
          name="password"
          label={said.password}
          type="password"
          value=""
          problem={null}
          autocomplete="current-password"
          isRequired
        />
        <SharedDevice page={page} values={values} />
        <button class="button main" type="submit">
          {said.signIn}
        </button>
        <p class="row ways">
          <a href="/forgot">{said.forgot}</a>
        </p>
        {page.deps.settings.isSignupOpen && (
          <p>
            {said.noAccount} <a href="/signup">{said.signUp}</a>
          </p>
        )}
      </form>
      <OtherWays page={page} next={next} />
    </>,
    status,
    headers,
  );
}

const OtherWays: FC<{ page: AccountPage; next: string | null }> = ({ page, next }) => {
  const { said } = page;
  return (
    <div class="ways-in">
      <span class="or">{said.or}</span>
      <AskPasskey page={page} action="/signin/passkey" next={next} label={said.byPasskey} />
      <a class="button" href={withNext("/signin/code", next)}>
        {said.byCode}
      </a>
      {page.deps.settings.google !== null && (
        <a class="button" href={withNext("/signin/google", next)}>
          {said.byGoogle}
        </a>
      )}
    </div>
  );
};

export const EmailField: FC<{ page: AccountPage; values: FormValues; problem: string | null }> = ({
  page,
  values,
  problem,
}) => (
  <Field
    name="email"
    label={page.said.email}
    type="email"
    value={values.get("email") ?? ""}
    problem={problem}
    autocomplete="username"
    maxlength={254}
    isRequired
  />
);

/** One address: first it takes the email, then the code that was mailed. */
export async function answerCodePage(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  const silent = withoutMail(page);
  if (silent) return silent;
  const wanted = page.url.searchParams.get("next");
  if (page.request.method !== "POST") return emailForCode(page, { values: NOTHING, trouble: null, next: wanted });
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const next = values.get("next") ?? wanted;
  const { value: given } = check(emailForm, { email: values.get("email") ?? "" });
  if (!given) return emailForCode(page, { values, trouble: page.words.badInput, next }, 422);
  const known = readCookie(page, "code");
  const asking = await askingFor(page, given.email);
  const typed = values.get("code");
  if (typed === undefined || known === null) {
    const browserSecret = browserSecretOf(page);
    const waits = await requestCode(page.deps, asking, browserSecret, page.locale);
    const wait = waits && waitText(page, waits.seconds);
    const headers = {
      ...(waits && { "retry-after": String(waits.seconds) }),
      ...codeCookie(page, browserSecret),
    };
    return codeForm(page, { values, trouble: wait, next }, waits ? 429 : 200, headers);
  }
  const device = deviceOf(page, values);
  const entered = await signInByCode(page.deps, { ...asking, device }, known, typed);
  if (entered.kind === "in") return signedIn(page, entered.secret, device, nextPath(next));
  return codeForm(page, { values, trouble: page.said.wrongCode, next }, 401);
}

function emailForCode(page: AccountPage, { values, trouble, next }: Shown, status = 200): Response {
  const { said } = page;
  return showAccountPage(
    page,
    said.byCode,
    <form class="card form narrow" method="post" action="/signin/code">
      <Trouble text={trouble} />
      <h1>{said.byCode}</h1>
      <Hidden values={{ next }} />
      <EmailField page={page} values={values} problem={null} />
      <button class="button main" type="submit">
        {said.sendCode}
      </button>
      <p>
        <a href={withNext("/signin", next)}>{said.byPassword}</a>
      </p>
    </form>,
    status,
  );
}

function codeForm(page: AccountPage, { values, trouble, next }: Shown, status: number, headers = {}): Response {
  const { said } = page;
  const email = values.get("email") ?? "";
  return showAccountPage(
    page,
    said.code,
    <section class="card narrow">
      <Trouble text={trouble} />
      <h1>{said.code}</h1>
      <CodeForm
        page={page}
        action="/signin/code"
        text={said.codeSent}
        email={email}
        hidden={{ next, email }}
        button={said.signIn}
      >
        <SharedDevice page={page} values={values} />
      </CodeForm>
      <form method="post" action="/signin/code">
        <Hidden values={{ next, email }} />
        <button class="button" type="submit">
          {said.again}
        </button>
      </form>
    </section>,
    status,
    headers,
  );
}
