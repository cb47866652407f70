// A secret goes to an address by mail: a code to sign in, or a link to a new password. Nothing tells whether the address has an
// account.

import { insertSecret, replaceSecrets } from "../../db/account-secrets";
import { runBatch } from "../../db/database";
import { findUserByEmail } from "../../db/users";
import { mailIdentity } from "../../domain/tenant/mail-address";
import type { Deps } from "../deps";
import { accountMail, sendSoon } from "./account-mail";
import { newSecret } from "./one-time";
import { sha256 } from "./secrets";
import type { Asking, ToldToWait } from "./sign-in";
import { waitBeforeTry } from "./tries";

type MailedSecret = Asking & { readonly browserSecret: string; readonly locale: string };

/** The next secret that this browser asks for ends it. Null once it is on its way, or there is none to send. */
export async function mailSecret(
  deps: Deps,
  kind: "code" | "reset",
  { browserSecret, locale, ...asking }: MailedSecret,
): Promise<ToldToWait | null> {
  const { email } = asking;
  const seconds = await waitBeforeTry(deps, { purpose: "mail", ...asking });
  if (seconds !== null) return { kind: "wait", seconds };
  const user = await findUserByEmail(deps.db, mailIdentity(email));
  const browserHash = await sha256(browserSecret);
  const secret = await newSecret(deps, { kind, email, userId: user?.id ?? null, browserHash });
  const told = { kind, to: user?.email ?? "", locale: user?.locale ?? locale, secretId: secret.id } as const;
  await runBatch(deps.db, [
    replaceSecrets(deps.db, secret),
    insertSecret(deps.db, secret),
    ...(user ? [accountMail(deps, told)] : []),
  ]);
  sendSoon(deps);
  return null;
}
