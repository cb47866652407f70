// Vars and secrets, read once per isolate, with a failure that says what to set.

import * as z from "zod";
import type { Env } from "./env";
import { setLogLevel } from "./log";

const ratePolicy = z.object({ limit: z.int().min(1), period: z.union([z.literal(10), z.literal(60)]) });

const settings = z.object({
  SERVER_SECRET: z
    .string({ error: "set the secret SERVER_SECRET" })
    .min(32, "SERVER_SECRET needs at least 32 characters"),
  OPERATOR_KEY: z.string().min(16, "OPERATOR_KEY needs at least 16 characters").optional(),
  SIGNUP: z.enum(["open", "closed"]).default("closed"),
  RATE_LIMITS: z.enum(["on", "off"]).default("on"),
  RATE_POLICIES: z
    .string()
    .default("{}")
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.partialRecord(z.enum(["reads", "bookings", "tenant", "staff"]), ratePolicy)),
  PUBLIC_URL: z.url().optional(),
  TURNSTILE_SITE_KEY: z.string().min(1).optional(),
  TURNSTILE_SECRET_KEY: z.string().min(1).optional(),
  TURNSTILE_URL: z.url().default("https://challenges.cloudflare.com"),
  DEMO_TENANTS: z.string().default(""),
  LOG_LEVEL: z.enum(["info", "warn", "error"]).default("info"),
});

export type Settings = {
  readonly serverSecret: string;
  readonly operatorKey: string | null;
  readonly isSignupOpen: boolean;
  readonly hasRateLimits: boolean;
  /** What the limiters of wrangler.toml are set to, told to clients on a refusal. */
  readonly ratePolicies: Readonly<
    Partial<Record<"reads" | "bookings" | "tenant" | "staff", { limit: number; period: number }>>
  >;
  readonly publicUrl: string | null;
  /** Slugs of tenants that are there to be tried: pages served from the visitor's own machine may show them in a frame. */
  readonly demoTenants: ReadonlySet<string>;
  /** The robot check of our own pages; null where none is wished. */
  readonly turnstile: { readonly siteKey: string; readonly secretKey: string; readonly origin: string } | null;
};

const read = new WeakMap<Env, Settings>();

/** Throws with every problem named when the deployment is not configured. */
export function settingsOf(env: Env): Settings {
  const known = read.get(env);
  if (known) return known;
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    throw new Error(`Berth is not configured: ${parsed.error.issues.map((issue) => issue.message).join("; ")}`);
  }
  const { data } = parsed;
  setLogLevel(data.LOG_LEVEL);
  const fresh: Settings = {
    serverSecret: data.SERVER_SECRET,
    operatorKey: data.OPERATOR_KEY ?? null,
    isSignupOpen: data.SIGNUP === "open",
    hasRateLimits: data.RATE_LIMITS === "on",
    ratePolicies: data.RATE_POLICIES,
    publicUrl: data.PUBLIC_URL ?? null,
    demoTenants: new Set(data.DEMO_TENANTS.split(",").filter(Boolean)),
    turnstile:
      data.TURNSTILE_SITE_KEY && data.TURNSTILE_SECRET_KEY
        ? {
            siteKey: data.TURNSTILE_SITE_KEY,
            secretKey: data.TURNSTILE_SECRET_KEY,
            origin: new URL(data.TURNSTILE_URL).origin,
          }
        : null,
  };
  read.set(env, fresh);
  return fresh;
}
