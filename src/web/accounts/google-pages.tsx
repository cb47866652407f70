// Sign-in with Google: the way there is a link, because our policy lets no form lead elsewhere.

import { beginGoogle, linkGoogle, returnFromGoogle, signInByGoogle } from "../../actions/accounts/sign-in-google";
import { refuse } from "../../domain/refusal";
import { cookieHeader, endedCookie, readCookie } from "../../http/cookies";
import { say } from "../../i18n/words/say";
import { personFor } from "../dashboard/desk";
import type { Asked } from "../kit/page-context";
import { renderRefusal, seeOther } from "../kit/render-page";
import {
  type AccountPage,
  accountPage,
  askAgain,
  keptIn,
  nextPath,
  refusePage,
  showAccountPage,
  signedIn,
} from "./account-kit";
import { signInTrouble } from "./sign-in-pages";

const COOKIE_DAYS = 10 / (24 * 60);

function callbackOf({ origin }: Asked): string {
  return `${origin}/signin/google/callback`;
}

export async function answerGooglePage(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  const { google } = page.deps.settings;
  const { searchParams } = page.url;
  if (google === null || page.request.method !== "GET") return renderRefusal(page, null, refuse("not_found"));
  const isLinking = searchParams.has("link");
  const person = isLinking ? await personFor(asked) : null;
  if (person instanceof Response) return person;
  const again = person && askAgain(page, person, "/account");
  if (again) return again;
  const { href, sealed } = await beginGoogle(
    page.deps,
    google,
    callbackOf(page),
    {
      next: nextPath(searchParams.get("next")),
      isShared: searchParams.get("shared") === "yes",
      linkTo: person?.userId ?? null,
    },
    person?.email ?? null,
  );
  const answer = seeOther(href);
  answer.headers.append("set-cookie", cookieHeader(page, "google", sealed, COOKIE_DAYS));
  return answer;
}

export async function answerGoogleReturn(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  const { google } = page.deps.settings;
  if (google === null || page.request.method !== "GET") return renderRefusal(page, null, refuse("not_found"));
  const answer = await answerReturn(page, google);
  answer.headers.append("set-cookie", endedCookie(page, "google"));
  return answer;
}

async function answerReturn(
  page: AccountPage,
  google: NonNullable<AccountPage["deps"]["settings"]["google"]>,
): Promise<Response> {
  const { deps, said, request, url } = page;
  const returned = await returnFromGoogle(deps, google, callbackOf(page), { sealed: readCookie(page, "google"), url });
  if (!returned) return signInTrouble(page, said.googleTrouble, null, 401);
  const { wish, person: atGoogle } = returned;
  if (wish.linkTo !== null) {
    const person = await personFor(page);
    if (person instanceof Response) return person;
    const again = askAgain(page, person, "/account");
    if (again) return again;
    const linked = await linkGoogle(deps, returned, person);
    if (linked.kind === "linked") return keptIn(page, linked.secret, person, "/account?saved=1#ways");
    const text = linked.kind === "other" ? say(said.googleOther, { email: atGoogle.email }) : said.googleTrouble;
    return refusePage(page, 422, page.words.errorTitle, text, "/account");
  }
  const device = { agent: request.headers.get("user-agent") ?? "", isShared: wish.isShared };
  const entered = await signInByGoogle(deps, returned, device);
  if (entered.kind === "in") return signedIn(page, entered.secret, device, nextPath(wish.next));
  if (entered.kind === "over") return signInTrouble(page, said.googleTrouble, wish.next, 401);
  return unknownPage(page, atGoogle.email);
}

/** There is no account, and none is made: a business begins with its own form. */
function unknownPage(page: AccountPage, email: string): Response {
  const { said } = page;
  return showAccountPage(
    page,
    said.googleUnknown,
    <section class="card narrow">
      <h1 tabindex={-1} data-focus>
        {said.googleUnknown}
      </h1>
      <p>{say(said.googleUnknownText, { email })}</p>
      <div class="row">
        <a class="button" href="/signin">
          {said.signIn}
        </a>
        {page.deps.settings.isSignupOpen && (
          <a class="button main" href="/signup">
            {said.signUp}
          </a>
        )}
      </div>
    </section>,
    403,
  );
}
