// The robot check of our own pages (Cloudflare Turnstile), where the deployment has its keys.

import * as z from "zod";
import { orNull } from "../../actions/deps";
import type { FormValues } from "./booking-form";
import type { PageContext } from "./page-context";

const verdict = z.object({ success: z.boolean() });

/** Whether to go on. A check that cannot be asked stops nobody: what it keeps out is spam, not wrong bookings. */
export async function isHuman({ deps, request }: PageContext, values: FormValues): Promise<boolean> {
  const { turnstile } = deps.settings;
  if (!turnstile) return true;
  const response = values.get("cf-turnstile-response") ?? "";
  if (response === "" || response.length > 2_048) return false;
  const asked = await orNull(
    "robot_check_failed",
    fetch(`${turnstile.origin}/turnstile/v0/siteverify`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        secret: turnstile.secretKey,
        response,
        remoteip: request.headers.get("cf-connecting-ip") ?? undefined,
      }),
      signal: AbortSignal.timeout(5_000),
    }).then((answer) => answer.json()),
  );
  if (asked === null) return true;
  const parsed = verdict.safeParse(asked);
  return parsed.success && parsed.data.success;
}
