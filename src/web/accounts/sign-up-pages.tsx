// A person opens a business. The form is answered the same whether or not the address is known.

import type { FC } from "hono/jsx";
import { completeSignUp, type OpenSignUp, openSignUp, requestSignUp } from "../../actions/accounts/sign-up";
import { signUpForm } from "../../contract/account-schemas";
import { refuse } from "../../domain/refusal";
import { PRESETS } from "../../domain/tenant/presets";
import { timeZoneNames } from "../../domain/time/zone-rules";
import { readCookie } from "../../http/cookies";
import { check } from "../../http/validate";
import { say } from "../../i18n/words/say";
import { Field } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Asked } from "../kit/page-context";
import { renderRefusal } from "../kit/render-page";
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
  showAccountPage,
  signedIn,
  Trouble,
  waitText,
  withoutMail,
} from "./account-kit";
import { mailOnItsWay } from "./mail-parts";
import { EmailField } from "./sign-in-pages";

export async function answerSignUpPage(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  const { said, words, deps } = page;
  if (!deps.settings.isSignupOpen) return renderRefusal(page, null, refuse("not_found"));
  const silent = withoutMail(page);
  if (silent) return silent;
  if (page.request.method !== "POST") return form(page, new Map(), NO_PROBLEMS, null);
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const given = (name: string) => values.get(name)?.trim() || undefined;
  const wanted = {
    ...Object.fromEntries(["name", "email", "business", "time_zone", "preset"].map((name) => [name, given(name)])),
    slug: given("slug")?.toLowerCase(),
    password: values.get("password") ?? "",
  };
  const { value, problems } = check(signUpForm, wanted);
  const wrong = new Map((problems ?? []).map(({ pointer }) => [pointer.slice(1), words.badInput]));
  const { password } = wanted;
  const names = [wanted.slug ?? "", given("name") ?? "", given("business") ?? "", given("email")?.split("@")[0] ?? ""];
  const weak = await passwordWords(page, password, names);
  if (weak) wrong.set("password", weak);
  if (!value || wrong.size > 0) return form(page, values, wrong, words.checkBelow, 422);
  const { time_zone: timeZone, preset = null, ...rest } = value;
  const browserSecret = browserSecretOf(page);
  const asks = { ...(await askingFor(page, value.email)), browserSecret, locale: page.locale };
  const sent = await requestSignUp(deps, { ...rest, timeZone, preset }, asks);
  if (!sent.ok) return form(page, values, new Map([["slug", said.slugTaken]]), words.checkBelow, 422);
  if (sent.value.kind === "wait") {
    const { seconds } = sent.value;
    return form(page, values, NO_PROBLEMS, waitText(page, seconds), 429, { "retry-after": String(seconds) });
  }
  return mailOnItsWay(page, said.signUpSentText, value.email, codeCookie(page, browserSecret));
}

function form(
  page: AccountPage,
  values: FormValues,
  problems: Problems,
  trouble: string | null,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { said } = page;
  const field = (name: string) => ({ name, value: values.get(name) ?? "", problem: problems.get(name) ?? null });
  return showAccountPage(
    page,
    said.signUp,
    <form class="card form narrow" method="post" action="/signup">
      <Trouble text={trouble} />
      <h1>{said.signUp}</h1>
      <p class="lead">{said.signUpLead}</p>
      <Field {...field("name")} label={said.yourName} type="text" autocomplete="name" maxlength={200} isRequired />
      <EmailField page={page} values={values} problem={problems.get("email") ?? null} />
      <NewPassword page={page} problem={problems.get("password") ?? null} label={said.password} isRequired />
      <Field
        {...field("business")}
        label={said.business}
        type="text"
        autocomplete="organization"
        maxlength={200}
        isRequired
      />
      <Field
        {...field("slug")}
        label={said.slug}
        type="text"
        maxlength={40}
        hint={
          <>
            {said.slugHint}: <bdi dir="ltr">{page.origin}/…</bdi>
          </>
        }
        isRequired
      />
      <ZoneField
        page={page}
        value={values.get("time_zone") ?? page.visitorZone ?? ""}
        problem={problems.get("time_zone") ?? null}
      />
      <div class="field">
        <label for="f-preset">{said.preset}</label>
        <select id="f-preset" name="preset">
          {["", ...Object.keys(PRESETS)].map((name) => (
            <option value={name} selected={name === (values.get("preset") ?? "provider")}>
              {said.presets[name as keyof typeof said.presets]}
            </option>
          ))}
        </select>
      </div>
      <button class="button main" type="submit">
        {said.signUp}
      </button>
      <p>
        {said.haveAccount} <a href="/signin">{said.signIn}</a>
      </p>
    </form>,
    status,
    headers,
  );
}

