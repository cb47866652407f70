// Pages behind links in mails: a new password, and an invitation. Opening one changes nothing; its button acts.

import { acceptInvitation, type OpenInvitation, openInvitation } from "../../actions/accounts/invitation";
import { openReset, requestReset, resetPassword } from "../../actions/accounts/reset";
import { emailForm, inviteForm } from "../../contract/account-schemas";
import { check } from "../../http/validate";
import { say } from "../../i18n/words/say";
import { Field } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Asked } from "../kit/page-context";
import { Said } from "../kit/said";
import {
  type AccountPage,
  accountPage,
  askingFor,
  browserSecretOf,
  codeCookie,
  deviceOf,
  linkOverPage,
  NewPassword,
  NO_PROBLEMS,
  type Problems,
  passwordWords,
  readOwnForm,
  SharedDevice,
  showAccountPage,
  signedIn,
  Trouble,
  waitText,
  withoutMail,
} from "./account-kit";
import { mailOnItsWay } from "./mail-parts";
import { EmailField } from "./sign-in-pages";

export async function answerForgotPage(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  const silent = withoutMail(page);
  if (silent) return silent;
  if (page.request.method !== "POST") return forgotForm(page, new Map(), null);
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const { value: given } = check(emailForm, { email: values.get("email") ?? "" });
  if (!given) return forgotForm(page, values, page.words.badInput, 422);
  const browserSecret = browserSecretOf(page);
  const waits = await requestReset(page.deps, await askingFor(page, given.email), browserSecret, page.locale);
  if (waits) {
    const headers = { "retry-after": String(waits.seconds) };
    return forgotForm(page, values, waitText(page, waits.seconds), 429, headers);
  }
  return mailOnItsWay(page, page.said.linkSent, given.email, codeCookie(page, browserSecret));
}

function forgotForm(
  page: AccountPage,
  values: FormValues,
  trouble: string | null,
  status = 200,
  headers = {},
): Response {
  const { said } = page;
  return showAccountPage(
    page,
    said.forgotTitle,
    <form class="card form narrow" method="post" action="/forgot">
      <Trouble text={trouble} />
      <h1>{said.forgotTitle}</h1>
      <p class="lead">{said.forgotText}</p>
      <EmailField page={page} values={values} problem={null} />
      <button class="button main" type="submit">
        {said.sendLink}
      </button>
      <p>
        <a href="/signin">{said.signIn}</a>
      </p>
    </form>,
    status,
    headers,
  );
}

export async function answerResetPage(asked: Asked, token: string): Promise<Response> {
  const page = await accountPage(asked);
  const opened = await openReset(page.deps, token);
  if (!opened) return linkOverPage(page);
  if (page.request.method !== "POST") return resetForm(page, new Map(), null);
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const password = values.get("password") ?? "";
  const { user } = opened;
  const weak = await passwordWords(page, password, [user.name, user.email.split("@")[0] ?? ""]);
  if (weak) return resetForm(page, values, weak, 422);
  const device = deviceOf(page, values);
  const reset = await resetPassword(page.deps, opened, password, device);
  return reset ? signedIn(page, reset.secret, device, "/dashboard") : linkOverPage(page);
}

function resetForm(page: AccountPage, values: FormValues, problem: string | null, status = 200): Response {
  const { said } = page;
  return showAccountPage(
    page,
    said.resetTitle,
    <form class="card form narrow" method="post">
      <h1>{said.resetTitle}</h1>
      <p class="lead">{said.resetText}</p>
      <NewPassword page={page} problem={problem} label={said.newPassword} isRequired />
      <SharedDevice page={page} values={values} />
      <button class="button main" type="submit">
        {said.resetButton}
      </button>
    </form>,
    status,
  );
}

export async function answerInvitePage(asked: Asked, token: string): Promise<Response> {
  const page = await accountPage(asked);
  const opened = await openInvitation(page.deps, token);
  if (!opened) return linkOverPage(page);
  const { tenant, user, member } = opened;
  page.noteTenant(tenant.id);
  const start = new Map([["name", member.name]]);
  if (page.request.method !== "POST") return inviteFormPage(page, opened, start, NO_PROBLEMS);
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const device = deviceOf(page, values);
  // The account of that address is there: the link proves the address, and changes neither name nor password.
  const wanted = user ? { name: user.name, password: "" } : await readAccepting(page, opened, values);
  if (wanted instanceof Map) return inviteFormPage(page, opened, values, wanted, 422);
  const { name, password } = wanted as { readonly name: string; readonly password: string };
  const joined = await acceptInvitation(page.deps, opened, { name, password: user ? null : password, device });
  return joined ? signedIn(page, joined.secret, device, `/dashboard/${tenant.slug}/today`) : linkOverPage(page);
}

/** What a new person typed, or the problems of it by field. */
async function readAccepting(page: AccountPage, { member, tenant }: OpenInvitation, values: FormValues) {
  const wanted = { name: values.get("name")?.trim() ?? "", password: values.get("password") ?? "" };
  const { value, problems } = check(inviteForm, wanted);
  const wrong = new Map((problems ?? []).map(({ pointer }) => [pointer.slice(1), page.words.badInput]));
  const names = [wanted.name, tenant.name, tenant.slug, member.email.split("@")[0] ?? ""];
  const weak = await passwordWords(page, wanted.password, names);
  if (weak) wrong.set("password", weak);
  return !value || wrong.size > 0 ? wrong : value;
}

function inviteFormPage(
  page: AccountPage,
  { tenant, member, user }: OpenInvitation,
  values: FormValues,
  problems: Problems,
  status = 200,
): Response {
  const { said } = page;
  const title = say(said.inviteTitle, { business: tenant.name });
  const told = { business: tenant.name, role: said.roles[member.role] };
  return showAccountPage(
    page,
    title,
    <form class="card form narrow" method="post">
      <Trouble text={problems.size > 0 ? page.words.checkBelow : null} />
      <h1>{title}</h1>
      <p class="lead">
        <Said text={say(said.inviteText, told)} values={{ email: member.email }} />
      </p>
      {user ? (
        <p>{said.inviteKnown}</p>
      ) : (
        <>
          <Field
            name="name"
            label={said.yourName}
            type="text"
            value={values.get("name") ?? ""}
            problem={problems.get("name") ?? null}
            autocomplete="name"
            maxlength={200}
            isRequired
          />
          <NewPassword page={page} problem={problems.get("password") ?? null} label={said.password} isRequired />
        </>
      )}
      <SharedDevice page={page} values={values} />
      <button class="button main" type="submit">
        {said.inviteButton}
      </button>
    </form>,
    status,
  );
}
