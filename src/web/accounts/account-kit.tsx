// What the pages of accounts share: their frame, the problems of a form, and answers that sign a person in.

import type { Child, FC } from "hono/jsx";
import { type Device, hasJustProved, identifyPerson, type Person } from "../../actions/accounts/device";
import { knownBrowser, rememberAccount } from "../../actions/accounts/known-browser";
import { passwordProblem } from "../../actions/accounts/password-check";
import { randomSecret } from "../../actions/accounts/secrets";
import type { Asking } from "../../actions/accounts/sign-in";
import { canMailLinks } from "../../actions/messages/senders";
import { visitorAddress } from "../../http/address";
import { cookieHeader, endedCookie, readCookie } from "../../http/cookies";
import { isFromUs } from "../../http/own-origin";
import type { AccountWords } from "../../i18n/words/accounts/en";
import { loadWords } from "../../i18n/words/load";
import { say, sayCount } from "../../i18n/words/say";
import { Alert } from "../booking/details-form";
import { Field } from "../kit/form-fields";
import { type FormValues, readForm } from "../kit/form-values";
import { type Asked, type PageContext, pageContext } from "../kit/page-context";
import { renderPage, seeOther } from "../kit/render-page";

export type AccountPage = PageContext & { readonly said: AccountWords };

/** `chosen`: the language of the person who is signed in. */
export async function accountPage(asked: Asked, chosen: string | null = null): Promise<AccountPage> {
  const page = pageContext(asked, undefined, chosen);
  return { ...page, said: await loadWords("accounts", page.language.code, page.deps.files) };
}

export type Problems = ReadonlyMap<string, string>;

export const NO_PROBLEMS: Problems = new Map();

export function showAccountPage(
  page: AccountPage,
  title: string,
  children: Child,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const answer = renderPage({ page, configuration: null, title, canonical: null, assets: "account", children }, status);
  for (const [name, value] of Object.entries(headers)) answer.headers.append(name, value);
  return answer;
}

/** The form of a request; or the answer to one that is no form of ours. */
export async function readOwnForm(page: AccountPage): Promise<FormValues | Response> {
  if (!isFromUs(page)) return refusePage(page, 403, page.words.errorTitle, page.words.badInput);
  const values = await readForm(page.request);
  return values ?? refusePage(page, 400, page.words.errorTitle, page.words.badInput);
}

export function refusePage(page: AccountPage, status: number, title: string, text: string, href = "/signin"): Response {
  return showAccountPage(
    page,
    title,
    <section class="card narrow">
      <h1 tabindex={-1} data-focus>
        {title}
      </h1>
      <p>{text}</p>
      <div class="row">
        <a class="button" href={href}>
          {href === "/signin" ? page.said.signIn : page.said.account.title}
        </a>
      </div>
    </section>,
    status,
  );
}

/** Of a page whose next step is a mail: what it says where no mail can leave. */
export function withoutMail(page: AccountPage): Response | null {
  return canMailLinks(page.deps) ? null : refusePage(page, 503, page.words.errorTitle, page.said.noMail);
}

/** A link that is unknown, used or over. */
export function linkOverPage(page: AccountPage): Response {
  return refusePage(page, 410, page.said.linkOver, page.said.linkOverText);
}

export function waitText({ locale, said, words }: AccountPage, seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return say(said.waitMinutes, { minutes: sayCount(locale, words.minutes, minutes) });
}

export const Trouble: FC<{ text: string | null }> = ({ text }) => (text === null ? null : <Alert title={text} />);

export function deviceOf({ request }: Asked, values: FormValues): Device {
  return { agent: request.headers.get("user-agent") ?? "", isShared: values.get("shared") === "yes" };
}

/** The address, network and browser by which the tries of an address are counted. */
export async function askingFor(page: Asked, email: string): Promise<Asking> {
  return {
    email,
    network: networkOf(page),
    browser: await knownBrowser(page.deps, readCookie(page, "browser"), email),
  };
}

/** The network whose tries are counted; null where the deployment counts none. */
export function networkOf({ deps, request }: Asked): string | null {
  return deps.settings.hasRateLimits ? (visitorAddress(request) ?? "unknown") : null;
}

/** Follows only paths of this deployment. */
export function nextPath(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > 1_000 || !/^\/[\w-][\w/?&=%.~+:,-]*$/.test(wanted)) return "/dashboard";
  const { pathname, search } = new URL(wanted, "http://own.invalid");
  // Dots are resolved by now: `/x/..//host` begins with two slashes, and a browser would take what follows for a host.
  return pathname.startsWith("//") ? "/dashboard" : `${pathname}${search}`;
}

const SIGNED_IN_DAYS = 60;
const KNOWN_DAYS = 365;

/** What binds a code or a link to this browser. The answer sets it as its cookie `code`. */
export function browserSecretOf(page: Asked): string {
  return readCookie(page, "code") ?? randomSecret();
}

export function codeCookie(page: Asked, browserSecret: string): Readonly<Record<string, string>> {
  return { "set-cookie": cookieHeader(page, "code", browserSecret, 1) };
}

/** Goes on signed in. On a shared device the browser forgets the cookie when it closes, and is known no better later. */
export async function signedIn(page: Asked, secret: string, { isShared }: Device, next: string): Promise<Response> {
  const answer = seeOther(next);
  answer.headers.append("set-cookie", cookieHeader(page, "session", secret, isShared ? null : SIGNED_IN_DAYS));
  answer.headers.append("set-cookie", endedCookie(page, "code"));
  const person = isShared ? null : await identifyPerson(page.deps, secret);
  const known = person && (await rememberAccount(page.deps, readCookie(page, "browser"), person.email));
  if (known) answer.headers.append("set-cookie", cookieHeader(page, "browser", known, KNOWN_DAYS));
  return answer;
}

/** This device goes on with a new secret, once its person has shown who they are. */
export function keptIn(page: Asked, secret: string, { isShared }: Pick<Person, "isShared">, next: string): Response {
  const answer = seeOther(next);
  answer.headers.append("set-cookie", cookieHeader(page, "session", secret, isShared ? null : SIGNED_IN_DAYS));
  for (const name of ["code", "passkey", "google"] as const) {
    if (readCookie(page, name) !== null) answer.headers.append("set-cookie", endedCookie(page, name));
  }
  return answer;
}

/** Null for a person who has just shown who they are; else the way to do so, and back. */
export function askAgain(page: Asked, person: Person, next: string): Response | null {
  if (hasJustProved(person, page.deps.clock.now())) return null;
  return seeOther(`/confirm?${new URLSearchParams({ next })}`);
}

/** The words for a password that is not taken, or null. */
export async function passwordWords(
  { said, deps }: AccountPage,
  password: string,
  names: readonly string[],
): Promise<string | null> {
  const problem = await passwordProblem(deps, password, names);
  return problem && said.problems[problem];
}

export const NewPassword: FC<{ page: AccountPage; problem: string | null; label: string; isRequired?: boolean }> = ({
  page,
  problem,
  label,
  isRequired = false,
}) => (
  <Field
    name="password"
    label={label}
    type="password"
    value=""
    problem={problem}
    hint={page.said.passwordHint}
    autocomplete="new-password"
    isRequired={isRequired}
  />
);

export const SharedDevice: FC<{ page: AccountPage; values: FormValues }> = ({ page, values }) => (
  <label class="check wide">
    <input type="checkbox" name="shared" value="yes" checked={values.get("shared") === "yes"} />
    <span>{page.said.sharedDevice}</span>
  </label>
);
