// A form for the first business of a deployment, shown to its operator while there is none. In English, like everything
// for operators.

import type { FC } from "hono/jsx";
import { isSameSecret } from "../../actions/accounts/secrets";
import { createTenant } from "../../actions/setup/create-tenant";
import { isNewDeployment } from "../../actions/setup/is-new-deployment";
import { newTenant, toContact } from "../../contract/tenant-schemas";
import { type Refusal, refuse } from "../../domain/refusal";
import { PROBLEMS } from "../../http/problem";
import { check } from "../../http/validate";
import { Alert } from "../booking/details-form";
import { Field } from "../kit/form-fields";
import { type FormValues, readForm } from "../kit/form-values";
import type { PageContext } from "../kit/page-context";
import { limitedPage, renderPage, renderRefusal } from "../kit/render-page";

const PRESET_WORDS = {
  "": "Nothing yet",
  provider: "One person with appointments, such as a barber",
  clinic: "A clinic whose treatments share minutes",
  hall: "A hall with rooms in it, by the hour or the day",
  studio: "Visits, consultations and group workshops",
};

export async function answerSetupPage(page: PageContext): Promise<Response> {
  if (!(await isNewDeployment(page.deps))) return renderRefusal(page, null, refuse("not_found"));
  if (page.request.method !== "POST") return showForm(page, new Map(), new Map());
  const limited = await limitedPage(page, null);
  if (limited) return limited;
  const values = await readForm(page.request);
  if (!values) return renderRefusal(page, null, refuse("invalid_request"));
  if (!mayMake(page, values.get("key") ?? "")) {
    return showForm(page, values, new Map([["key", "is not the operator's key of this deployment"]]));
  }
  const given = (name: string) => values.get(name)?.trim() || undefined;
  const wanted = Object.fromEntries(
    ["slug", "name", "email", "time_zone", "preset"].map((name) => [name, given(name)]),
  );
  const checked = check(newTenant, wanted);
  if (checked.problems)
    return showForm(page, values, problemsByField({ code: "invalid_request", problems: checked.problems }));
  const { slug, name, email, time_zone: timeZone, preset } = checked.value;
  const tenant = { slug, name, email, timeZone, preset: preset ?? null, ...toContact(checked.value) };
  const made = await createTenant(page.deps, tenant, crypto.randomUUID(), true);
  if (!made.ok) return showForm(page, values, problemsByField(made.refusal));
  return showMade(page, slug, name, made.value.token.secret ?? "");
}

function mayMake({ deps }: PageContext, key: string): boolean {
  const { isSignupOpen, operatorKey } = deps.settings;
  return isSignupOpen || (operatorKey !== null && isSameSecret(key, operatorKey));
}

function problemsByField(refusal: Refusal): Map<string, string> {
  if (!refusal.problems) return new Map([["slug", PROBLEMS[refusal.code].detail]]);
  return new Map(refusal.problems.map(({ pointer, detail }) => [pointer.slice(1).split("/")[0] ?? "", detail]));
}

function showForm(page: PageContext, values: FormValues, problems: ReadonlyMap<string, string>): Response {
  const isWrong = problems.size > 0;
  const status = isWrong ? 422 : 200;
  const children = <SetupForm page={page} values={values} problems={problems} />;
  return renderPage({ page, configuration: null, title: "Set up", canonical: null, children }, status);
}

const SetupForm: FC<{ page: PageContext; values: FormValues; problems: ReadonlyMap<string, string> }> = ({
  page,
  values,
  problems,
}) => {
  const field = (name: string, preset = "") => ({
    name,
    value: values.get(name) ?? preset,
    problem: problems.get(name) ?? null,
    isRequired: true,
  });
  return (
    <form class="card form narrow" method="post" action="/setup" lang="en" dir="ltr">
      {problems.size > 0 && <Alert title="Please check the marked fields below." />}
      <h1>The first business</h1>
      <p class="lead">
        This deployment serves no business yet. This page disappears once there is one; the API creates further ones.
      </p>
      {!page.deps.settings.isSignupOpen && (
        <Field
          {...field("key")}
          value=""
          label="Operator's key"
          type="password"
          hint="OPERATOR_KEY of this deployment"
        />
      )}
      <Field {...field("name")} label="Name" type="text" maxlength={200} />
      <Field {...field("slug")} label="Address" type="text" maxlength={40} hint={`${page.origin}/your-business`} />
      <Field {...field("email")} label="Email of the owner" type="email" maxlength={254} />
      <Field
        {...field("time_zone", page.visitorZone ?? "")}
        label="Time zone"
        type="text"
        maxlength={64}
        hint="As IANA names it, such as Europe/Berlin"
      />
      <div class="field">
        <label for="f-preset">Begin with</label>
        <select id="f-preset" name="preset">
          {Object.entries(PRESET_WORDS).map(([value, words]) => (
            <option value={value} selected={value === (values.get("preset") ?? "provider")}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <button class="button main" type="submit">
        Make it
      </button>
    </form>
  );
};

function showMade(page: PageContext, slug: string, name: string, secret: string): Response {
  const ask = `curl ${page.origin}/v1/tenant -H 'authorization: Bearer ${secret}'`;
  return renderPage({
    page,
    configuration: null,
    title: "Set up",
    canonical: null,
    children: (
      <section class="card narrow" lang="en" dir="ltr">
        <Alert kind="good" title={`${name} is there.`} />
        <h1>Keep this token</h1>
        <p>It allows everything in this business, and is shown only once.</p>
        <p>
          <code class="secret">{secret}</code>
        </p>
        <ul class="plain">
          <li>
            <a href={`/${slug}`}>The booking page</a>
          </li>
          <li>
            Ask the API: <code>{ask}</code>
          </li>
          <li>
            <a href="/docs">What the API can do</a>
          </li>
        </ul>
      </section>
    ),
  });
}
