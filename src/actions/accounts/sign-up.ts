// A person and their business in one go. Until the link in the mail is used there is neither. The page is the same for
// an address that has an account; the mail tells the rest.

import { findSecret, insertSecret, replaceSecrets, type SecretRow, spendSecret } from "../../db/account-secrets";
import { isUniqueViolation, runBatch } from "../../db/database";
import { insertMember } from "../../db/members";
import { findTenantBySlug } from "../../db/tenants";
import { findUserByEmail, insertUser } from "../../db/users";
import { invalid, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { PresetName } from "../../domain/tenant/presets";
import { isReservedSlug } from "../../domain/tenant/reserved-slugs";
import { type Deps, newId } from "../deps";
import { newBusiness } from "../setup/create-tenant";
import { pushOwed } from "../setup/push-changes";
import { accountMail, sendSoon } from "./account-mail";
import { type Device, newSignIn } from "./device";
import { newSecret } from "./one-time";
import { hashPassword } from "./password";
import { sha256 } from "./secrets";
import { type Asking, spent } from "./sign-in";
import { forgivenTries, waitBeforeTry } from "./tries";

export type SignUp = {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly business: string;
  readonly slug: string;
  readonly timeZone: string;
  readonly preset: PresetName | null;
};

/** What waits for the link. The password is hashed already. */
type Waiting = Omit<SignUp, "email" | "password"> & { readonly email: string; readonly password: string };

export type SignUpOutcome = { readonly kind: "sent" } | { readonly kind: "wait"; readonly seconds: number };

/**
 * The slug may be taken until the link is used; then the person chooses another. `browserSecret` is kept by the browser
 * that asks. Sign-ups of other browsers stay open beside this one.
 */
export async function requestSignUp(
  deps: Deps,
  given: SignUp,
  { browserSecret, locale, ...asking }: Omit<Asking, "email"> & { browserSecret: string; locale: string },
): Promise<Result<SignUpOutcome>> {
  const taken = await slugProblem(deps, given.slug);
  if (taken) return refused(taken);
  const { email } = given;
  const seconds = await waitBeforeTry(deps, { purpose: "mail", email, ...asking });
  if (seconds !== null) return ok({ kind: "wait", seconds });
  const { db } = deps;
  const detail: Waiting = { ...given, password: await hashPassword(deps, given.password) };
  const browserHash = await sha256(browserSecret);
  const secret = await newSecret(deps, { kind: "verify", email, detail, browserHash });
  const known = await findUserByEmail(db, secret.emailIdentity);
  await runBatch(db, [
    replaceSecrets(db, secret),
    insertSecret(db, secret),
    known
      ? accountMail(deps, { kind: "known", to: known.email, locale: known.locale ?? locale, secretId: secret.id })
      : accountMail(deps, { kind: "verify", to: email, locale, secretId: secret.id, business: given.business }),
  ]);
  sendSoon(deps);
  return ok({ kind: "sent" });
}

async function slugProblem(deps: Deps, slug: string) {
  if (isReservedSlug(slug)) return invalid("/slug", "is a reserved word");
  return (await findTenantBySlug(deps.db, slug)) ? refuse("duplicate_slug") : null;
}

export type OpenSignUp = {
  readonly secret: SecretRow;
  readonly given: Omit<Waiting, "password">;
  /**
   * The password that counts. `typed`: that of the sign-up, as this browser asked. `unknown`: another browser asked, and
   * perhaps another person, so the link is the first proof of the address. `kept`: that of an account that there is.
   */
  readonly password: "typed" | "unknown" | "kept";
};

/** What a link opens; null when it is used, over or unknown. */
export async function openSignUp(deps: Deps, token: string, browserSecret: string | null): Promise<OpenSignUp | null> {
  const secret = await findSecret(deps.db, "verify", await sha256(token), deps.clock.now());
  if (!secret) return null;
  const given = JSON.parse(secret.detail) as Waiting;
  if (await findUserByEmail(deps.db, secret.emailIdentity)) return { secret, given, password: "kept" };
  const isSame = browserSecret !== null && (await sha256(browserSecret)) === secret.browserHash;
  return { secret, given, password: isSame ? "typed" : "unknown" };
}

export type MadeBusiness = { readonly secret: string; readonly slug: string };

export type Completing = {
  readonly slug: string;
  readonly device: Device;
  /** What the person chooses now. Null leaves the password of the sign-up, if it counts, or none. */
  readonly password: string | null;
};

/** Makes the person and the business, whole or not at all, and signs the person in. Null when the link was just used. */
export async function completeSignUp(
  deps: Deps,
  { secret, given, password: counts }: OpenSignUp,
  { slug, device, password: chosen }: Completing,
): Promise<Result<MadeBusiness | null>> {
  const taken = await slugProblem(deps, slug);
  if (taken) return refused(taken);
  const { db, clock } = deps;
  const now = clock.now();
  const known = await findUserByEmail(db, secret.emailIdentity);
  const userId = known?.id ?? newId("usr");
  const [tenantId, memberId] = [newId("ten"), newId("mem")];
  const signIn = await newSignIn(deps, userId, "link", device);
  const { name, email, business, timeZone, preset } = given;
  const password = await recordOf(deps, given as Waiting, counts, chosen);
  const person = { id: userId, email, emailIdentity: secret.emailIdentity, name, password, locale: null };
  try {
    const isMade = await spent(deps, [
      spendSecret(db, secret.id, now),
      ...(known ? [] : [insertUser(db, { ...person, createdAt: now, updatedAt: now })]),
      ...newBusiness(deps, tenantId, { slug, name: business, timeZone, email, preset }, memberId, now),
      insertMember(db, { id: memberId, tenantId, email, name, role: "owner", userId, createdAt: now }),
      signIn.statement,
      ...(await forgivenTries(deps, { purpose: "mail", email, network: null })),
    ]);
    if (!isMade) return ok(null);
  } catch (fault) {
    if (isUniqueViolation(fault, "tenants.slug")) return refused(refuse("duplicate_slug"));
    throw fault;
  }
  await pushOwed(deps, tenantId);
  return ok({ secret: signIn.secret, slug });
}

async function recordOf(deps: Deps, { password }: Waiting, counts: OpenSignUp["password"], chosen: string | null) {
  if (counts === "typed") return password;
  return chosen === null ? null : hashPassword(deps, chosen);
}
