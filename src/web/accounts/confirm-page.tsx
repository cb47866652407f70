// "Is it you?": a person shows again who they are. Berth asks before a file of a business, and before a change of what
// protects an account or a business.

import { readAccount } from "../../actions/accounts/account";
import type { Person } from "../../actions/accounts/device";
import { askPasskey } from "../../actions/accounts/passkey";
import { type Proved, proveByCode, proveByPasskey, proveByPassword } from "../../actions/accounts/prove";
import { requestCode } from "../../actions/accounts/sign-in";
import { readCookie } from "../../http/cookies";
import { personFor } from "../dashboard/desk";
import { Field, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Asked } from "../kit/page-context";
import { Said } from "../kit/said";
import {
  type AccountPage,
  accountPage,
  browserSecretOf,
  codeCookie,
  keptIn,
  networkOf,
  nextPath,
  readOwnForm,
  showAccountPage,
  Trouble,
  waitText,
} from "./account-kit";
import { backOfFile } from "./back-of-file";
import { CodeForm } from "./mail-parts";
import { AskPasskey, answerOptions, isAskingForOptions, passkeyAnswer } from "./passkey-pages";

type Shown = { readonly next: string; readonly trouble: string | null; readonly hasCode: boolean };

export async function answerConfirmPage(asked: Asked): Promise<Response> {
  const person = await personFor(asked);
  if (person instanceof Response) return person;
  const page = await accountPage(asked, person.locale);
  const wanted = page.url.searchParams.get("next");
  if (page.request.method !== "POST") {
    return confirmForm(page, person, { next: nextPath(wanted), trouble: null, hasCode: false });
  }
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  if (isAskingForOptions(values)) return answerOptions(page, await askPasskey(page.deps, page.origin));
  const next = nextPath(values.get("next") ?? wanted);
  if (values.get("way") === "code") return sendCode(page, person, next);
  const proved = await prove(page, person, values);
  const hasCode = values.has("code");
  if (proved.kind === "proved") return keptIn(page, proved.secret, person, next);
  if (proved.kind === "wait") {
    const shown = { next, trouble: waitText(page, proved.seconds), hasCode };
    return confirmForm(page, person, shown, 429, { "retry-after": String(proved.seconds) });
  }
  return confirmForm(page, person, { next, trouble: troubleOf(page, values), hasCode }, 401);
}

function troubleOf({ said }: AccountPage, values: FormValues): string {
  if (values.has("code")) return said.wrongCode;
  return values.has("credential") ? said.passkeyTrouble : said.confirm.wrongPassword;
}

async function prove(page: AccountPage, person: Person, values: FormValues): Promise<Proved> {
  const { deps } = page;
  const code = values.get("code");
  if (code !== undefined) return proveByCode(deps, person, readCookie(page, "code") ?? "", code);
  if (values.has("credential")) return proveByPasskey(deps, person, passkeyAnswer(page, values));
  const password = values.get("password") ?? "";
  if (password === "" || password.length > 2_000) return { kind: "wrong" };
  return proveByPassword(deps, person, password, networkOf(page));
}

async function sendCode(page: AccountPage, person: Person, next: string): Promise<Response> {
  const browserSecret = browserSecretOf(page);
  const asking = { email: person.email, network: networkOf(page), browser: person.id };
  const waits = await requestCode(page.deps, asking, browserSecret, page.locale);
  const trouble = waits && waitText(page, waits.seconds);
  return confirmForm(page, person, { next, trouble, hasCode: true }, waits ? 429 : 200, {
    ...(waits && { "retry-after": String(waits.seconds) }),
    ...codeCookie(page, browserSecret),
  });
}

async function confirmForm(
  page: AccountPage,
  person: Person,
  { next, trouble, hasCode }: Shown,
  status = 200,
  headers = {},
): Promise<Response> {
  const { said } = page;
  const words = said.confirm;
  const { hasPassword, passkeys } = await readAccount(page.deps, person);
  const { email } = person;
  const back = await backOfFile(page, next);
  return showAccountPage(
    page,
    words.title,
    <>
      <section class="card narrow">
        {back && (
          <a class="back" href={back.href}>
            {back.text}
          </a>
        )}
        <Trouble text={trouble} />
        <h1>{words.title}</h1>
        <p class="lead">{back ? words.textOfFile : words.text}</p>
        {hasCode ? (
          <CodeForm
            page={page}
            action="/confirm"
            text={words.codeSent}
            email={email}
            hidden={{ next }}
            button={words.button}
          />
        ) : (
          hasPassword && (
            <form class="form" method="post" action="/confirm">
              <Hidden values={{ next }} />
              {/* A password manager fills in what belongs to this address. */}
              <input type="email" value={email} autocomplete="username" readonly hidden />
              <Field
                name="password"
                label={said.password}
                type="password"
                value=""
                problem={null}
                autocomplete="current-password"
                isRequired
              />
              <button class="button main" type="submit">
                {words.button}
              </button>
            </form>
          )
        )}
      </section>
      <div class="ways-in">
        {(hasPassword || hasCode) && <span class="or">{said.or}</span>}
        {passkeys.length > 0 && <AskPasskey page={page} action="/confirm" next={next} label={words.byPasskey} />}
        <form method="post" action="/confirm">
          <Hidden values={{ next, way: "code" }} />
          <button class="button" type="submit">
            {/* Without it, each part of the sentence would be a column of the button. */}
            <span>{hasCode ? said.again : <Said text={words.byCode} values={{ email }} />}</span>
          </button>
        </form>
      </div>
    </>,
    status,
    headers,
  );
}
