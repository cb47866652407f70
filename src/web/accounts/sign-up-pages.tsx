// A person opens a business. The form is answered the same whether or not the address is known.

import type { FC } from "hono/jsx";
import { completeSignUp, openSignUp, requestSignUp } from "../../actions/accounts/sign-up";
import { signUpForm } from "../../contract/account-schemas";
import { refuse } from "../../domain/refusal";
import { PRESETS } from "../../domain/tenant/presets";
import { timeZoneNames } from "../../domain/time/zone-rules";
import { check } from "../../http/validate";
import { say } from "../../i18n/words/say";
import { Field } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Asked } from "../kit/page-context";
import { renderRefusal } from "../kit/render-page";
import {
  type AccountPage,
  accountPage,
  deviceOf,
  linkOverPage,
  NO_PROBLEMS,
  networkOf,
  type Problems,
  passwordWords,
  readOwnForm,
  showAccountPage,
  signedIn,
  Trouble,
  waitText,
  withoutMail,
} from "./account-kit";
import { EmailField } from "./sign-in-pages";

export async function answerSignUpPage(asked: Asked): Promise<Response> {
  const page = accountPage(asked);
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
  const weak = passwordWords(page, password, names);
  if (weak) wrong.set("password", weak);
  if (!value || wrong.size > 0) return form(page, values, wrong, words.checkBelow, 422);
  const { time_zone: timeZone, preset = null, ...rest } = value;
  const asks = { network: networkOf(page), locale: page.locale };
  const sent = await requestSignUp(deps, { ...rest, timeZone, preset }, asks);
  if (!sent.ok) return form(page, values, new Map([["slug", said.slugTaken]]), words.checkBelow, 422);
  if (sent.value.kind === "wait") {
    const { seconds } = sent.value;
    return form(page, values, NO_PROBLEMS, waitText(page, seconds), 429, { "retry-after": String(seconds) });
  }
  return showAccountPage(
    page,
    said.signUpSent,
    <section class="card narrow">
      <h1 tabindex={-1} data-focus>
        {said.signUpSent}
      </h1>
      <p>{say(said.signUpSentText, { email: value.email })}</p>
    </section>,
  );
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
      <Field
        {...field("password")}
        value=""
        label={said.password}
        type="password"
        autocomplete="new-password"
        hint={said.passwordHint}
        isRequired
      />
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
        hint={`${said.slugHint}: ${page.origin}/…`}
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
  const page = accountPage(asked);
  const opened = await openSignUp(page.deps, token);
  if (!opened) return linkOverPage(page);
  const { slug } = opened.given;
  if (page.request.method !== "POST") return verifyForm(page, opened.given, slug, null);
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const device = deviceOf(page, values);
  const chosen = values.get("slug")?.trim().toLowerCase() || slug;
  const isSlug = check(signUpForm.shape.slug, chosen).problems === null;
  const made = isSlug ? await completeSignUp(page.deps, opened, { slug: chosen, device }) : null;
  if (!made?.ok) return verifyForm(page, opened.given, chosen, page.said.slugTaken, 422);
  if (!made.value) return linkOverPage(page);
  return signedIn(page, made.value.secret, device, `/dashboard/${made.value.slug}/today`);
}

function verifyForm(
  page: AccountPage,
  { business }: { readonly business: string },
  slug: string,
  trouble: string | null,
  status = 200,
): Response {
  const { said } = page;
  const title = say(said.verifyTitle, { business });
  return showAccountPage(
    page,
    title,
    <form class="card form narrow" method="post">
      <Trouble text={trouble} />
      <h1>{title}</h1>
      <p>{say(said.verifyText, { address: `${page.origin}/${slug}` })}</p>
      {trouble !== null && (
        <Field name="slug" label={said.slug} type="text" value={slug} problem={trouble} maxlength={40} isRequired />
      )}
      <button class="button main" type="submit">
        {said.verifyButton}
      </button>
    </form>,
    status,
  );
}
