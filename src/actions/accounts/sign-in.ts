// Ways in by password and by code. An unknown address is answered like a known one, after as much work.

import { countTry, findCode, insertSecret, replaceSecrets, spendSecret } from "../../db/account-secrets";
import { isRefusedByTrigger, runBatch } from "../../db/database";
import { deleteSignIn, deleteSignInsOf } from "../../db/sign-ins";
import { findUserByEmail, updateUser } from "../../db/users";
import { mailIdentity } from "../../domain/tenant/mail-address";
import type { Deps } from "../deps";
import { accountMail, sendSoon } from "./account-mail";
import { type Device, newSignIn } from "./device";
import { hashOfCode, newSecret } from "./one-time";
import { checkPassword, hashPassword } from "./password";
import { isSameSecret, sha256 } from "./secrets";
import { forgivenTries, waitBeforeTry } from "./tries";

export type Entering = { readonly email: string; readonly network: string | null; readonly device: Device };

/** Signed in, refused without a reason, or told to wait. */
export type Entered =
  | { readonly kind: "in"; readonly secret: string; readonly userId: string }
  | { readonly kind: "wrong" }
  | { readonly kind: "wait"; readonly seconds: number };

export async function signInByPassword(
  deps: Deps,
  { email, network, device }: Entering,
  password: string,
): Promise<Entered> {
  const trying = { purpose: "password", email, network } as const;
  const seconds = await waitBeforeTry(deps, trying);
  if (seconds !== null) return { kind: "wait", seconds };
  const user = await findUserByEmail(deps.db, mailIdentity(email));
  const { isRight, isOld } = await checkPassword(deps, user?.password ?? null, password);
  if (!user || !isRight) return { kind: "wrong" };
  const { secret, statement } = await newSignIn(deps, user.id, "password", device);
  const now = deps.clock.now();
  await runBatch(deps.db, [
    statement,
    ...(await forgivenTries(deps, trying)),
    ...(isOld ? [updateUser(deps.db, user.id, { password: await hashPassword(deps, password), updatedAt: now })] : []),
  ]);
  return { kind: "in", secret, userId: user.id };
}

/** Mails a code to the address, if it has an account. `browserSecret` binds the code to the browser that asks. */
export async function requestCode(
  deps: Deps,
  { email, network }: Pick<Entering, "email" | "network">,
  browserSecret: string,
  locale: string,
): Promise<Extract<Entered, { kind: "wait" }> | null> {
  const seconds = await waitBeforeTry(deps, { purpose: "mail", email, network });
  if (seconds !== null) return { kind: "wait", seconds };
  const user = await findUserByEmail(deps.db, mailIdentity(email));
  const browserHash = await sha256(browserSecret);
  const secret = await newSecret(deps, { kind: "code", email, userId: user?.id ?? null, browserHash });
  await runBatch(deps.db, [
    replaceSecrets(deps.db, secret),
    insertSecret(deps.db, secret),
    ...(user
      ? [accountMail(deps, { kind: "code", to: user.email, locale: user.locale ?? locale, secretId: secret.id })]
      : []),
  ]);
  sendSoon(deps);
  return null;
}

/** So many wrong codes end a code. */
const MOST_TRIES = 5;

/** Every account was made by a link in a mail to its address. So no stranger has set a password of it before. */
export async function signInByCode(
  deps: Deps,
  { email, device }: Entering,
  browserSecret: string,
  typed: string,
): Promise<Entered> {
  const { db, clock } = deps;
  const now = clock.now();
  const secret = await findCode(db, mailIdentity(email), await sha256(browserSecret), now);
  if (!secret || !(await countTry(db, secret.id, MOST_TRIES))) return { kind: "wrong" };
  const isRight = isSameSecret(await hashOfCode(deps, secret.id, typed.replaceAll(/\D/g, "")), secret.secretHash);
  if (!isRight || secret.userId === null) return { kind: "wrong" };
  const { userId } = secret;
  const signIn = await newSignIn(deps, userId, "code", device);
  const isIn = await spent(deps, [
    spendSecret(db, secret.id, now),
    signIn.statement,
    ...(await forgivenTries(deps, { purpose: "mail", email })),
  ]);
  return isIn ? { kind: "in", secret: signIn.secret, userId } : { kind: "wrong" };
}

/** Runs a batch that spends a secret. False when another request has spent it. */
export async function spent(deps: Deps, statements: Parameters<typeof runBatch>[1]): Promise<boolean> {
  try {
    await runBatch(deps.db, statements);
    return true;
  } catch (fault) {
    if (isRefusedByTrigger(fault, "secret_is_spent")) return false;
    throw fault;
  }
}

/** Signs a person out on one device, or on all. */
export async function signOut(deps: Deps, userId: string, signInId: string | null): Promise<void> {
  await runBatch(deps.db, [
    signInId === null ? deleteSignInsOf(deps.db, userId, null) : deleteSignIn(deps.db, userId, signInId),
  ]);
}
