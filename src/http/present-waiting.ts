// Waitlist entries as clients see them.

import { tokenOf } from "../actions/accounts/secrets";
import { presentEntry } from "../contract/waiting-wire";
import type { Waiting } from "../objects/messages";
import { json, replayed } from "./respond";
import type { Call } from "./route";
import { maySecretsBeTold } from "./told-secrets";

export async function answerWaiting(
  call: Pick<Call, "deps" | "key">,
  waiting: Waiting,
  status: 201 | 202,
): Promise<Response> {
  const token = maySecretsBeTold(call, waiting)
    ? await tokenOf(call.deps.settings.serverSecret, "waitlist", waiting.entry.id)
    : null;
  return json({ entry: presentEntry(waiting), token }, status, replayed(waiting.isReplay));
}
