// The link in the mail to a new address. It acts for the account that asked for it, on a device where it is signed in.

import { changeAddress, openAddress } from "../../actions/accounts/address";
import { say } from "../../i18n/words/say";
import { personFor } from "../dashboard/desk";
import type { Asked } from "../kit/page-context";
import { accountPage, keptIn, linkOverPage, readOwnForm, showAccountPage } from "./account-kit";

export async function answerAddressPage(asked: Asked, token: string): Promise<Response> {
  const person = await personFor(asked);
  if (person instanceof Response) return person;
  const page = await accountPage(asked, person.locale);
  const opened = await openAddress(page.deps, person, token);
  if (!opened) return linkOverPage(page);
  const { account } = page.said;
  const { email } = opened;
  if (page.request.method === "POST") {
    const values = await readOwnForm(page);
    if (values instanceof Response) return values;
    const secret = await changeAddress(page.deps, person, opened);
    return secret === null ? linkOverPage(page) : keptIn(page, secret, person, "/account?saved=1");
  }
  const title = say(account.addressTitle, { email });
  return showAccountPage(
    page,
    title,
    <form class="card form narrow" method="post">
      <h1>{title}</h1>
      <p>{say(account.addressConfirm, { email })}</p>
      <button class="button main" type="submit">
        {account.addressButton}
      </button>
    </form>,
  );
}
