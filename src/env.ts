// The platform's bindings as wrangler.toml declares them.

import type { EventsMessage } from "./domain/events";
import type { ResourceCalendar } from "./objects/calendar/resource-calendar";
import type { BookingCoordinator } from "./objects/coordinator/booking-coordinator";

export type Env = {
  readonly DB: D1Database;
  readonly HINTS: KVNamespace;
  /** Files that are deployed beside the Worker. */
  readonly FILES: Pick<Fetcher, "fetch">;
  readonly CALENDAR: DurableObjectNamespace<ResourceCalendar>;
  readonly COORDINATOR: DurableObjectNamespace<BookingCoordinator>;
  /** Absent where a deployment has no queue. Then the sweep alone tells what happened. */
  readonly EVENTS?: Queue<EventsMessage>;
  readonly LIMIT_READS: RateLimit;
  readonly LIMIT_BOOKINGS: RateLimit;
  readonly LIMIT_TENANT: RateLimit;
  readonly LIMIT_STAFF: RateLimit;
  readonly SERVER_SECRET?: string;
  readonly OPERATOR_KEY?: string;
  readonly SIGNUP?: string;
  readonly RATE_LIMITS?: string;
  readonly RATE_POLICIES?: string;
  readonly PUBLIC_URL?: string;
  readonly LOG_LEVEL?: string;
  readonly DEMO_TENANTS?: string;
  readonly TURNSTILE_SITE_KEY?: string;
  readonly TURNSTILE_SECRET_KEY?: string;
  readonly TURNSTILE_URL?: string;
  /** Cloudflare Email. Absent where a deployment does not send by it. */
  readonly EMAIL?: SendEmail;
  readonly EMAIL_FROM?: string;
  readonly RESEND_API_KEY?: string;
  readonly RESEND_BASE_URL?: string;
  readonly RESEND_WEBHOOK_SECRET?: string;
  readonly TWILIO_ACCOUNT_SID?: string;
  readonly TWILIO_AUTH_TOKEN?: string;
  readonly TWILIO_FROM?: string;
  readonly TWILIO_WHATSAPP_FROM?: string;
  readonly TWILIO_BASE_URL?: string;
  readonly GOOGLE_CLIENT_ID?: string;
  readonly GOOGLE_CLIENT_SECRET?: string;
  readonly GOOGLE_BASE_URL?: string;
  readonly STRIPE_BASE_URL?: string;
  readonly RAZORPAY_BASE_URL?: string;
  readonly STRIPE_PLATFORM_KEY?: string;
  readonly STRIPE_PLATFORM_WEBHOOK_SECRET?: string;
  readonly COMMISSION_PERCENT?: string;
  readonly ENCRYPTION_KEYS?: string;
  readonly ALLOW_PRIVATE_TARGETS?: string;
  readonly MAILBOX?: string;
  readonly LINK_ORIGIN?: string;
};
