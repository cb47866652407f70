// Mails to people about their account. A row of `deliveries` stands for each, written in the batch of what it tells. It
// holds no link: the link derives from its secret's id when the mail is written.

import type { SecretRow } from "../../db/account-secrets";
import type { Statement } from "../../db/database";
import { insertDeliveries } from "../../db/deliveries";
import { type Deps, newId } from "../deps";
import { wakeRunner } from "../webhooks/wake";
import type { FactorChange } from "./factors";

/**
 * `my`: a customer asked for the link to their bookings. `known`: a person typed the address of an account to sign up, or
 * to move another account to it. `changed`: the person changed the password. `ways`: the person added or removed a way
 * in. After both, other devices are signed out. `moving`, `moved`: to the earlier address, when the account gets another.
 * `bought`, `returned`: a customer bought a package online, or gets money for it back.
 */
export type AccountMailKind =
  | Exclude<SecretRow["kind"], "challenge">
  | "known"
  | "my"
  | "bought"
  | "returned"
  | "changed"
  | "ways"
  | "moving"
  | "moved";

export type AccountMail = {
  readonly kind: AccountMailKind;
  readonly to: string;
  readonly locale: string;
  /** The secret whose link or code the mail carries, or null. */
  readonly secretId: string | null;
  /** Names that the mail tells. */
  readonly business?: string;
  readonly by?: string;
  /** The customer whose bookings the link of `my` shows, and until when. */
  readonly customerId?: string;
  readonly until?: number;
  /** The booking that the customer wants to pay for there with credit. */
  readonly booking?: string;
  /** The sale that the mail is about. Its buyer is the reader. */
  readonly purchase?: string;
  /** How much goes back. */
  readonly amountMinor?: number;
  /** By which channel it goes; a mail where it is absent. */
  readonly channel?: "sms";
  /** Which way in was changed. */
  readonly change?: FactorChange;
};

/** Mails of accounts belong to no tenant, except invitations. */
export const NO_TENANT = "";

export function accountMail(deps: Deps, mail: AccountMail, tenantId: string = NO_TENANT): Statement {
  const now = deps.clock.now();
  const id = newId("dlv");
  const row = {
    id,
    tenantId,
    sourceId: mail.secretId ?? id,
    sourceType: `account.${mail.kind}`,
    subjectId: mail.secretId ?? id,
    kind: "account" as const,
    destination: "account/email",
    detail: JSON.stringify(mail),
    occurredAt: now,
    nextAttemptAt: now,
  };
  return insertDeliveries(deps.db, [row], now);
}

/** Call it after the batch. */
export function sendSoon(deps: Deps, tenantId: string = NO_TENANT): void {
  wakeRunner(deps, tenantId);
}
