// Ways in by password and by code. An unknown address is answered like a known one, after as much work.

import { countTry, findCode, type SecretRow, spendSecret } from "../../db/account-secrets";
import { isRefusedByTrigger, runBatch, type Statement } from "../../db/database";
import { insertAuditOfUser } from "../../db/logs";
import { deleteSignIn, deleteSignInsOf, endUnlessPassword } from "../../db/sign-ins";
import { findUserByEmail, updateUser } from "../../db/users";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { type Deps, orNull } from "../deps";
import { type Device, newSignIn } from "./device";
import { mailSecret } from "./mail-secret";
import { hashOfCode } from "./one-time";
import { checkPassword, hashPassword } from "./password";
import { isSameSecret, sha256 } from "./secrets";
import { forgivenTries, waitBeforeTry } from "./tries";

/**
 * The address, network and browser of a try. `browser` is null unless the account has signed in on it before. See
 * waitBeforeTry().
 */
export type Asking = { readonly email: string; readonly network: string | null; readonly browser: string | null };

export type Entering = Asking & { readonly device: Device };

/** Signed in, refused without a reason, or told to wait. */
export type Entered =
  | { readonly kind: "in"; readonly secret: string; readonly userId: string }
  | { readonly kind: "wrong" }
  | ToldToWait;

export type ToldToWait = { readonly kind: "wait"; readonly seconds: number };

export async function signInByPassword(
  deps: Deps,
  { device, ...asking }: Entering,
  password: string,
): Promise<Entered> {
  const { email } = asking;
  const trying = { purpose: "password", ...asking } as const;
  const seconds = await waitBeforeTry(deps, trying);
  if (seconds !== null) return { kind: "wait", seconds };
  const user = await findUserByEmail(deps.db, mailIdentity(email));
  const { isRight, isOld } = await checkPassword(deps, user?.password ?? null, password);
  if (!user || !isRight) {
    if (user) noteFailure(deps, user.id, "password");
    return { kind: "wrong" };
  }
  const { secret, statement } = await newSignIn(deps, user.id, "password", device);
  const now = deps.clock.now();
  await runBatch(deps.db, [
    statement,
    endUnlessPassword(deps.db, await sha256(secret), user.id, user.password),
    noteSignIn(deps, user.id, "password"),
    ...(await forgivenTries(deps, trying)),
    ...(isOld ? [updateUser(deps.db, user.id, { password: await hashPassword(deps, password), updatedAt: now })] : []),
  ]);
  return { kind: "in", secret, userId: user.id };
}

/** Mails a code to the address, if it has an account. `browserSecret` binds the code to the browser that asks. */
export function requestCode(
  deps: Deps,
  asking: Asking,
  browserSecret: string,
  locale: string,
): Promise<ToldToWait | null> {
  return mailSecret(deps, "code", { ...asking, browserSecret, locale });
}

/** So many wrong codes end a code. */
const MOST_TRIES = 5;

/** Every account was made by a link in a mail to its address. So no stranger has set a password of it before. */
export async function signInByCode(
  deps: Deps,
  { device, ...asking }: Entering,
  browserSecret: string,
  typed: string,
): Promise<Entered> {
  const { db, clock } = deps;
  const secret = await rightCode(deps, asking.email, browserSecret, typed);
  if (!secret) return { kind: "wrong" };
  const { userId } = secret;
  const signIn = await newSignIn(deps, userId, "code", device);
  const isIn = await spent(deps, [
    spendSecret(db, secret.id, clock.now()),
    signIn.statement,
    noteSignIn(deps, userId, "code"),
    ...(await forgivenTries(deps, { purpose: "mail", ...asking })),
  ]);
  return isIn ? { kind: "in", secret: signIn.secret, userId } : { kind: "wrong" };
}

/** The code that was typed, if it is right. It counts as a try, and is not spent yet. */
export async function rightCode(
  deps: Deps,
  email: string,
  browserSecret: string,
  typed: string,
): Promise<(SecretRow & { readonly userId: string }) | null> {
  const { db, clock } = deps;
  const secret = await findCode(db, mailIdentity(email), await sha256(browserSecret), clock.now());
  if (!secret || !(await countTry(db, secret.id, MOST_TRIES))) return null;
  const { userId } = secret;
  const isRight = isSameSecret(await hashOfCode(deps, secret.id, typed.replaceAll(/\D/g, "")), secret.secretHash);
  if (isRight && userId !== null) return { ...secret, userId };
  if (userId !== null) noteFailure(deps, userId, "code");
  return null;
}

/** For the log of each business that the person belongs to. */
export function noteSignIn({ db, clock }: Deps, userId: string, method: string): Statement {
  return insertAuditOfUser(db, userId, {
    action: "member.signed_in",
    detail: JSON.stringify({ method }),
    occurredAt: clock.now(),
  });
}

/** The waits bound how many there are. The answer does not wait for it, so that it tells a stranger nothing. */
function noteFailure(deps: Deps, userId: string, method: string): void {
  const { db, clock } = deps;
  const entry = {
    action: "member.sign_in_failed",
    detail: JSON.stringify({ method }),
    occurredAt: clock.now(),
  } as const;
  deps.background(orNull("failure_not_noted", runBatch(db, [insertAuditOfUser(db, userId, entry)])));
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
