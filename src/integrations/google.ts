// Sign-in with Google by OpenID Connect: code, PKCE, state and nonce (https://developers.google.com/identity/openid-connect).
// The library is loaded only by who signs in this way.

import type { AuthorizationServer, Client } from "oauth4webapi";
import { within } from "./within";

export type GoogleClient = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly baseUrl: string | null;
};

/** What belongs to one try to sign in. */
export type GoogleTry = {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
};

export type GooglePerson = {
  /** Never changes, unlike the address. */
  readonly subject: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
  readonly name: string;
};

const TRY_MS = 4_000;
/** Clocks of two servers may differ so much. */
const CLOCK_TOLERANCE_S = 60;

function serverOf({ baseUrl }: GoogleClient): AuthorizationServer & { authorization_endpoint: string } {
  if (baseUrl === null) {
    return {
      issuer: "https://accounts.google.com",
      authorization_endpoint: "https://accounts.google.com/o/oauth2/v2/auth",
      token_endpoint: "https://oauth2.googleapis.com/token",
    };
  }
  return { issuer: baseUrl, authorization_endpoint: `${baseUrl}/o/oauth2/v2/auth`, token_endpoint: `${baseUrl}/token` };
}

/** Where the person goes to sign in. */
export async function googleAddress(google: GoogleClient, asked: GoogleTry, hint: string | null): Promise<string> {
  const { calculatePKCECodeChallenge } = await import("oauth4webapi");
  const url = new URL(serverOf(google).authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: google.clientId,
    redirect_uri: asked.redirectUri,
    response_type: "code",
    scope: "openid email profile",
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: await calculatePKCECodeChallenge(asked.codeVerifier),
    code_challenge_method: "S256",
    prompt: "select_account",
    ...(hint !== null && { login_hint: hint }),
  }).toString();
  return url.href;
}

export type GoogleAnswer =
  | { readonly ok: true; readonly person: GooglePerson }
  /** The person gave up, this browser made no such try, or Google did not say who they are. */
  | { readonly ok: false; readonly reason: string };

/** The person who came back from Google. */
export async function googlePerson(google: GoogleClient, asked: GoogleTry, returned: URL): Promise<GoogleAnswer> {
  const oauth = await import("oauth4webapi");
  const server = serverOf(google);
  const client: Client = { client_id: google.clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_S };
  try {
    const parameters = oauth.validateAuthResponse(server, client, returned.searchParams, asked.state);
    const tokens = await within(TRY_MS, async (signal) => {
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.ClientSecretPost(google.clientSecret),
        parameters,
        asked.redirectUri,
        asked.codeVerifier,
        {
          signal,
          [oauth.customFetch]: (url: string, options: RequestInit) => fetch(url, options),
          // A stand-in on this machine has no certificate.
          [oauth.allowInsecureRequests]: google.baseUrl?.startsWith("http:") ?? false,
        },
      );
      const asks = { expectedNonce: asked.nonce, requireIdToken: true };
      return oauth.processAuthorizationCodeResponse(server, client, response, asks);
    });
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (!claims?.sub) return { ok: false, reason: "no_id_token" };
    const text = (name: string) => (typeof claims[name] === "string" ? (claims[name] as string) : "");
    return {
      ok: true,
      person: {
        subject: claims.sub,
        email: text("email"),
        isEmailVerified: claims.email_verified === true,
        name: text("name"),
      },
    };
  } catch (fault) {
    const { code, name } = fault as { readonly code?: string; readonly name?: string };
    return { ok: false, reason: code ?? name ?? "unknown" };
  }
}
