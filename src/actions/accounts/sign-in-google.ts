// Sign-in with Google. A person is known by the subject that Google gives. An address counts once: when the account has
// the same one, and Google says that it is verified. Every account here was made by a link in a mail to its address.

import type { GoogleClient } from "../../config";
import { endSecretsOfUser } from "../../db/account-secrets";
import { isUniqueViolation, runBatch } from "../../db/database";
import { insertAuditOfUser } from "../../db/logs";
import { deleteSignInsOf } from "../../db/sign-ins";
import {
  deleteIdentities,
  findUser,
  findUserByEmail,
  findUserByIdentity,
  insertIdentity,
  listIdentities,
} from "../../db/users";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { MINUTE_MS } from "../../domain/time/local-time";
import { type GooglePerson, type GoogleTry, googleAddress, googlePerson } from "../../integrations/google";
import { log } from "../../log";
import type { Deps } from "../deps";
import { accountMail, sendSoon } from "./account-mail";
import { type Challenge, meet, newChallenge, openChallenge, partOf } from "./challenge";
import { type Device, newSignIn, type Person } from "./device";
import { factorChanged } from "./factors";

const PROVIDER = "google";
const TRY_LASTS_MS = 10 * MINUTE_MS;

export type GoogleWish = {
  /** Where the person goes afterwards. */
  readonly next: string;
  readonly isShared: boolean;
  /** The user whose account gets this way in; null to sign in. */
  readonly linkTo: string | null;
};

/** Where the person goes to sign in with Google, and the cookie that this browser shows when they come back. */
export async function beginGoogle(
  deps: Deps,
  google: GoogleClient,
  redirectUri: string,
  { next, isShared, linkTo }: GoogleWish,
  hint: string | null,
): Promise<{ readonly href: string; readonly sealed: string }> {
  const kept = { next, shared: isShared ? "yes" : "", link: linkTo ?? "" };
  const { challenge, sealed } = await newChallenge(deps, "google", TRY_LASTS_MS, kept);
  return { href: await googleAddress(google, await tryOf(deps, challenge, redirectUri), hint), sealed };
}

async function tryOf(deps: Deps, challenge: Challenge, redirectUri: string): Promise<GoogleTry> {
  const [nonce, codeVerifier] = await Promise.all([
    partOf(deps, challenge, "nonce"),
    partOf(deps, challenge, "verifier"),
  ]);
  return { redirectUri, state: challenge.random, nonce, codeVerifier };
}

export type GoogleReturn = { readonly challenge: Challenge; readonly wish: GoogleWish; readonly person: GooglePerson };

/** The person who came back. Null when this browser did not begin it, it is over, or Google names no person. */
export async function returnFromGoogle(
  deps: Deps,
  google: GoogleClient,
  redirectUri: string,
  { sealed, url }: { readonly sealed: string | null; readonly url: URL },
): Promise<GoogleReturn | null> {
  const challenge = await openChallenge(deps, "google", sealed);
  if (!challenge) return null;
  const answer = await googlePerson(google, await tryOf(deps, challenge, redirectUri), url);
  if (!answer.ok) {
    log("warn", "google_refused", { reason: answer.reason });
    return null;
  }
  const { next = "", shared, link } = challenge.kept;
  return { challenge, wish: { next, isShared: shared === "yes", linkTo: link || null }, person: answer.person };
}

export type GoogleEntry = { readonly kind: "in"; readonly secret: string } | { readonly kind: "unknown" | "over" };

/** `unknown`: there is no account for this person. */
export async function signInByGoogle(
  deps: Deps,
  { challenge, person }: GoogleReturn,
  device: Device,
): Promise<GoogleEntry> {
  const { db, clock } = deps;
  const now = clock.now();
  const knownId = await findUserByIdentity(db, PROVIDER, person.subject);
  const user = knownId === null ? await userOfAddress(deps, person) : await findUser(db, knownId);
  if (!user) return { kind: "unknown" };
  const signIn = await newSignIn(deps, user.id, "google", device);
  const linking =
    knownId !== null
      ? []
      : [
          insertIdentity(db, { provider: PROVIDER, subject: person.subject, userId: user.id, createdAt: now }),
          deleteSignInsOf(db, user.id, null),
          endSecretsOfUser(db, user.id, now),
          accountMail(deps, {
            kind: "ways",
            to: user.email,
            locale: user.locale ?? "en",
            secretId: null,
            change: "google_added",
          }),
          insertAuditOfUser(db, user.id, { action: "member.google_added", detail: "{}", occurredAt: now }),
        ];
  try {
    const isIn = await meet(deps, challenge, [
      ...linking,
      signIn.statement,
      insertAuditOfUser(db, user.id, { action: "member.signed_in", detail: GOOGLE_DETAIL, occurredAt: now }),
    ]);
    if (linking.length > 0) sendSoon(deps);
    return isIn ? { kind: "in", secret: signIn.secret } : { kind: "over" };
  } catch (fault) {
    // Another request linked the same person at this moment.
    if (isUniqueViolation(fault, "identities")) return { kind: "over" };
    throw fault;
  }
}

const GOOGLE_DETAIL = JSON.stringify({ method: "google" });

/** An account with a person at Google takes no second one: the address may have another holder there by now. */
async function userOfAddress({ db }: Deps, { email, isEmailVerified }: GooglePerson) {
  if (!isEmailVerified || email === "") return undefined;
  const user = await findUserByEmail(db, mailIdentity(email.toLowerCase()));
  if (!user) return undefined;
  return (await listIdentities(db, user.id)).length === 0 ? user : undefined;
}

export type Linking = { readonly kind: "linked"; readonly secret: string } | { readonly kind: "other" | "over" };

/** Adds the way in to the account of the person who is signed in. `other`: the person at Google has another address. */
export async function linkGoogle(deps: Deps, { challenge, wish, person }: GoogleReturn, own: Person): Promise<Linking> {
  const { db, clock } = deps;
  if (wish.linkTo !== own.userId) return { kind: "over" };
  const knownId = await findUserByIdentity(db, PROVIDER, person.subject);
  const isOwn = knownId === null ? (await userOfAddress(deps, person))?.id === own.userId : knownId === own.userId;
  if (!isOwn) return { kind: "other" };
  const changed = await factorChanged(deps, own, "google_added", own.email);
  const row = { provider: PROVIDER, subject: person.subject, userId: own.userId, createdAt: clock.now() };
  try {
    const isMet = await meet(deps, challenge, [
      ...(knownId === null ? [insertIdentity(db, row)] : []),
      ...changed.statements,
    ]);
    sendSoon(deps);
    return isMet ? { kind: "linked", secret: changed.secret } : { kind: "over" };
  } catch (fault) {
    if (isUniqueViolation(fault, "identities")) return { kind: "over" };
    throw fault;
  }
}

/** Ends this way in. A code by mail stays. */
export async function unlinkGoogle(deps: Deps, own: Person): Promise<string> {
  const changed = await factorChanged(deps, own, "google_removed", own.email);
  await runBatch(deps.db, [deleteIdentities(deps.db, own.userId, PROVIDER), ...changed.statements]);
  sendSoon(deps);
  return changed.secret;
}
