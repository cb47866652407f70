// Links and codes that mails carry. Each derives from its id with this server's secret. So D1 holds only a hash, and a
// repeated try to send the mail writes the same link.

import type { SecretRow } from "../../db/account-secrets";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { MINUTE_MS } from "../../domain/time/local-time";
import { keyedBytes } from "../../keyed";
import { type Deps, newId } from "../deps";
import { secretOf, sha256 } from "./secrets";

export const LASTS_MS = {
  verify: 30 * MINUTE_MS,
  code: 10 * MINUTE_MS,
  reset: 30 * MINUTE_MS,
  address: 30 * MINUTE_MS,
  invite: 7 * 24 * 60 * MINUTE_MS,
} as const;

type Kind = Exclude<SecretRow["kind"], "challenge">;

/** The token of a link, 43 URL-safe characters. */
export function linkTokenOf({ settings }: Pick<Deps, "settings">, kind: Kind, id: string): Promise<string> {
  return secretOf(settings.serverSecret, "account", `${kind}|${id}`);
}

/** Six digits. */
export async function codeOf({ settings }: Pick<Deps, "settings">, id: string): Promise<string> {
  const bytes = await keyedBytes(settings.serverSecret, "account", `code|${id}`);
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return String(number % 1_000_000).padStart(6, "0");
}

/** What D1 keeps of a secret. Six digits are soon guessed, so the hash of a code is keyed, and holds its id. */
export async function hashOf(deps: Pick<Deps, "settings">, kind: Kind, id: string): Promise<string> {
  if (kind !== "code") return sha256(await linkTokenOf(deps, kind, id));
  return hashOfCode(deps, id, await codeOf(deps, id));
}

export async function hashOfCode({ settings }: Pick<Deps, "settings">, id: string, code: string): Promise<string> {
  return sha256(await secretOf(settings.serverSecret, "account", `typed|${id}|${code}`));
}

type Wish = {
  readonly kind: Kind;
  readonly email: string;
  readonly userId?: string | null;
  readonly tenantId?: string | null;
  readonly memberId?: string | null;
  readonly detail?: object;
  readonly browserHash?: string | null;
};

/** A new secret, not yet written. */
export async function newSecret(deps: Deps, wish: Wish): Promise<SecretRow> {
  const id = newId("acs");
  const now = deps.clock.now();
  return {
    id,
    kind: wish.kind,
    secretHash: await hashOf(deps, wish.kind, id),
    emailIdentity: mailIdentity(wish.email),
    userId: wish.userId ?? null,
    tenantId: wish.tenantId ?? null,
    memberId: wish.memberId ?? null,
    detail: JSON.stringify(wish.detail ?? {}),
    browserHash: wish.browserHash ?? null,
    tries: 0,
    createdAt: now,
    expiresAt: now + LASTS_MS[wish.kind],
    spentAt: null,
  };
}
