// What follows from every change of what protects an account. Other devices are signed out, and open links and codes
// end. This device gets a new secret, and the person is told.

import { endSecretsOfUser } from "../../db/account-secrets";
import type { Statement } from "../../db/database";
import { insertAuditOfUser } from "../../db/logs";
import { deleteSignInsOf, renewSignIn } from "../../db/sign-ins";
import type { Deps } from "../deps";
import { accountMail } from "./account-mail";
import type { Person } from "./device";
import { randomSecret, sha256 } from "./secrets";

/** Why the person is told. It is part of the mail and of the audit line. */
export type FactorChange =
  | "password_set"
  | "password_removed"
  | "google_added"
  | "google_removed"
  | "passkey_added"
  | "passkey_removed"
  | "address_changed";

export type Renewed = {
  /** The new secret of this device's cookie. */
  readonly secret: string;
  readonly statements: readonly Statement[];
};

/** For the batch of the change itself. `to` gets the mail. */
export async function factorChanged(
  deps: Deps,
  { id, userId, locale }: Pick<Person, "id" | "userId" | "locale">,
  change: FactorChange,
  to: string,
): Promise<Renewed> {
  const { db, clock } = deps;
  const now = clock.now();
  const secret = randomSecret();
  return {
    secret,
    statements: [
      deleteSignInsOf(db, userId, id),
      endSecretsOfUser(db, userId, now),
      renewSignIn(db, id, await sha256(secret), now),
      accountMail(deps, {
        kind: change === "password_set" ? "changed" : "ways",
        to,
        locale: locale ?? "en",
        secretId: null,
        change,
      }),
      insertAuditOfUser(db, userId, { action: `member.${change}`, detail: "{}", occurredAt: now }),
    ],
  };
}