const ZoneField: FC<{ page: AccountPage; value: string; problem: string | null }> = ({ page, value, problem }) => (
  <div class={problem === null ? "field" : "field wrong"}>
    <label for="f-time_zone">{page.said.timeZone}</label>
    <input id="f-time_zone" name="time_zone" list="zones" value={value} required maxlength={64} autocomplete="off" />
    <datalist id="zones">
      {timeZoneNames().map((name) => (
        <option value={name}></option>
      ))}
    </datalist>
    {problem !== null && <p class="problem">{problem}</p>}
  </div>
);

/** The link of the mail. Opening it changes nothing, so that a mail scanner uses nothing up; its button acts. */
export async function answerVerifyPage(asked: Asked, token: string): Promise<Response> {
  const page = await accountPage(asked);
  const opened = await openSignUp(page.deps, token, readCookie(page, "code"));
  if (!opened) return linkOverPage(page);
  const { slug, name, business, email } = opened.given;
  if (page.request.method !== "POST") return verifyForm(page, opened, slug, NO_PROBLEMS);
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const device = deviceOf(page, values);
  const chosen = values.get("slug")?.trim().toLowerCase() || slug;
  const password = (opened.password === "unknown" && values.get("password")) || null;
  const names = [chosen, name, business, email.split("@")[0] ?? ""];
  const weak = password && (await passwordWords(page, password, names));
  if (weak) return verifyForm(page, opened, chosen, new Map([["password", weak]]), 422);
  const isSlug = check(signUpForm.shape.slug, chosen).problems === null;
  const made = isSlug ? await completeSignUp(page.deps, opened, { slug: chosen, device, password }) : null;
  if (!made?.ok) return verifyForm(page, opened, chosen, new Map([["slug", page.said.slugTaken]]), 422);
  if (!made.value) return linkOverPage(page);
  return signedIn(page, made.value.secret, device, `/dashboard/${made.value.slug}/today`);
}

function verifyForm(
  page: AccountPage,
  { given, password }: OpenSignUp,
  slug: string,
  problems: Problems,
  status = 200,
): Response {
  const { said } = page;
  const title = say(said.verifyTitle, { business: given.business });
  const taken = problems.get("slug") ?? null;
  return showAccountPage(
    page,
    title,
    <form class="card form narrow" method="post">
      <Trouble text={taken} />
      <h1>{title}</h1>
      <p>
        <Said text={said.verifyText} values={{ address: `${page.origin}/${slug}` }} />
      </p>
      {(taken !== null || slug !== given.slug) && (
        <Field name="slug" label={said.slug} type="text" value={slug} problem={taken} maxlength={40} isRequired />
      )}
      {password === "unknown" && (
        <>
          <p>{said.verifyElsewhere}</p>
          {/* A password manager keeps the new password for this address. */}
          <input type="email" value={given.email} autocomplete="username" readonly hidden />
          <NewPassword page={page} problem={problems.get("password") ?? null} label={said.newPassword} />
        </>
      )}
      <button class="button main" type="submit">
        {said.verifyButton}
      </button>
    </form>,
    status,
  );
}
