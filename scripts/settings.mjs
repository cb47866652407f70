// The settings of `npm start`, from the environment. All are checked before anything opens, and each problem names its
// variable.

import { accessSync, constants, mkdirSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./project.mjs";
import { keptSecret } from "./secrets.mjs";

/** Passed to the Worker unchanged. */
const PASSED_ON = [
  "RATE_POLICIES",
  "PUBLIC_URL",
  "TURNSTILE_SITE_KEY",
  "TURNSTILE_SECRET_KEY",
  "TURNSTILE_URL",
  "EMAIL_FROM",
  "RESEND_API_KEY",
  "RESEND_BASE_URL",
  "RESEND_WEBHOOK_SECRET",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_FROM",
  "TWILIO_WHATSAPP_FROM",
  "TWILIO_BASE_URL",
  "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET",
  "GOOGLE_BASE_URL",
  "STRIPE_BASE_URL",
  "RAZORPAY_BASE_URL",
  "STRIPE_PLATFORM_KEY",
  "STRIPE_PLATFORM_WEBHOOK_SECRET",
  "COMMISSION_PERCENT",
  "ENCRYPTION_KEYS",
  "ALLOW_PRIVATE_TARGETS",
];

/** Settings of the server and vars of the Worker. Throws with a sentence for each wrong one. */
export async function readSettings(env) {
  const problems = [];
  const host = env.HOST || "127.0.0.1";
  const isProduction = env.NODE_ENV === "production";
  // A client on another machine is a member of the public.
  const isPublic = isProduction || !isLoopback(host);
  const port = Number(env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) problems.push("PORT must be a number from 1 to 65535.");
  if (env.DEMO && !["0", "1"].includes(env.DEMO)) problems.push("DEMO must be 0 or 1.");
  if (env.QUEUE && !["on", "off"].includes(env.QUEUE)) problems.push("QUEUE must be on or off.");
  // Then any business could read what only this machine may read.
  if (isProduction && env.ALLOW_PRIVATE_TARGETS === "1")
    problems.push("ALLOW_PRIVATE_TARGETS must be 0 in production: it is for trying on one's own machine.");
  const sweepSeconds = Number(env.SWEEP_SECONDS || 60);
  if (!(sweepSeconds >= 1 && sweepSeconds <= 3_600)) problems.push("SWEEP_SECONDS must be a number from 1 to 3600.");
  const stateDir = resolve(ROOT, env.STATE_DIR || join(".wrangler", "state"));
  const unwritable = reasonNotWritable(stateDir);
  if (unwritable) {
    problems.push(`STATE_DIR: ${stateDir} cannot be written to (${unwritable}). Set STATE_DIR to a folder that can.`);
    throw new Error(problems.join("\n"));
  }
  const vars = {
    SERVER_SECRET: keptSecret(stateDir, "server-secret"),
    OPERATOR_KEY: env.OPERATOR_KEY || keptSecret(stateDir, "operator-key"),
    SIGNUP: env.SIGNUP || (isPublic ? "closed" : "open"),
    RATE_LIMITS: env.RATE_LIMITS || (isPublic ? "on" : "off"),
    LOG_LEVEL: env.LOG_LEVEL || "warn",
    // A server for others has no page that shows all messages.
    MAILBOX: isPublic ? "off" : "on",
    LINK_ORIGIN: `http://localhost:${port}`,
    ...Object.fromEntries(PASSED_ON.filter((name) => env[name]).map((name) => [name, env[name]])),
  };
  const { settingsProblems } = await import(pathToFileURL(join(ROOT, "dist", "settings.mjs")));
  problems.push(...settingsProblems(vars));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const hasDemo = env.DEMO ? env.DEMO === "1" : !isProduction;
  return { host, port, stateDir, vars, isPublic, hasDemo, hasQueue: env.QUEUE !== "off", sweepSeconds };
}

/** Warnings for an operator who opens a server to others; none if it is as safe as possible here. */
export function warningsOf({ host, isPublic, vars }) {
  if (!isPublic) return [];
  const open = isLoopback(host) ? [] : [`HOST=${host}: others on the network reach this server, without TLS.`];
  const signup =
    vars.SIGNUP === "open" ? ["SIGNUP=open: every client that reaches the server can create businesses."] : [];
  const limits = vars.RATE_LIMITS === "off" ? ["RATE_LIMITS=off: no client is limited."] : [];
  const targets =
    vars.ALLOW_PRIVATE_TARGETS === "1"
      ? ["ALLOW_PRIVATE_TARGETS=1: webhooks of every business reach services of this machine."]
      : [];
  return [...open, ...signup, ...limits, ...targets];
}

function isLoopback(host) {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function reasonNotWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return null;
  } catch (fault) {
    return fault.code ?? "unknown";
  }
}
