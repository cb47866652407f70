// What there is to know of the subject of a message, and what it is asked for.

import type { BookedCustomer, BookingRecord } from "../../domain/booking/booking-record";
import type { EventDetail } from "../../domain/events";
import type { SentKind } from "../../domain/messages/kinds";
import type { Result } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import type { About, MessageUrls } from "../../messages/facts";

export type Reader = {
  /** Null once the person was erased. */
  readonly customer: Pick<
    BookedCustomer,
    "id" | "name" | "email" | "phone" | "timeZone" | "locale" | "consents"
  > | null;
};

export type Subject = Reader & {
  /** When the person gave what this tells of, epoch ms. An erasure after that covers it. Null for what D1 knows now. */
  readonly since: number | null;
  readonly about: About;
  readonly bookingId: string | null;
  /** What the customer knows once this is told. Null where the message does not tell how a booking stands. */
  readonly told: string | null;
  /** Why it is not to be told any more, or null. */
  readonly isOver: string | null;
  readonly urls: MessageUrls;
};

export type Asked = {
  readonly kind: SentKind;
  readonly subjectId: string;
  readonly occurredAt: number;
  readonly detail: EventDetail;
  readonly configuration: Configuration;
  readonly origin: string;
};

/** While a booking is to take place, or may be. */
export const LIVE: readonly BookingRecord["status"][] = ["pending", "confirmed"];

/** Where the customer books again. */
export function bookUrl({ origin, configuration }: Asked): string {
  return `${origin}/${configuration.tenant.slug}`;
}

/** Of what is gone, nothing is told. */
export function orNothing<T>(result: Result<T>): T | null {
  return result.ok ? result.value : null;
}
