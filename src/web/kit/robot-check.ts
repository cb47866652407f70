// The robot check of our own pages (Cloudflare Turnstile), if the deployment has keys.

import * as z from "zod";
import { orNull } from "../../actions/deps";
import { within } from "../../integrations/within";
import type { FormValues } from "./form-values";
import type { PageContext } from "./page-context";

const verdict = z.object({ success: z.boolean(), hostname: z.string().nullish(), action: z.string().nullish() });

/** The action that our forms name; a token for another action is not accepted. */
export const ROBOT_ACTION = "claim";

/** Test keys of the service; their answers invent host and action. */
const DUMMY_KEY = /^[123]x0+A+$/;

const ANSWERS_WITHIN_MS = 5_000;

/** Whether to continue. If the check is unreachable, the form continues: the check stops spam, not wrong bookings. */
export async function isHuman(page: PageContext, values: FormValues): Promise<boolean> {
  const { deps, request } = page;
  const { turnstile } = deps.settings;
  if (!turnstile) return true;
  const response = values.get("cf-turnstile-response") ?? "";
  if (response === "" || response.length > 2_048) return false;
  const asked = await orNull(
    "robot_check_failed",
    within(ANSWERS_WITHIN_MS, async (signal) => {
      const answer = await fetch(`${turnstile.origin}/turnstile/v0/siteverify`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          secret: turnstile.secretKey,
          response,
          remoteip: request.headers.get("cf-connecting-ip") ?? undefined,
        }),
        signal,
      });
      return answer.json();
    }),
  );
  if (asked === null) return true;
  const parsed = verdict.safeParse(asked);
  if (!parsed.success || !parsed.data.success) return false;
  return DUMMY_KEY.test(turnstile.secretKey) || isOurs(page, parsed.data);
}

/** True when a token was made on a page of this deployment for this action: the keys may serve other sites too. */
function isOurs({ url, origin }: PageContext, { hostname, action }: z.output<typeof verdict>): boolean {
  const hosts = [url.hostname, new URL(origin).hostname];
  return (hostname == null || hosts.includes(hostname)) && (action == null || action === ROBOT_ACTION);
}
