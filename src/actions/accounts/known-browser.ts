// Which accounts have signed in on a browser before. Its tries are counted apart, so a stranger who tries at another
// browser keeps no person waiting here. The cookie opens nothing: it only says whose tries these are.

import { mailIdentity } from "../../domain/tenant/mail-address";
import type { Deps } from "../deps";
import { isSameSecret, randomSecret, secretOf } from "./secrets";

/** People who share a browser. */
const MOST_ACCOUNTS = 5;
const ID = /^[\w-]{43}$/;

/** The browser's id in its cookie, if the account of the address has signed in on it; else null. */
export async function knownBrowser(deps: Pick<Deps, "settings">, cookie: string | null, email: string) {
  const [id = "", ...proofs] = (cookie ?? "").split(".");
  // An id of another form could end in a part of an address. It would borrow the proof of another account.
  if (!ID.test(id) || proofs.length > MOST_ACCOUNTS) return null;
  const proof = await proofOf(deps, id, email);
  return proofs.some((each) => isSameSecret(each, proof)) ? id : null;
}

/** The cookie of a browser on which the account of the address has just signed in. Null when it says so already. */
export async function rememberAccount(deps: Pick<Deps, "settings">, cookie: string | null, email: string) {
  if ((await knownBrowser(deps, cookie, email)) !== null) return null;
  const [known = "", ...proofs] = (cookie ?? "").split(".");
  const id = ID.test(known) ? known : randomSecret();
  const kept = id === known ? proofs.slice(-(MOST_ACCOUNTS - 1)) : [];
  return [id, ...kept, await proofOf(deps, id, email)].join(".");
}

function proofOf({ settings }: Pick<Deps, "settings">, id: string, email: string): Promise<string> {
  return secretOf(settings.serverSecret, "account", `browser|${id}|${mailIdentity(email)}`);
}
