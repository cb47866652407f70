// The links in a mail to staff that agree to a request or decline it. Opening one changes nothing. It answers once: the
// booking's state machine refuses a second answer.

import { homeOf } from "../../domain/ids";
import type { Result } from "../../domain/refusal";
import { BY_LINK } from "../../domain/tenant/actor";
import { isSameSecret, secretOf } from "../accounts/secrets";
import { changeBooking, type KeptBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";

const ANSWERS = ["approve", "decline"] as const;
export type RequestAnswer = (typeof ANSWERS)[number];

export type OpenedAnswer = { readonly bookingId: string; readonly tenantId: string; readonly answer: RequestAnswer };

export async function answerUrls(
  { settings }: Deps,
  origin: string,
  bookingId: string,
): Promise<Readonly<Record<RequestAnswer, string>>> {
  const [approve, decline] = await Promise.all(
    ANSWERS.map(async (answer) => {
      const id = `${bookingId}-${answer}`;
      return `${origin}/answer/${id}.${await secretOf(settings.serverSecret, "answer", id)}`;
    }),
  );
  return { approve: approve ?? "", decline: decline ?? "" };
}

/** What a token of such a link answers. Null when it is not one of ours. */
export async function openAnswer({ settings }: Deps, token: string): Promise<OpenedAnswer | null> {
  const [id = "", secret = ""] = token.split(".");
  const [bookingId = "", word = ""] = id.split("-");
  const answer = ANSWERS.find((one) => one === word);
  const home = homeOf("bkg", bookingId);
  if (!answer || !home) return null;
  if (!isSameSecret(secret, await secretOf(settings.serverSecret, "answer", id))) return null;
  return { bookingId, tenantId: home.tenantId, answer };
}

export function answerRequest(
  deps: Deps,
  { bookingId, tenantId, answer }: OpenedAnswer,
  reason: string | null,
): Promise<Result<KeptBooking>> {
  const action = answer === "approve" ? "confirm" : "reject";
  return changeBooking(deps, tenantId, { bookingId, action, by: BY_LINK, reason, ifRevision: null });
}
