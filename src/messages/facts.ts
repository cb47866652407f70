// What a message is written from. Its caller collects the facts; nothing here is looked up, and no address is made.

import type { BookedCustomer, BookingRecord, ListedBooking } from "../domain/booking/booking-record";
import type { Price } from "../domain/booking/pricing";
import type { InvitationRecord, SessionRecord } from "../domain/booking/session";
import type { EntryRecord } from "../domain/booking/waitlist";
import type { Channel, SentKind } from "../domain/messages/kinds";
import type { OwnTexts } from "../domain/messages/own-texts";
import type { Part } from "../domain/payments/parts";
import type { ConfiguredTenant } from "../domain/tenant/configuration";
import type { Service } from "../domain/tenant/service";
import type { LocalDate } from "../domain/time/local-time";
import type { ReceiptKind } from "../i18n/receipt-words";
import type { CalendarLinks } from "./calendar-links";

export type MessageBusiness = Pick<
  ConfiguredTenant,
  "name" | "slug" | "timeZone" | "locale" | "address" | "phone" | "website" | "branding" | "country" | "policies"
> & {
  /** The address for questions of customers, or null where none is public. */
  readonly email?: string | null;
};

export type MessageResource = { readonly name: string; readonly timeZone: string };

export type AboutBooking = {
  readonly about: "booking";
  readonly booking: BookingRecord;
  /** Those of the booking now, the leading one first. */
  readonly resources: readonly MessageResource[];
  /** Where a moved booking was before; equal times where only its resources changed. */
  readonly was: { readonly startAt: number; readonly endAt: number } | null;
  /** Why it was cancelled or declined. */
  readonly reason: string | null;
  /** A sentence of staff to the customer. */
  readonly message: string | null;
  /** What the customer had paid when the booking ended; null if nothing. Without it, nothing is said of giving back. */
  readonly paid: Price | null;
  /** The money that the message is about: one payment, or one refund. */
  readonly money?: ToldMoney;
  /** The title of its session, if that has one. */
  readonly title?: string | null;
  /** Its reader had the booking before it went to another customer. */
  readonly isGivenAway?: true;
  /** Its customer took back a request that waited for an answer. */
  readonly isWithdrawn?: true;
};

export type ToldMoney = {
  readonly amount: Price;
  /** The provider could not give it back. */
  readonly isStuck?: boolean;
  /** It came where the business takes none any more. */
  readonly isAccountGone?: boolean;
  /** What of the customer's credit it is. Absent for money. */
  readonly credit?: Part;
};

export type AboutEntry = {
  readonly about: "entry";
  readonly entry: EntryRecord;
  readonly service: Service;
  /** Those of the offered place; empty while there is none. */
  readonly resources: readonly MessageResource[];
  readonly position: number | null;
  /** The price of the offered place. */
  readonly price: Price | null;
  /** The title of the session of the offered place, if that has one. */
  readonly title?: string | null;
};

type ToldSession = Pick<SessionRecord, "service" | "title" | "startAt" | "endAt">;

export type AboutInvitation = {
  readonly about: "invitation";
  readonly invitation: Pick<InvitationRecord, "seats" | "expiresAt">;
  readonly session: ToldSession;
  readonly resources: readonly MessageResource[];
};

/** For readers without a booking in it, such as invited ones. */
export type AboutSession = {
  readonly about: "session";
  /** The reader waits for a place in it. Absent: they are invited. */
  readonly isWaiting?: true;
  readonly session: ToldSession;
  readonly resources: readonly MessageResource[];
  readonly reason: string | null;
  readonly message: string | null;
};

export type SeriesPart = {
  readonly booking: BookingRecord;
  readonly resources: readonly MessageResource[];
  /** The page of this booking. */
  readonly manageUrl: string;
};

export type AboutSeries = {
  readonly about: "series";
  readonly bookings: readonly SeriesPart[];
  /** Starts that were left out, epoch ms. */
  readonly skipped: readonly { readonly startAt: number }[];
  /** Why they were cancelled. */
  readonly reason: string | null;
  readonly message: string | null;
};

export type AboutDigest = {
  readonly about: "digest";
  readonly date: LocalDate;
  readonly bookings: readonly { readonly booking: ListedBooking; readonly resources: readonly MessageResource[] }[];
  /** How many more there are than those given. */
  readonly more: number;
};

export type AboutAnnouncement = { readonly about: "announcement"; readonly subject: string; readonly text: string };

/** A package that was sold, and money of it. */
export type AboutPurchase = {
  readonly about: "purchase";
  readonly name: string;
  /** Null once the person was erased. */
  readonly buyer: Pick<BookedCustomer, "id" | "name" | "email" | "phone"> | null;
  readonly amount: Price;
};

export type About =
  | AboutBooking
  | AboutPurchase
  | AboutEntry
  | AboutInvitation
  | AboutSession
  | AboutSeries
  | AboutDigest
  | AboutAnnouncement;

/** A receipt that its reader can open. */
export type ToldReceipt = { readonly kind: ReceiptKind; readonly number: string; readonly href: string };

/** Whole addresses. A missing one leaves its button or link out. */
export type MessageUrls = {
  /** The page on which the customer changes the booking, or the series. */
  readonly manage?: string | null;
  /** The calendar file and the links of calendar services. */
  readonly calendar?: (CalendarLinks & { readonly file: string | null }) | null;
  /** The page of the waitlist entry. */
  readonly waitlist?: string | null;
  readonly invitation?: string | null;
  /** The receipts of the money that it is about, where there are some. */
  readonly receipts?: readonly ToldReceipt[];
  /** The page on which the customer may book again. */
  readonly book?: string | null;
  readonly approve?: string | null;
  readonly decline?: string | null;
  /** The booking for staff. */
  readonly staff?: string | null;
  readonly unsubscribe?: string | null;
};

export type MessageFacts = {
  readonly kind: SentKind;
  readonly channel: Channel;
  /** The reader's language, such as `de-AT`. Null, or one that we do not write, is the business's. */
  readonly locale: string | null;
  /** The reader's zone, if it is known. */
  readonly timeZone: string | null;
  readonly now: number;
  /** Scheme and host of the deployment, for the calendar file's organizer. */
  readonly origin: string;
  readonly business: MessageBusiness;
  readonly texts: OwnTexts | null;
  readonly about: About;
  readonly urls: MessageUrls;
};

export type MessageAttachment = {
  readonly filename: string;
  readonly content: string;
  readonly contentType: string;
};

export type RenderedMessage = {
  /** One line. Empty for texts to telephones. */
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly MessageAttachment[];
};
