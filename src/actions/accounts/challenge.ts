// A challenge that this server gives to one browser: sealed in its cookie, soon over, and met once. D1 learns of it only
// when it is met, so asking for one costs nothing that lasts.

import { insertMet } from "../../db/account-secrets";
import { isUniqueViolation, runBatch, type Statement } from "../../db/database";
import { type Deps, newId } from "../deps";
import { isSameSecret, randomSecret, secretOf, sha256 } from "./secrets";

export type Purpose = "google" | "passkey" | "passkey_new";

export type Challenge = {
  readonly purpose: Purpose;
  /** 256 random bits. */
  readonly random: string;
  readonly expiresAt: number;
  /** What this server wants to know again when it is met. */
  readonly kept: Readonly<Record<string, string>>;
};

export async function newChallenge(
  deps: Pick<Deps, "settings" | "clock">,
  purpose: Purpose,
  lastsMs: number,
  kept: Challenge["kept"],
): Promise<{ readonly challenge: Challenge; readonly sealed: string }> {
  const challenge = { purpose, random: randomSecret(), expiresAt: deps.clock.now() + lastsMs, kept };
  const body = base64Url(JSON.stringify(challenge));
  return { challenge, sealed: `${body}.${await sealOf(deps, body)}` };
}

/** The challenge in a cookie; null when it is over, for another purpose, or not one of ours. */
export async function openChallenge(
  deps: Pick<Deps, "settings" | "clock">,
  purpose: Purpose,
  sealed: string | null,
): Promise<Challenge | null> {
  const [body = "", seal = ""] = (sealed ?? "").split(".");
  if (body === "" || !isSameSecret(seal, await sealOf(deps, body))) return null;
  const challenge = JSON.parse(fromBase64Url(body)) as Challenge;
  return challenge.purpose === purpose && challenge.expiresAt > deps.clock.now() ? challenge : null;
}

/** Another secret that belongs to a challenge and never leaves this server before it is needed. */
export function partOf({ settings }: Pick<Deps, "settings">, { random }: Challenge, part: string): Promise<string> {
  return secretOf(settings.serverSecret, "account", `challenge|${part}|${random}`);
}

/** Runs a batch that meets a challenge. False when it was met before. */
export async function meet(deps: Deps, challenge: Challenge, statements: readonly Statement[]): Promise<boolean> {
  const secretHash = await sha256(`challenge|${challenge.random}`);
  const met = { id: newId("acs"), secretHash, now: deps.clock.now(), expiresAt: challenge.expiresAt };
  try {
    await runBatch(deps.db, [insertMet(deps.db, met), ...statements]);
    return true;
  } catch (fault) {
    if (isUniqueViolation(fault, "account_secrets")) return false;
    throw fault;
  }
}

function sealOf({ settings }: Pick<Deps, "settings">, body: string): Promise<string> {
  return secretOf(settings.serverSecret, "account", `sealed|${body}`);
}

/** Base64url of a text in UTF-8. */
export function base64Url(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
}
