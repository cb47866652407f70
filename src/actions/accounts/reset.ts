// A forgotten password. The link proves the address, and sets a new password once.

import { endSecretsOfUser, findSecret, type SecretRow, spendSecret } from "../../db/account-secrets";
import { insertAuditOfUser } from "../../db/logs";
import { deleteSignInsOf } from "../../db/sign-ins";
import { findUser, type UserRow, updateUser } from "../../db/users";
import type { Deps } from "../deps";
import { accountMail, sendSoon } from "./account-mail";
import { type Device, newSignIn } from "./device";
import { mailSecret } from "./mail-secret";
import { hashPassword } from "./password";
import { sha256 } from "./secrets";
import { type Asking, spent, type ToldToWait } from "./sign-in";
import { forgivenTries } from "./tries";

/** Mails a link to the address, if it has an account. Any browser may use it; the next one of this browser ends it. */
export function requestReset(
  deps: Deps,
  asking: Asking,
  browserSecret: string,
  locale: string,
): Promise<ToldToWait | null> {
  return mailSecret(deps, "reset", { ...asking, browserSecret, locale });
}

export type OpenReset = { readonly secret: SecretRow; readonly user: UserRow };

/** What a link opens; null when it is used, over, or the account has another address since. */
export async function openReset(deps: Deps, token: string): Promise<OpenReset | null> {
  const secret = await findSecret(deps.db, "reset", await sha256(token), deps.clock.now());
  const user = secret?.userId ? await findUser(deps.db, secret.userId) : undefined;
  return secret && user?.emailIdentity === secret.emailIdentity ? { secret, user } : null;
}

/** Sets the password, signs out every device, and signs in this one. Null when the link was just used. */
export async function resetPassword(
  deps: Deps,
  { secret, user }: OpenReset,
  password: string,
  device: Device,
): Promise<{ readonly secret: string } | null> {
  const { db, clock } = deps;
  const now = clock.now();
  const record = await hashPassword(deps, password);
  const signIn = await newSignIn(deps, user.id, "link", device);
  const isSet = await spent(deps, [
    spendSecret(db, secret.id, now),
    updateUser(db, user.id, { password: record, updatedAt: now }),
    deleteSignInsOf(db, user.id, null),
    endSecretsOfUser(db, user.id, now),
    ...(await forgivenTries(deps, { purpose: "password", email: user.email, network: null })),
    ...(await forgivenTries(deps, { purpose: "mail", email: user.email, network: null })),
    accountMail(deps, { kind: "changed", to: user.email, locale: user.locale ?? "en", secretId: null }),
    insertAuditOfUser(db, user.id, { action: "member.password_set", detail: "{}", occurredAt: now }),
    signIn.statement,
  ]);
  if (!isSet) return null;
  sendSoon(deps);
  return { secret: signIn.secret };
}
