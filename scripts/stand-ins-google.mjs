// Stands in for Google where people sign in with it. It has a page to choose an account. It exchanges a code for a
// signed id_token, by OpenID Connect with PKCE. It asks for no password: it is for one's own machine.

import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { mannersOf, nextMode, pause } from "./stand-ins-manners.mjs";

const AUTHORIZE = "/o/oauth2/v2/auth";
const CHOOSE = "/o/oauth2/choose";
const TOKEN = "/token";
const KEYS = "/oauth2/v3/certs";
const CODE_LASTS_MS = 60_000;
const KEY_ID = "stand-in";

/** `accounts` are addresses to choose from; any other can be typed. */
export function standInForGoogle({ accounts = [] } = {}) {
  /** `claims` go over those of the id_token: `{"aud": "other"}`. Null removes one. */
  const manners = { ...mannersOf(), claims: {} };
  const stats = { asked: 0, answered: {} };
  const taken = [];
  const codes = new Map();
  let pair;
  const keys = () => (pair ??= generateKeyPairSync("rsa", { modulusLength: 2048 }));

  function authorize(query) {
    const wrong = wrongWith(query);
    return wrong ? page(400, `<p>${escaped(wrong)}</p>`) : page(200, chooser(query, accounts));
  }

  function choose(query) {
    const wrong = wrongWith(query);
    if (wrong) return page(400, `<p>${escaped(wrong)}</p>`);
    const back = new URL(query.get("redirect_uri"));
    back.searchParams.set("state", query.get("state") ?? "");
    if (query.get("choice") === "cancel") {
      back.searchParams.set("error", "access_denied");
    } else {
      const code = randomBytes(24).toString("base64url");
      const email = (query.get("choice") || query.get("email") || "").trim().toLowerCase();
      const isVerified = query.get("unverified") !== "yes";
      codes.set(code, { query, email, isVerified, name: query.get("name") || email.split("@")[0], at: Date.now() });
      back.searchParams.set("code", code);
      back.searchParams.set("scope", query.get("scope"));
    }
    return { status: 302, headers: { location: back.href }, body: "" };
  }

  function token(body, origin) {
    const given = new URLSearchParams(body);
    const granted = codes.get(given.get("code"));
    // A code is exchanged once.
    codes.delete(given.get("code"));
    const { query } = granted ?? {};
    const challenge = createHash("sha256")
      .update(given.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight =
      query &&
      granted.at > Date.now() - CODE_LASTS_MS &&
      given.get("grant_type") === "authorization_code" &&
      given.get("client_id") === query.get("client_id") &&
      Boolean(given.get("client_secret")) &&
      given.get("redirect_uri") === query.get("redirect_uri") &&
      challenge === query.get("code_challenge");
    taken.push({ isRight: Boolean(isRight), email: granted?.email ?? null });
    if (!isRight) return { status: 400, headers: {}, body: { error: "invalid_grant" } };
    const { email, isVerified, name } = granted;
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: origin,
      azp: query.get("client_id"),
      aud: query.get("client_id"),
      sub: subjectOf(email),
      email,
      email_verified: isVerified,
      name,
      nonce: query.get("nonce") ?? undefined,
      iat: now,
      exp: now + 3_600,
      ...manners.claims,
    };
    const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
    return {
      status: 200,
      headers: { "cache-control": "no-store" },
      body: {
        access_token: randomBytes(24).toString("base64url"),
        expires_in: 3_600,
        scope: query.get("scope"),
        token_type: "Bearer",
        id_token: signed(present, keys().privateKey),
      },
    };
  }

  async function answer({ method, path, query, headers, body }) {
    if (path === AUTHORIZE) return authorize(query);
    if (path === CHOOSE) return choose(query);
    const mode = nextMode(manners);
    stats.asked += 1;
    stats.answered[mode] = (stats.answered[mode] ?? 0) + 1;
    if (mode === "slow") await pause(manners.delayMs);
    if (mode === "closed") return { closes: true };
    if (mode === "timeout" || mode === "lost") return { hangs: true };
    if (/^\d+$/.test(mode)) return { status: Number(mode), headers: {}, body: { error: "stand_in" } };
    if (path === KEYS) {
      const key = { ...keys().publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "RS256", use: "sig" };
      return { status: 200, headers: {}, body: { keys: [key] } };
    }
    return method === "POST"
      ? token(body, `http://${headers.host}`)
      : { status: 405, headers: {}, body: { error: "invalid_request" } };
  }

  return {
    manners,
    stats,
    taken,
    isAsked: ({ path }) => [AUTHORIZE, CHOOSE, TOKEN, KEYS].includes(path),
    answer,
    forget() {
      taken.length = 0;
      codes.clear();
      Object.assign(stats, { asked: 0, answered: {} });
    },
  };
}

/** The same person has the same subject at each start. */
export function subjectOf(email) {
  return BigInt(`0x${createHash("sha256").update(email).digest("hex").slice(0, 16)}`)
    .toString()
    .padStart(21, "1");
}

function wrongWith(query) {
  if (query.get("response_type") !== "code") return "response_type must be code";
  if (!query.get("client_id")) return "client_id is missing";
  if (!/\bopenid\b/.test(query.get("scope") ?? "")) return "scope must hold openid";
  if (query.get("code_challenge_method") !== "S256") return "code_challenge_method must be S256";
  return URL.canParse(query.get("redirect_uri") ?? "") ? null : "redirect_uri is missing";
}

function signed(claims, privateKey) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT", kid: KEY_ID })}.${part(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
}

function chooser(query, accounts) {
  const kept = [...query]
    .filter(([name]) => !["choice", "email", "name", "unverified"].includes(name))
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  const hint = query.get("login_hint");
  const listed = [...new Set([...(hint ? [hint] : []), ...accounts])];
  return `<h1>Choose an account</h1>
<p>This page stands in for Google on your own machine. It asks for no password.</p>
${listed.map((email) => `<form action="${CHOOSE}">${kept}<button name="choice" value="${escaped(email)}">${escaped(email)}</button></form>`).join("")}
<form action="${CHOOSE}">${kept}
<label>Another address <input name="email" type="email" required></label>
<label>Name <input name="name"></label>
<label class="check"><input type="checkbox" name="unverified" value="yes"> Google has not verified this address</label>
<button>Go on</button></form>
<form action="${CHOOSE}">${kept}<button name="choice" value="cancel" class="quiet">Cancel</button></form>`;
}

const STYLE = `body{font:16px/1.5 system-ui;max-width:26rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
form{margin:.75rem 0}button,input:not([type=checkbox]){font:inherit;width:100%;padding:.6rem;box-sizing:border-box}
label{display:block;margin:.5rem 0}`;

function page(status, content) {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "referrer-policy": "no-referrer" },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Stand-in for Google</title><style>${STYLE}</style><main>${content}</main></html>`,
  };
}

function escaped(text) {
  return String(text).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
