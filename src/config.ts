// Vars and secrets, read once per isolate; a failure names the setting to correct.

import * as z from "zod";
import type { Env } from "./env";
import { setLogLevel } from "./log";

const ratePolicy = z.object({ limit: z.int().min(1), period: z.union([z.literal(10), z.literal(60)]) });
const ratePolicies = z.partialRecord(z.enum(["reads", "bookings", "tenant", "staff"]), ratePolicy);
const RATE_POLICIES_WORDS = 'must be JSON such as {"bookings":{"limit":20,"period":60}}, with a period of 10 or 60';

const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.enum(words, { error: `must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}` });

const address = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `must be an address such as ${example}` })
    .transform((text) => new URL(text).origin);

/** Each setting by its name. A message continues a sentence that begins with that name. */
const settings = z
  .object({
    SERVER_SECRET: z.string({ error: "is not set: it is a secret of 32 characters or more" }).min(32, {
      error: "must have 32 characters or more",
    }),
    OPERATOR_KEY: z.string().min(16, { error: "must have 16 characters or more" }).optional(),
    SIGNUP: oneOf("open", "closed").default("closed"),
    RATE_LIMITS: oneOf("on", "off").default("on"),
    RATE_POLICIES: z
      .string()
      .default("{}")
      .transform((text, context) => {
        const read = ratePolicies.safeParse(parsed(text));
        if (!read.success) context.issues.push({ code: "custom", input: text, message: RATE_POLICIES_WORDS });
        return read.data ?? {};
      }),
    PUBLIC_URL: address("https://book.example.com").optional(),
    LINK_ORIGIN: address("http://localhost:8787").optional(),
    TURNSTILE_SITE_KEY: z.string().min(1, { error: "must not be empty" }).optional(),
    TURNSTILE_SECRET_KEY: z.string().min(1, { error: "must not be empty" }).optional(),
    TURNSTILE_URL: address("https://challenges.cloudflare.com").default("https://challenges.cloudflare.com"),
    /** `Name <bookings@example.com>` or the bare address: whom mails of this deployment come from. */
    EMAIL_FROM: z
      .string()
      .regex(/^([^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, {
        error: "must be an address such as Berth <bookings@example.com>",
      })
      .optional(),
    RESEND_API_KEY: z.string().min(1, { error: "must not be empty" }).optional(),
    RESEND_BASE_URL: address("https://api.resend.com").default("https://api.resend.com"),
    RESEND_WEBHOOK_SECRET: z.string().startsWith("whsec_", { error: "must begin with whsec_" }).optional(),
    TWILIO_ACCOUNT_SID: z.string().min(1, { error: "must not be empty" }).optional(),
    TWILIO_AUTH_TOKEN: z.string().min(1, { error: "must not be empty" }).optional(),
    TWILIO_FROM: z.string().min(1, { error: "must not be empty" }).optional(),
    TWILIO_WHATSAPP_FROM: z.string().min(1, { error: "must not be empty" }).optional(),
    TWILIO_BASE_URL: address("https://api.twilio.com").default("https://api.twilio.com"),
    GOOGLE_CLIENT_ID: z.string().min(1, { error: "must not be empty" }).optional(),
    GOOGLE_CLIENT_SECRET: z.string().min(1, { error: "must not be empty" }).optional(),
    /** Only for a stand-in on one's own machine. */
    GOOGLE_BASE_URL: address("http://127.0.0.1:8788").optional(),
    STRIPE_BASE_URL: address("http://127.0.0.1:8788").optional(),
    RAZORPAY_BASE_URL: address("http://127.0.0.1:8788").optional(),
    /** The operator's own account at Stripe, through which it serves businesses of a marketplace. */
    STRIPE_PLATFORM_KEY: z
      .string()
      .regex(/^(sk|rk)_(test|live)_\w+$/, { error: "must begin with sk_test_, sk_live_, rk_test_ or rk_live_" })
      .optional(),
    STRIPE_PLATFORM_WEBHOOK_SECRET: z.string().startsWith("whsec_", { error: "must begin with whsec_" }).optional(),
    /** The operator's share of what businesses take, in percent. Without it, as usual for the way a business chooses. */
    COMMISSION_PERCENT: z
      .string()
      .regex(/^(\d|[1-4]\d|50)$/, { error: "must be a whole number from 0 to 50" })
      .transform(Number)
      .optional(),
    ENCRYPTION_KEYS: z
      .string()
      .regex(/^[a-z0-9]+:[A-Za-z0-9+/=_-]{43,44}(,[a-z0-9]+:[A-Za-z0-9+/=_-]{43,44})*$/, {
        error: "must be keys of 32 bytes such as k2:BASE64,k1:BASE64",
      })
      .optional(),
    ALLOW_PRIVATE_TARGETS: oneOf("0", "1").default("0"),
    MAILBOX: oneOf("on", "off").default("off"),
    DEMO_TENANTS: z.string().default(""),
    LOG_LEVEL: oneOf("info", "warn", "error").default("info"),
  })
  .check(({ value, issues }) => {
    const missing = value.TURNSTILE_SITE_KEY
      ? !value.TURNSTILE_SECRET_KEY && "TURNSTILE_SECRET_KEY"
      : value.TURNSTILE_SECRET_KEY && "TURNSTILE_SITE_KEY";
    const beside = (name: string) => {
      issues.push({ code: "custom", input: value, path: [name], message: "is needed beside the other key" });
    };
    if (missing) beside(missing);
    if (value.GOOGLE_CLIENT_ID && !value.GOOGLE_CLIENT_SECRET) beside("GOOGLE_CLIENT_SECRET");
    if (value.GOOGLE_CLIENT_SECRET && !value.GOOGLE_CLIENT_ID) beside("GOOGLE_CLIENT_ID");
    if (value.STRIPE_PLATFORM_KEY && !value.STRIPE_PLATFORM_WEBHOOK_SECRET) beside("STRIPE_PLATFORM_WEBHOOK_SECRET");
    if (value.STRIPE_PLATFORM_WEBHOOK_SECRET && !value.STRIPE_PLATFORM_KEY) beside("STRIPE_PLATFORM_KEY");
    if (value.RESEND_API_KEY && !value.EMAIL_FROM) beside("EMAIL_FROM");
    if (value.TWILIO_ACCOUNT_SID && !value.TWILIO_AUTH_TOKEN) beside("TWILIO_AUTH_TOKEN");
    if (value.TWILIO_AUTH_TOKEN && !value.TWILIO_ACCOUNT_SID) beside("TWILIO_ACCOUNT_SID");
    if (value.TWILIO_ACCOUNT_SID && !value.TWILIO_FROM && !value.TWILIO_WHATSAPP_FROM) beside("TWILIO_FROM");
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Problems of a deployment's settings, one sentence each, beginning with the setting's name. */
export function settingsProblems(env: object): string[] {
  const { error } = settings.safeParse(env);
  return (error?.issues ?? []).map(({ path, message }) => `${String(path[0])} ${message}.`);
}

/** The deployment cannot serve with these settings; the message names each wrong setting, without values. */
export class NotConfigured extends Error {}

export type Settings = {
  readonly serverSecret: string;
  readonly operatorKey: string | null;
  readonly isSignupOpen: boolean;
  readonly hasRateLimits: boolean;
  /** The limits in wrangler.toml, shown to clients in a refusal. */
  readonly ratePolicies: Readonly<
    Partial<Record<"reads" | "bookings" | "tenant" | "staff", { limit: number; period: number }>>
  >;
  readonly publicUrl: string | null;
  /** Where links of messages lead, because no request says it. Null in a deployment without PUBLIC_URL. */
  readonly linkOrigin: string | null;
  /** Slugs of demo tenants: pages on the visitor's own machine may show them in a frame. */
  readonly demoTenants: ReadonlySet<string>;
  /** The robot check of our own pages; null when the deployment has none. */
  /** How this deployment sends. Each is null where it is not set up. */
  readonly senders: Senders;
  /** Keys for credentials of tenants, the newest first, or null: then a key derives from the server secret. */
  readonly encryptionKeys: string | null;
  /** Webhooks may reach this machine. Only for trying. */
  readonly allowsPrivateTargets: boolean;
  /** Another server than Stripe's, for all businesses. */
  readonly stripeBaseUrl: string | null;
  /** Another server than Razorpay's, for all businesses. */
  readonly razorpayBaseUrl: string | null;
  /** The operator's account at Stripe for businesses of its marketplace. Null where it offers none. */
  readonly stripePlatform: StripePlatform | null;
  /** The operator's share, in percent. Null: as usual for the way in which a business takes money. */
  readonly commissionPercent: number | null;
  /** Messages without a sender end in the mailbox of `/dev/messages`. Only for trying. */
  readonly hasMailbox: boolean;
  readonly turnstile: { readonly siteKey: string; readonly secretKey: string; readonly origin: string } | null;
  /** Sign-in with Google; null where it is not set up. */
  readonly google: GoogleClient | null;
};

type StripePlatform = { readonly secretKey: string; readonly webhookSecret: string };

export type GoogleClient = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where a stand-in listens; null for Google itself. */
  readonly baseUrl: string | null;
};

export type Senders = {
  readonly from: string | null;
  readonly resend: { readonly apiKey: string; readonly baseUrl: string; readonly webhookSecret: string | null } | null;
  readonly twilio: {
    readonly accountSid: string;
    readonly authToken: string;
    readonly from: string | null;
    readonly whatsappFrom: string | null;
    readonly baseUrl: string;
  } | null;
  /** Where providers answer, also for accounts of tenants. */
  readonly baseUrls: { readonly resend: string; readonly twilio: string };
};

const read = new WeakMap<Env, Settings>();

/** The settings. Throws with all problems when the deployment is not configured. */
export function settingsOf(env: Env): Settings {
  const known = read.get(env);
  if (known) return known;
  const { data } = settings.safeParse(env);
  if (!data) throw new NotConfigured(settingsProblems(env).join(" "));
  setLogLevel(data.LOG_LEVEL);
  const fresh: Settings = {
    serverSecret: data.SERVER_SECRET,
    operatorKey: data.OPERATOR_KEY ?? null,
    isSignupOpen: data.SIGNUP === "open",
    hasRateLimits: data.RATE_LIMITS === "on",
    ratePolicies: data.RATE_POLICIES,
    publicUrl: data.PUBLIC_URL ?? null,
    linkOrigin: data.PUBLIC_URL ?? data.LINK_ORIGIN ?? null,
    demoTenants: new Set(data.DEMO_TENANTS.split(",").filter(Boolean)),
    senders: sendersOf(data),
    encryptionKeys: data.ENCRYPTION_KEYS ?? null,
    allowsPrivateTargets: data.ALLOW_PRIVATE_TARGETS === "1",
    stripeBaseUrl: data.STRIPE_BASE_URL ?? null,
    razorpayBaseUrl: data.RAZORPAY_BASE_URL ?? null,
    stripePlatform:
      data.STRIPE_PLATFORM_KEY && data.STRIPE_PLATFORM_WEBHOOK_SECRET
        ? { secretKey: data.STRIPE_PLATFORM_KEY, webhookSecret: data.STRIPE_PLATFORM_WEBHOOK_SECRET }
        : null,
    commissionPercent: data.COMMISSION_PERCENT ?? null,
    hasMailbox: data.MAILBOX === "on",
    turnstile:
      data.TURNSTILE_SITE_KEY && data.TURNSTILE_SECRET_KEY
        ? {
            siteKey: data.TURNSTILE_SITE_KEY,
            secretKey: data.TURNSTILE_SECRET_KEY,
            origin: data.TURNSTILE_URL,
          }
        : null,
    google:
      data.GOOGLE_CLIENT_ID && data.GOOGLE_CLIENT_SECRET
        ? {
            clientId: data.GOOGLE_CLIENT_ID,
            clientSecret: data.GOOGLE_CLIENT_SECRET,
            baseUrl: data.GOOGLE_BASE_URL ?? null,
          }
        : null,
  };
  read.set(env, fresh);
  return fresh;
}

function sendersOf(data: z.output<typeof settings>): Senders {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = data;
  return {
    from: data.EMAIL_FROM ?? null,
    resend: data.RESEND_API_KEY
      ? {
          apiKey: data.RESEND_API_KEY,
          baseUrl: data.RESEND_BASE_URL,
          webhookSecret: data.RESEND_WEBHOOK_SECRET ?? null,
        }
      : null,
    twilio:
      accountSid && authToken
        ? {
            accountSid,
            authToken,
            from: data.TWILIO_FROM ?? null,
            whatsappFrom: data.TWILIO_WHATSAPP_FROM ?? null,
            baseUrl: data.TWILIO_BASE_URL,
          }
        : null,
    baseUrls: { resend: data.RESEND_BASE_URL, twilio: data.TWILIO_BASE_URL },
  };
}
