// Messages that no event caused: announcements, the agenda of a day, tests, and a word from Berth to the owner.

import { findAnnouncement } from "../../db/announcements";
import { listBookings } from "../../db/bookings";
import { findCustomer } from "../../db/customers";
import { listResources } from "../../db/resources";
import type { SentKind } from "../../domain/messages/kinds";
import type { Configuration } from "../../domain/tenant/configuration";
import { type LocalDate, localDay } from "../../domain/time/local-time";
import type { About, MessageUrls } from "../../messages/facts";
import { sampleUrls } from "../../messages/sample";
import { withResources } from "../bookings/list-bookings";
import type { Deps } from "../deps";

import { sampleOf } from "./preview-message";
import { readBoughtApart } from "./purchase-subject";
import type { Reader, Subject } from "./subject";

/** What says that a delivery has no event behind it. */
export type StaffWords = {
  /** What staff wrote, or what Berth tells the owner. */
  readonly subject?: string;
  readonly text?: string;
  /** Id of the sale to a person whose address the business keeps for another one. */
  readonly boughtApart?: string;
  /** Id of the announcement. */
  readonly announcement?: string;
  /** The day of the agenda. */
  readonly digest?: LocalDate;
  /** To whom a test goes. */
  readonly test?: string;
};

export function isStaffWords({ subject, boughtApart, announcement, digest, test }: StaffWords): boolean {
  return [subject, boughtApart, announcement, digest, test].some((said) => said !== undefined);
}

export type Spoken = {
  readonly kind: SentKind;
  readonly words: StaffWords;
  /** `customer:cus_…` or `tenant`. */
  readonly reader: string;
  readonly configuration: Configuration;
};

/** The subject, or null when there is no such thing any more. */
export async function readStaffWords(deps: Deps, spoken: Spoken): Promise<Subject | null> {
  const { kind, words, configuration } = spoken;
  if (words.test !== undefined) return subjectOf(sampleOf(deps, configuration, kind), null, sampleUrls(kind));
  if (words.announcement !== undefined) return readAnnounced(deps, spoken, words.announcement);
  if (words.boughtApart !== undefined) return readBoughtApart(deps, configuration, words.boughtApart);
  if (words.digest !== undefined) return readDigest(deps, configuration, words.digest);
  const { subject = "", text = "" } = words;
  return subjectOf({ about: "announcement", subject, text }, null);
}

async function readAnnounced(deps: Deps, { reader, configuration }: Spoken, id: string): Promise<Subject | null> {
  const tenantId = configuration.tenant.id;
  const row = await findAnnouncement(deps.db, tenantId, id);
  if (!row) return null;
  const about = { about: "announcement", subject: row.title, text: row.text } as const;
  const [, customerId] = reader.split(":");
  if (customerId === undefined) return subjectOf(about, null);
  const customer = await findCustomer(deps.db, tenantId, customerId);
  if (!customer) return null;
  const { name, email, phone, timeZone, locale } = customer;
  return subjectOf(about, { id: customerId, name: name ?? "", email, phone, timeZone, locale });
}

/** So many bookings stand in the agenda; of more it says how many there are. */
const SHOWN_IN_DIGEST = 100;
const COUNTED_IN_DIGEST = 1_000;

async function readDigest(deps: Deps, configuration: Configuration, date: LocalDate): Promise<Subject | null> {
  const { tenant } = configuration;
  const { startAt: fromAt, endAt: toAt } = localDay(tenant.timeZone, date);
  const page = await listBookings(deps.db, tenant.id, { fromAt, toAt }, COUNTED_IN_DIGEST, null);
  const live = page.rows.filter(({ status }) => status === "pending" || status === "confirmed");
  if (live.length === 0) return null;
  const resources = await listResources(deps.db, tenant.id);
  const bookings = withResources(live.slice(0, SHOWN_IN_DIGEST), resources, tenant.timeZone);
  return subjectOf({ about: "digest", date, bookings, more: live.length - bookings.length }, null);
}

function subjectOf(about: About, customer: Reader["customer"], urls: MessageUrls = {}): Subject {
  return { about, customer, since: null, bookingId: null, told: null, isOver: null, urls };
}
