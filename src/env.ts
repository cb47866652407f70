// The platform's bindings as wrangler.toml declares them.

import type { ResourceCalendar } from "./objects/calendar/resource-calendar";
import type { BookingCoordinator } from "./objects/coordinator/booking-coordinator";

export type Env = {
  readonly DB: D1Database;
  readonly HINTS: KVNamespace;
  readonly CALENDAR: DurableObjectNamespace<ResourceCalendar>;
  readonly COORDINATOR: DurableObjectNamespace<BookingCoordinator>;
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
};
