// The addresses of accounts. Each is a reserved word, so that no business has it.

import type { Context, Hono } from "hono";
import { identifyPerson } from "../../actions/accounts/device";
import { signOut } from "../../actions/accounts/sign-in";
import type { Clock } from "../../clock";
import { endedCookie, readCookie } from "../../http/cookies";
import type { App } from "../../http/route";
import { answer } from "../kit/answer";
import type { Asked } from "../kit/page-context";
import { seeOther } from "../kit/render-page";
import { Said } from "../kit/said";
import { accountPage, readOwnForm, showAccountPage } from "./account-kit";
import { answerAccountPage } from "./account-page";
import { answerAddressPage } from "./address-page";
import { answerConfirmPage } from "./confirm-page";
import { answerGooglePage, answerGoogleReturn } from "./google-pages";
import { answerForgotPage, answerInvitePage, answerResetPage } from "./link-pages";
import { answerNewPasskeyPage, answerPasskeyPage } from "./passkey-pages";
import { answerCodePage, answerSignInPage } from "./sign-in-pages";
import { answerSignUpPage, answerVerifyPage } from "./sign-up-pages";

type Show = (asked: Asked) => Promise<Response>;

const TOKEN = ":token{[A-Za-z0-9_-]{1,200}}";

export function mountAccountPages(app: Hono<App>, clock: Clock): void {
  const page = (path: string, show: Show) =>
    app.on(["GET", "POST"], path, (context) => answer(context, clock, { route: path }, show));
  const link = (path: string, show: (asked: Asked, token: string) => Promise<Response>) =>
    app.on(["GET", "POST"], `${path}/${TOKEN}`, (context: Context<App>) =>
      answer(context, clock, { route: `${path}/{token}` }, (asked) =>
        show(asked, context.req.param("token") as string),
      ),
    );
  page("/signup", answerSignUpPage);
  page("/signin", answerSignInPage);
  page("/signin/code", answerCodePage);
  page("/signin/google", answerGooglePage);
  page("/signin/google/callback", answerGoogleReturn);
  page("/signin/passkey", answerPasskeyPage);
  page("/confirm", answerConfirmPage);
  page("/account", answerAccountPage);
  page("/account/passkey", answerNewPasskeyPage);
  link("/account/address", answerAddressPage);
  page("/forgot", answerForgotPage);
  page("/signout", answerSignOutPage);
  link("/verify", answerVerifyPage);
  link("/reset", answerResetPage);
  link("/invite", answerInvitePage);
}

async function answerSignOutPage(asked: Asked): Promise<Response> {
  const page = await accountPage(asked);
  const { said } = page;
  const secret = readCookie(page, "session");
  const person = secret === null ? null : await identifyPerson(page.deps, secret);
  if (!person) return seeOther("/signin");
  if (page.request.method === "POST") {
    const values = await readOwnForm(page);
    if (values instanceof Response) return values;
    await signOut(page.deps, person.userId, person.id);
    const gone = seeOther("/signin");
    gone.headers.append("set-cookie", endedCookie(page, "session"));
    return gone;
  }
  return showAccountPage(
    page,
    said.signOut,
    <form class="card form narrow" method="post" action="/signout">
      <h1>{said.signOut}</h1>
      <p>
        <Said text={said.signOutText} values={{ email: person.email }} />
      </p>
      <button class="button main" type="submit">
        {said.signOut}
      </button>
    </form>,
  );
}
