// Passkeys: how a person gets one, and how they come in with it.

import { isUniqueViolation, runBatch } from "../../db/database";
import { insertAuditOfUser } from "../../db/logs";
import {
  countPasskeys,
  deletePasskey,
  findPasskey,
  insertPasskey,
  listPasskeys,
  type PasskeyRow,
  renamePasskey,
  touchPasskey,
} from "../../db/passkeys";
import { MINUTE_MS } from "../../domain/time/local-time";
import { ALGORITHMS, checkNewPasskey, checkPasskey, relyingPartyOf } from "../../integrations/passkeys";
import { type Deps, newId } from "../deps";
import { sendSoon } from "./account-mail";
import { base64Url, type Challenge, meet, newChallenge, openChallenge } from "./challenge";
import { type Device, newSignIn, type Person } from "./device";
import { factorChanged } from "./factors";

const LASTS_MS = 5 * MINUTE_MS;
export const MOST_PASSKEYS = 20;

export type Asking = { readonly options: object; readonly sealed: string };

/** What a browser asks any passkey of this deployment. */
export async function askPasskey(deps: Deps, origin: string): Promise<Asking> {
  const { challenge, sealed } = await newChallenge(deps, "passkey", LASTS_MS, {});
  const options = {
    challenge: challenge.random,
    rpId: relyingPartyOf(origin),
    timeout: LASTS_MS,
    userVerification: "required",
    allowCredentials: [],
  };
  return { options, sealed };
}

/** What a browser asks a device that is to make a passkey. */
export async function askNewPasskey(deps: Deps, origin: string, person: Person): Promise<Asking> {
  const { challenge, sealed } = await newChallenge(deps, "passkey_new", LASTS_MS, { user: person.userId });
  const known = await listPasskeys(deps.db, person.userId);
  const options = {
    rp: { id: relyingPartyOf(origin), name: "Berth" },
    user: { id: base64Url(person.userId), name: person.email, displayName: person.name || person.email },
    challenge: challenge.random,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    timeout: LASTS_MS,
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      type: "public-key",
      id: credentialId,
      transports: JSON.parse(transports) as string[],
    })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
  };
  return { options, sealed };
}

/** What a browser sent, and the cookie that it was asked with. */
export type PasskeyAnswer = { readonly credential: string; readonly sealed: string | null; readonly origin: string };

/** Stores the passkey. Null when it does not fit, is known, or is one too many. */
export async function addPasskey(
  deps: Deps,
  person: Person,
  { credential, sealed, origin }: PasskeyAnswer,
  name: string,
): Promise<string | null> {
  const { db, clock } = deps;
  const challenge = await openChallenge(deps, "passkey_new", sealed);
  const answer = read(credential);
  if (!challenge || challenge.kept.user !== person.userId || !answer) return null;
  const made = await checkNewPasskey({ challenge: challenge.random, origin }, answer);
  if (!made || (await countPasskeys(db, person.userId)) >= MOST_PASSKEYS) return null;
  const now = clock.now();
  const changed = await factorChanged(deps, person, "passkey_added", person.email);
  const row = {
    ...made,
    id: newId("psk"),
    userId: person.userId,
    transports: JSON.stringify(made.transports),
    name,
    createdAt: now,
    lastUsedAt: null,
  };
  try {
    const isAdded = await meet(deps, challenge, [insertPasskey(db, row), ...changed.statements]);
    sendSoon(deps);
    return isAdded ? changed.secret : null;
  } catch (fault) {
    if (isUniqueViolation(fault, "passkeys")) return null;
    throw fault;
  }
}

export async function namePasskey(deps: Deps, { userId }: Person, id: string, name: string): Promise<void> {
  await runBatch(deps.db, [renamePasskey(deps.db, userId, id, name)]);
}

/** Ends a passkey. Null when it is not one of this person. A code by mail stays a way in. */
export async function removePasskey(deps: Deps, person: Person, id: string): Promise<string | null> {
  const { db } = deps;
  const own = await listPasskeys(db, person.userId);
  if (!own.some((passkey) => passkey.id === id)) return null;
  const changed = await factorChanged(deps, person, "passkey_removed", person.email);
  await runBatch(db, [deletePasskey(db, person.userId, id), ...changed.statements]);
  sendSoon(deps);
  return changed.secret;
}

export async function signInByPasskey(
  deps: Deps,
  answered: PasskeyAnswer,
  device: Device,
): Promise<{ readonly secret: string } | null> {
  const shown = await shownPasskey(deps, answered);
  if (!shown) return null;
  const { challenge, passkey, counter } = shown;
  const { db, clock } = deps;
  const now = clock.now();
  const signIn = await newSignIn(deps, passkey.userId, "passkey", device);
  const isIn = await meet(deps, challenge, [
    touchPasskey(db, passkey.id, counter, now),
    signIn.statement,
    insertAuditOfUser(db, passkey.userId, {
      action: "member.signed_in",
      detail: JSON.stringify({ method: "passkey" }),
      occurredAt: now,
    }),
  ]);
  return isIn ? { secret: signIn.secret } : null;
}

export type ShownPasskey = {
  readonly challenge: Challenge;
  readonly passkey: PasskeyRow;
  readonly counter: number;
};

/** The passkey that an answer comes from; null when it does not fit. The caller still meets the challenge. */
export async function shownPasskey(
  deps: Deps,
  { credential, sealed, origin }: PasskeyAnswer,
): Promise<ShownPasskey | null> {
  const challenge = await openChallenge(deps, "passkey", sealed);
  const answer = read(credential);
  if (!challenge || !answer) return null;
  const passkey = await findPasskey(deps.db, answer.id);
  if (!passkey) return null;
  const expected = { challenge: challenge.random, origin };
  const counter = await checkPasskey(expected, passkey, base64Url(passkey.userId), answer);
  return counter === null ? null : { challenge, passkey, counter };
}

const LONGEST_ANSWER = 20_000;

function read(credential: string): { readonly id: string } | null {
  if (credential.length > LONGEST_ANSWER) return null;
  try {
    const answer = JSON.parse(credential) as { readonly id?: unknown; readonly response?: unknown } | null;
    return typeof answer?.id === "string" && typeof answer.response === "object" && answer.response !== null
      ? { ...answer, id: answer.id }
      : null;
  } catch {
    return null;
  }
}
