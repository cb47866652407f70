// Who waits before they try again. Waits by account always count. Waits by network count where the deployment limits
// rates. Each purpose counts apart, so a person who cannot use one way in uses another.

import type { Statement } from "../../db/database";
import { beginTry, forgetTries, giveTryBack } from "../../db/sign-in-tries";
import { FREE_TRIES } from "../../domain/accounts/waits";
import { mailIdentity } from "../../domain/tenant/mail-address";
import type { Deps } from "../deps";
import { secretOf } from "./secrets";

/** `invite`: mails that other people send to an address. They use up none of the mails that its person asks for. */
export type TryPurpose = "my" | "password" | "code" | "mail" | "invite";

export type Trying = {
  readonly purpose: TryPurpose;
  readonly email: string;
  /** The network of the request, or null where networks are not counted. */
  readonly network: string | null;
};

/** Null when the person may try now; the try counts. Else how long to wait, in whole seconds. */
export async function waitBeforeTry(deps: Deps, { purpose, email, network }: Trying): Promise<number | null> {
  const now = deps.clock.now();
  const ofNetwork = network === null ? null : await subjectOf(deps, `${purpose}|network`, network);
  const ofAccount = await subjectOf(deps, purpose, mailIdentity(email));
  const networkUntil = ofNetwork === null ? null : await beginTry(deps.db, ofNetwork, FREE_TRIES.network, now);
  const until = networkUntil ?? (await beginTry(deps.db, ofAccount, FREE_TRIES.account, now));
  return until === null ? null : Math.max(1, Math.ceil((until - now) / 1_000));
}

/**
 * Of a success: the failures of the account before it are forgotten. Those of the network stay, because one guess may be
 * right; the success itself is none of them. So an office that signs in every day never waits.
 */
export async function forgivenTries(deps: Deps, { purpose, email, network }: Trying): Promise<Statement[]> {
  const ofAccount = forgetTries(deps.db, await subjectOf(deps, purpose, mailIdentity(email)));
  if (network === null) return [ofAccount];
  return [ofAccount, giveTryBack(deps.db, await subjectOf(deps, `${purpose}|network`, network))];
}

/** D1 holds no address of a person who tried. */
async function subjectOf({ settings }: Deps, purpose: string, whose: string): Promise<string> {
  return secretOf(settings.serverSecret, "account", `tries|${purpose}|${whose}`);
}
