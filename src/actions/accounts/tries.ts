// How long a person waits before they try again. Waits by account always count. Waits by network count where the
// deployment limits rates. Each purpose counts apart, and so does each browser on which the account has signed in
// before. So a stranger who uses up the tries of an account keeps no known browser waiting.

import type { Statement } from "../../db/database";
import { beginTry, forgetTries, giveTryBack } from "../../db/sign-in-tries";
import { FREE_TRIES } from "../../domain/accounts/waits";
import { mailboxOf, mailIdentity } from "../../domain/tenant/mail-address";
import type { Deps } from "../deps";
import { secretOf } from "./secrets";

/** `invite`: mails that other people send to an address. They use up none of the mails that its person asks for. */
export type TryPurpose = "my" | "password" | "code" | "mail" | "invite";

export type Trying = {
  readonly purpose: TryPurpose;
  readonly email: string;
  /** The network of the request, or null where networks are not counted. */
  readonly network: string | null;
  /** A browser that the account has signed in on before; see knownBrowser(). Null or absent for any other. */
  readonly browser?: string | null;
};

type Counted = { readonly subject: string; readonly free: number };

/** Null when the person may try now; the try counts. Else how long to wait, in whole seconds. */
export async function waitBeforeTry(deps: Deps, trying: Trying): Promise<number | null> {
  const now = deps.clock.now();
  const ofNetwork = await networkOf(deps, trying);
  for (const { subject, free } of [...(ofNetwork ? [ofNetwork] : []), ...(await countsOf(deps, trying))]) {
    const until = await beginTry(deps.db, subject, free, now);
    if (until !== null) return Math.max(1, Math.ceil((until - now) / 1_000));
  }
  return null;
}

/**
 * Of a success: the failures of the account before it are forgotten. Those of the network stay, because one guess may be
 * right; the success itself is none of them. So an office that signs in every day never waits.
 */
export async function forgivenTries(deps: Deps, trying: Trying): Promise<Statement[]> {
  const ofNetwork = await networkOf(deps, trying);
  const forgotten = (await countsOf(deps, trying)).map(({ subject }) => forgetTries(deps.db, subject));
  return ofNetwork ? [...forgotten, giveTryBack(deps.db, ofNetwork.subject)] : forgotten;
}

async function networkOf(deps: Deps, { purpose, network }: Trying): Promise<Counted | null> {
  if (network === null) return null;
  return { subject: await subjectOf(deps, `${purpose}|network`, network), free: FREE_TRIES.network };
}

/** A password is tried of one account. Mails to all addresses of a mailbox fill it, so they count together. */
async function countsOf(deps: Deps, { purpose, email, browser }: Trying): Promise<Counted[]> {
  const identity = mailIdentity(email);
  const where = browser ? `${purpose}|browser|${browser}` : purpose;
  const counts = [{ subject: await subjectOf(deps, where, identity), free: FREE_TRIES.account }];
  const mailbox = mailboxOf(email);
  if (purpose === "password" || purpose === "code" || mailbox === identity) return counts;
  return [...counts, { subject: await subjectOf(deps, `${where}|mailbox`, mailbox), free: FREE_TRIES.mailbox }];
}

/** D1 holds no address of a person who tried. */
async function subjectOf({ settings }: Deps, purpose: string, whose: string): Promise<string> {
  return secretOf(settings.serverSecret, "account", `tries|${purpose}|${whose}`);
}
