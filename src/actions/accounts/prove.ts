// Showing again who one is, before a change of what protects an account or a business. The device gets a new secret.

import { spendSecret } from "../../db/account-secrets";
import { runBatch, type Statement } from "../../db/database";
import { touchPasskey } from "../../db/passkeys";
import { renewSignIn } from "../../db/sign-ins";
import { findUser } from "../../db/users";
import type { Deps } from "../deps";
import { meet } from "./challenge";
import type { Person } from "./device";
import { type PasskeyAnswer, shownPasskey } from "./passkey";
import { checkPassword } from "./password";
import { randomSecret, sha256 } from "./secrets";
import { rightCode, spent } from "./sign-in";
import { forgivenTries, waitBeforeTry } from "./tries";

export type Proved =
  | { readonly kind: "proved"; readonly secret: string }
  | { readonly kind: "wrong" }
  | { readonly kind: "wait"; readonly seconds: number };

async function renewal({ db, clock }: Deps, { id }: Person): Promise<{ secret: string; statement: Statement }> {
  const secret = randomSecret();
  return { secret, statement: renewSignIn(db, id, await sha256(secret), clock.now()) };
}

export async function proveByPassword(
  deps: Deps,
  person: Person,
  password: string,
  network: string | null,
): Promise<Proved> {
  const trying = { purpose: "password", email: person.email, network, browser: person.id } as const;
  const seconds = await waitBeforeTry(deps, trying);
  if (seconds !== null) return { kind: "wait", seconds };
  const user = await findUser(deps.db, person.userId);
  const { isRight } = await checkPassword(deps, user?.password ?? null, password);
  if (!isRight) return { kind: "wrong" };
  const { secret, statement } = await renewal(deps, person);
  await runBatch(deps.db, [statement, ...(await forgivenTries(deps, trying))]);
  return { kind: "proved", secret };
}

/** By the code that was mailed to the person's own address; see requestCode(). */
export async function proveByCode(deps: Deps, person: Person, browserSecret: string, typed: string): Promise<Proved> {
  const code = await rightCode(deps, person.email, browserSecret, typed);
  if (code?.userId !== person.userId) return { kind: "wrong" };
  const { secret, statement } = await renewal(deps, person);
  const isFirst = await spent(deps, [spendSecret(deps.db, code.id, deps.clock.now()), statement]);
  return isFirst ? { kind: "proved", secret } : { kind: "wrong" };
}

export async function proveByPasskey(deps: Deps, person: Person, answered: PasskeyAnswer): Promise<Proved> {
  const shown = await shownPasskey(deps, answered);
  if (shown?.passkey.userId !== person.userId) return { kind: "wrong" };
  const { secret, statement } = await renewal(deps, person);
  const { challenge, passkey, counter } = shown;
  const isFirst = await meet(deps, challenge, [
    touchPasskey(deps.db, passkey.id, counter, deps.clock.now()),
    statement,
  ]);
  return isFirst ? { kind: "proved", secret } : { kind: "wrong" };
}
