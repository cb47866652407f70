// A person's own account: what they see of it, and what they change themselves.

import { deleteUser, listOwnedAlone } from "../../db/account-removal";
import { runBatch } from "../../db/database";
import { listPasskeys, type PasskeyRow } from "../../db/passkeys";
import { deleteSignIn, deleteSignInsOf, listSignIns, type SignInRow } from "../../db/sign-ins";
import { findUser, listIdentities, updateUser } from "../../db/users";
import type { Deps } from "../deps";
import { sendSoon } from "./account-mail";
import type { Person } from "./device";
import { factorChanged } from "./factors";
import { hashPassword } from "./password";

export type Account = {
  readonly locale: string | null;
  readonly hasPassword: boolean;
  /** Since when Google is a way in; null where it is none. */
  readonly googleSince: number | null;
  readonly passkeys: readonly PasskeyRow[];
  readonly devices: readonly SignInRow[];
  /** Names of businesses that have no other owner. */
  readonly ownsAlone: readonly string[];
};

export async function readAccount({ db, clock }: Deps, { userId }: Person): Promise<Account> {
  const [user, identities, passkeys, devices, ownsAlone] = await Promise.all([
    findUser(db, userId),
    listIdentities(db, userId),
    listPasskeys(db, userId),
    listSignIns(db, userId, clock.now()),
    listOwnedAlone(db, userId),
  ]);
  return {
    locale: user?.locale ?? null,
    hasPassword: user?.password != null,
    googleSince: identities.find(({ provider }) => provider === "google")?.createdAt ?? null,
    passkeys,
    devices,
    ownsAlone,
  };
}

export async function changeProfile(
  { db, clock }: Deps,
  { userId }: Person,
  { name, locale }: { readonly name: string; readonly locale: string | null },
): Promise<void> {
  await runBatch(db, [updateUser(db, userId, { name, locale, updatedAt: clock.now() })]);
}

/** Sets or removes the password. A code by mail stays a way in. Returns the new secret of this device. */
export async function changePassword(deps: Deps, person: Person, password: string | null): Promise<string> {
  const { db, clock } = deps;
  const record = password === null ? null : await hashPassword(deps, password);
  const change = password === null ? "password_removed" : "password_set";
  const changed = await factorChanged(deps, person, change, person.email);
  await runBatch(db, [
    updateUser(db, person.userId, { password: record, updatedAt: clock.now() }),
    ...changed.statements,
  ]);
  sendSoon(deps);
  return changed.secret;
}

/** Signs out one other device, or all others. */
export async function endDevices({ db }: Deps, { id, userId }: Person, other: string | null): Promise<void> {
  await runBatch(db, [other === null ? deleteSignInsOf(db, userId, id) : deleteSignIn(db, userId, other)]);
}

/**
 * Deletes the account with its memberships, ways in and devices. False while a business would be left without an owner.
 */
export async function deleteAccount({ db, clock }: Deps, { userId }: Person): Promise<boolean> {
  if ((await listOwnedAlone(db, userId)).length > 0) return false;
  await runBatch(db, deleteUser(db, userId, clock.now()));
  return (await findUser(db, userId)) === undefined;
}
