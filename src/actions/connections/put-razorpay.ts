import type { ConnectionRow } from "../../db/connections";
import { invalid, ok, type Result, refused } from "../../domain/refusal";
import type { Authority } from "../../domain/tenant/actor";
import { MINUTE_MS } from "../../domain/time/local-time";
import { toBase64 } from "../../integrations/bytes";
import { modeOfKey } from "../../integrations/payments/razorpay";
import type { Deps } from "../deps";
import { type HowStored, putConnectionOf } from "./put-connection";
import { NO_PRIVATE_TARGETS, OTHER_MODE, roomForAccount } from "./room-for-account";
import type { RazorpayCredentials } from "./sealed";

export type GivenRazorpay = Pick<RazorpayCredentials, "keyId" | "keySecret" | "baseUrl"> &
  Pick<HowStored, "ifConnected"> & { readonly webhookSecret: string | null };

export type PutRazorpay = {
  readonly row: ConnectionRow;
  /** The secret that staff type in at Razorpay. Null where they have given one, or have it already. */
  readonly madeSecret: string | null;
};

/** Razorpay repeats a report for a day, signed as it was at first. */
const FORMER_MS = 25 * 60 * MINUTE_MS;

export async function putRazorpay(
  deps: Deps,
  authority: Authority,
  { webhookSecret: given, ifConnected = false, ...keys }: GivenRazorpay,
): Promise<Result<PutRazorpay>> {
  if (keys.baseUrl !== null && !deps.settings.allowsPrivateTargets) return refused(NO_PRIVATE_TARGETS);
  const { id, known } = await roomForAccount<RazorpayCredentials>(
    deps,
    authority.tenantId,
    "razorpay",
    (before) => before.keyId === keys.keyId,
  );
  if (known && modeOfKey(known.keyId) !== modeOfKey(keys.keyId)) return refused(invalid("/key_id", OTHER_MODE));
  const kept = given ?? known?.webhookSecret ?? null;
  const webhookSecret = kept ?? newSecret();
  const isNew = known !== null && known.webhookSecret !== webhookSecret;
  const formerSecret = isNew
    ? { secret: known.webhookSecret, until: deps.clock.now() + FORMER_MS }
    : (known?.formerSecret ?? null);
  const credentials = { provider: "razorpay" as const, ...keys, webhookSecret, formerSecret };
  const done = await putConnectionOf(deps, authority, credentials, id, { ifConnected });
  return done.ok ? ok({ row: done.value, madeSecret: kept === null ? webhookSecret : null }) : done;
}

/** Letters and digits of base64url: what a form of any provider takes. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_");
}
