// Another address for an account. The link goes to the new address and proves it. The earlier address is told before and
// after. A new password in between ends the link, so that who lost their device can stop a thief.

import { endAddressLinks, findSecret, insertSecret, type SecretRow, spendSecret } from "../../db/account-secrets";
import { isUniqueViolation, runBatch } from "../../db/database";
import { moveMembers } from "../../db/members";
import { findUser, findUserByEmail, updateUser } from "../../db/users";
import { mailIdentity } from "../../domain/tenant/mail-address";
import type { Deps } from "../deps";
import { accountMail, sendSoon } from "./account-mail";
import type { Person } from "./device";
import { factorChanged } from "./factors";
import { newSecret } from "./one-time";
import { sha256 } from "./secrets";
import { spent } from "./sign-in";
import { waitBeforeTry } from "./tries";

/** Null once the mail is on its way; else how many seconds to wait. The page does not tell whether the address has an account. */
export async function requestAddress(
  deps: Deps,
  person: Person,
  { email, network }: { readonly email: string; readonly network: string | null },
  locale: string,
): Promise<number | null> {
  const seconds = await waitBeforeTry(deps, { purpose: "mail", email, network });
  if (seconds !== null) return seconds;
  const { db, clock } = deps;
  const language = person.locale ?? locale;
  const secret = await newSecret(deps, {
    kind: "address",
    email,
    userId: person.userId,
    detail: { email, from: mailIdentity(person.email) },
  });
  const known = await findUserByEmail(db, secret.emailIdentity);
  await runBatch(db, [
    endAddressLinks(db, person.userId, clock.now()),
    insertSecret(db, secret),
    known
      ? accountMail(deps, { kind: "known", to: known.email, locale: known.locale ?? language, secretId: secret.id })
      : accountMail(deps, { kind: "address", to: email, locale: language, secretId: secret.id }),
    accountMail(deps, { kind: "moving", to: person.email, locale: language, secretId: null }),
  ]);
  sendSoon(deps);
  return null;
}

export type OpenAddress = { readonly secret: SecretRow; readonly email: string };

/** What a link opens for the person who is signed in: nothing for another account, or once the account has another address. */
export async function openAddress(deps: Deps, person: Person, token: string): Promise<OpenAddress | null> {
  const secret = await findSecret(deps.db, "address", await sha256(token), deps.clock.now());
  if (secret?.userId !== person.userId) return null;
  const { email, from } = JSON.parse(secret.detail) as { readonly email: string; readonly from: string };
  const user = await findUser(deps.db, person.userId);
  return user?.emailIdentity === from ? { secret, email } : null;
}

/** Null when another request used the link, or another account has the address by now. */
export async function changeAddress(
  deps: Deps,
  person: Person,
  { secret, email }: OpenAddress,
): Promise<string | null> {
  const { db, clock } = deps;
  const now = clock.now();
  const changed = await factorChanged(deps, person, "address_changed", email);
  try {
    const isFirst = await spent(deps, [
      spendSecret(db, secret.id, now),
      updateUser(db, person.userId, { email, emailIdentity: secret.emailIdentity, updatedAt: now }),
      moveMembers(db, person.userId, email),
      ...changed.statements,
      accountMail(deps, { kind: "moved", to: person.email, locale: person.locale ?? "en", secretId: null }),
    ]);
    if (!isFirst) return null;
  } catch (fault) {
    if (isUniqueViolation(fault, "users.email")) return null;
    throw fault;
  }
  sendSoon(deps);
  return changed.secret;
}
