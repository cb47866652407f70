import { findWebhook, hasSecrets, replaceSecrets } from "../../db/webhooks";
import { missing, ok, type Result, refuse, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { DAY_MS } from "../../domain/time/local-time";
import type { Deps } from "../deps";
import { makeChange } from "../setup/make-change";
import { type KeptSecret, newSecret, openSecrets, signsAt, storeSecrets } from "./secrets";

/** The old secret signs so long beside the new one. */
const OVERLAP_MS = DAY_MS;
/** So many secrets sign at once, so that a header stays short. */
const MOST_SECRETS = 5;

/** Gives an endpoint a new secret. Earlier ones sign too until their time is over. */
export async function rotateSecret(
  deps: Deps,
  { tenantId, actor }: Authority,
  webhookId: string,
): Promise<Result<string>> {
  const { db } = deps;
  const before = await findWebhook(db, tenantId, webhookId);
  if (!before) return refused(missing("webhook"));
  const now = deps.clock.now();
  const secret = newSecret();
  const known = (await openSecrets(deps, before)) ?? [];
  const earlier = known
    .filter((one) => signsAt(one, now))
    .map((one) => ({ ...one, until: one.until ?? now + OVERLAP_MS }));
  const kept: KeptSecret[] = [{ secret, until: null }, ...earlier].slice(0, MOST_SECRETS);
  const secrets = await storeSecrets(deps, before, kept);
  await makeChange(deps, {
    tenantId,
    actor,
    action: "webhook.rotated",
    subjectId: webhookId,
    detail: {},
    statements: [replaceSecrets(db, before, { secrets, updatedAt: now })],
    cameAbout: hasSecrets(webhookId, secrets),
  });
  const after = await findWebhook(db, tenantId, webhookId);
  // Two rotations at once: the one that lost must not answer with a secret that never signs.
  return after?.secrets === secrets ? ok(secret) : refused(refuse("unavailable"));
}
