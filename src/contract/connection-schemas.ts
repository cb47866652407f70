// Accounts at providers on the wire. Credentials go in and never come out.

import * as z from "zod";
import { instantOut, text, webAddress } from "./primitives";

const secret = text(500, 1);

const sender = text(300, 3).regex(
  /^([^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/,
  "must be an address such as John Doe <bookings@example.com>",
);

export const resendAccount = z
  .strictObject({
    api_key: secret,
    from: sender,
    webhook_secret: secret.startsWith("whsec_", "must begin with whsec_").nullish(),
  })
  .meta({ id: "ResendAccount" });

export const twilioAccount = z
  .strictObject({
    account_sid: text(64, 1),
    auth_token: secret,
    from: text(64, 1).nullish().meta({ description: "A number, or a messaging service" }),
    whatsapp_from: text(64, 1).nullish(),
  })
  .refine(({ from, whatsapp_from }) => Boolean(from ?? whatsapp_from), {
    path: ["from"],
    message: "is needed, unless whatsapp_from is given",
  })
  .meta({ id: "TwilioAccount" });

/** A stand-in on this machine has no certificate. */
const providerAt = z
  .url({ protocol: /^https?$/, error: "must be an address that begins with https:// or http://" })
  .max(500);

export const stripeAccount = z
  .strictObject({
    secret_key: secret.regex(/^(sk|rk)_(test|live)_\w+$/, "must begin with sk_test_, sk_live_, rk_test_ or rk_live_"),
    base_url: providerAt.nullish().meta({
      description: "Another server than Stripe's, such as a stand-in; only where private targets are allowed",
    }),
  })
  .meta({ id: "StripeAccount" });

export const razorpayAccount = z
  .strictObject({
    key_id: secret.regex(/^rzp_(test|live)_\w+$/, "must begin with rzp_test_ or rzp_live_"),
    key_secret: secret,
    webhook_secret: secret.nullish().meta({
      description: "The secret of the webhook at Razorpay. Without one, the present one stays, or Berth makes one",
    }),
    base_url: providerAt.nullish().meta({
      description: "Another server than Razorpay's, such as a stand-in; only where private targets are allowed",
    }),
  })
  .meta({ id: "RazorpayAccount" });
export const joining = z
  .strictObject({
    return_url: webAddress.nullish().meta({ description: "Where Stripe sends the person afterwards" }),
  })
  .meta({ id: "StripeOnboarding" });

export const joinedOut = z
  .object({
    status: z.enum(["active", "needs_attention"]).meta({ description: "active: the account may take money" }),
    url: z.string().nullable().meta({ description: "Where the business goes on at Stripe; null once it is active" }),
    expires_at: instantOut.nullable(),
  })
  .meta({ id: "StripeJoined" });

const usingService = z.object({ id: z.string(), code: z.string(), name: z.string() });

export const connectionOut = z
  .object({
    id: z.string(),
    provider: z.string(),
    status: z.enum(["active", "needs_attention", "needs_reconnect", "disabled"]),
    shown: z.record(z.string(), z.string().nullable()).meta({
      description: "What may be shown: the sender, and the last four characters of each secret",
    }),
    hook_url: z.string().meta({ description: "Where the provider sends its reports" }),
    last_ok_at: instantOut.nullable(),
    last_error: z.string().nullable(),
    created_at: instantOut,
    updated_at: instantOut,
    used_by: z
      .object({
        services: z.array(usingService).meta({
          description:
            "Services whose customers pay there what keeps their place. Without the account, customers are told to pay the business directly, and the place is free again at the deadline",
        }),
        card_services: z.array(usingService).meta({
          description:
            "Services whose customers leave a card there. Without the account they leave none, and no fee for not coming is taken of their later bookings",
        }),
        open_payments: z.int().meta({
          description: "Payments under way. Without the account their pages end, and money that still comes goes back",
        }),
        late_payments: z.int().meta({
          description:
            "Payments whose pages are over, and whose bank may take a refused try all the same. Berth looks daily for six days, and also once the account is disconnected. Such money then goes back. if_unused disregards them",
        }),
      })
      .optional()
      .meta({
        description: "For an account that takes payments, when it is read: what ends or waits in vain without it",
      }),
  })
  .meta({ id: "Connection" });

export const disconnecting = z.strictObject({
  if_unused: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "true disconnects only where used_by names no service and no payment; else it is in_use" }),
});

export const razorpayConnectionOut = connectionOut
  .extend({
    webhook_secret: z.string().nullable().meta({
      description: "Made by Berth, for the webhook at Razorpay. Returned once: null where staff have one already",
    }),
  })
  .meta({ id: "RazorpayConnection" });
