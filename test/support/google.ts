// Google's side of a sign-in: the page where a person chooses an account, and the exchange of a code for who they are.

import { vi } from "vitest";
import type { Browser, Seen } from "./people";

type Claims = Record<string, unknown>;

export const GOOGLE = "http://127.0.0.1:1";

/** The exchanges that Google was asked for, in order: true where all was right. */
const exchanges: boolean[] = [];

export function aGoogle() {
  const codes = new Map<string, { readonly asked: URLSearchParams; readonly claims: Claims }>();
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (url !== `${GOOGLE}/token`) throw new Error(`Nobody answers ${url}`);
    const given = new URLSearchParams(String(init.body));
    const granted = codes.get(given.get("code") ?? "");
    codes.delete(given.get("code") ?? "");
    const isRight =
      granted !== undefined &&
      given.get("client_id") === "client-for-tests" &&
      given.get("client_secret") === "secret-for-tests" &&
      given.get("redirect_uri") === granted.asked.get("redirect_uri") &&
      (await s256(given.get("code_verifier") ?? "")) === granted.asked.get("code_challenge");
    exchanges.push(isRight);
    if (!granted || !isRight) return Response.json({ error: "invalid_grant" }, { status: 400 });
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: GOOGLE,
      aud: "client-for-tests",
      nonce: granted.asked.get("nonce"),
      email_verified: true,
      iat: now,
      exp: now + 3_600,
      ...granted.claims,
    };
    const part = (value: unknown) => base64Url(new TextEncoder().encode(JSON.stringify(value)));
    const token = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.${part("signed")}`;
    return Response.json({ access_token: "a", token_type: "Bearer", expires_in: 3_600, id_token: token });
  });

  /** Google's answer to where the browser was sent: the path of our callback. */
  function choose(location: string, claims: Claims): string {
    const asked = new URL(location).searchParams;
    const code = crypto.randomUUID();
    codes.set(code, { asked, claims });
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.search = new URLSearchParams({ state: asked.get("state") ?? "", code }).toString();
    return `${back.pathname}${back.search}`;
  }

  return {
    exchanges,
    choose,
    /** The whole way: from our link to Google and back. */
    async signIn(browser: Browser, claims: Claims, path = "/signin/google"): Promise<Seen> {
      const left = await browser.get(path);
      const location = left.headers.get("location") ?? "";
      if (!location.startsWith(GOOGLE)) return left;
      return browser.get(choose(location, claims));
    },
  };
}

async function s256(text: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

export function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
