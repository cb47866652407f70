// Passkeys at the door. A script asks for what to sign, and posts the form with the answer; a browser without it does not
// show the form.

import type { FC } from "hono/jsx";
import {
  type Asking,
  addPasskey,
  askNewPasskey,
  askPasskey,
  type PasskeyAnswer,
  signInByPasskey,
} from "../../actions/accounts/passkey";
import { cookieHeader, endedCookie, readCookie } from "../../http/cookies";
import { personFor } from "../dashboard/desk";
import { Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Asked } from "../kit/page-context";
import { seeOther } from "../kit/render-page";
import {
  type AccountPage,
  accountPage,
  askAgain,
  deviceOf,
  keptIn,
  nextPath,
  readOwnForm,
  refusePage,
  signedIn,
} from "./account-kit";
import { signInTrouble } from "./sign-in-pages";

/** The form that the script takes over. */
export const AskPasskey: FC<{
  page: AccountPage;
  action: string;
  next: string | null;
  label: string;
}> = ({ page, action, next, label }) => (
  <form class="form" method="post" action={action} data-passkey="get" hidden>
    <Hidden values={{ next }} />
    <input type="hidden" name="credential" value="" />
    <button class="button" type="submit">
      {label}
    </button>
    <p class="problem" role="alert" hidden data-trouble>
      {page.said.passkeyTrouble}
    </p>
  </form>
);

const COOKIE_DAYS = 5 / (24 * 60);

/** What to sign. Its cookie says to this browser alone what it was asked. */
export function answerOptions(page: Asked, { options, sealed }: Asking): Response {
  return new Response(JSON.stringify(options), {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "set-cookie": cookieHeader(page, "passkey", sealed, COOKIE_DAYS),
    },
  });
}

export function isAskingForOptions(values: FormValues): boolean {
  return values.get("ask") === "options";
}

export function passkeyAnswer(page: Asked, values: FormValues): PasskeyAnswer {
  return {
    credential: values.get("credential") ?? "",
    sealed: readCookie(page, "passkey"),
    origin: page.origin,
  };
}

/** POST alone signs in; a visitor who comes by a link is led to the form. */
export async function answerPasskeyPage(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  if (page.request.method !== "POST") return seeOther("/signin");
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  if (isAskingForOptions(values)) return answerOptions(page, await askPasskey(page.deps, page.origin));
  const device = deviceOf(page, values);
  const entered = await signInByPasskey(page.deps, passkeyAnswer(page, values), device);
  const next = values.get("next") ?? null;
  if (!entered) return signInTrouble(page, page.said.passkeyTrouble, next, 401);
  const answer = await signedIn(page, entered.secret, device, nextPath(next));
  answer.headers.append("set-cookie", endedCookie(page, "passkey"));
  return answer;
}

const LONGEST_NAME = 60;

/** A new passkey for the person who is signed in. */
export async function answerNewPasskeyPage(asked: Asked): Promise<Response> {
  const person = await personFor(asked);
  if (person instanceof Response) return person;
  const page = await accountPage(asked, person.locale);
  if (page.request.method !== "POST") return seeOther("/account");
  const values = await readOwnForm(page);
  if (values instanceof Response) return values;
  const again = askAgain(page, person, "/account");
  if (again) return again;
  if (isAskingForOptions(values)) return answerOptions(page, await askNewPasskey(page.deps, page.origin, person));
  const { account } = page.said;
  const name = (values.get("name") ?? "").trim().slice(0, LONGEST_NAME) || account.passkeys;
  const secret = await addPasskey(page.deps, person, passkeyAnswer(page, values), name);
  if (secret === null) return refusePage(page, 422, page.words.errorTitle, page.said.passkeyTrouble, "/account");
  return keptIn(page, secret, person, "/account?saved=1#passkeys");
}
