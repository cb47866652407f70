// A customer's own bookings at a business. A message brings a link that shows them for half an hour. The link derives from
// the customer and its end, so nothing of it is stored. No answer tells whether an address is known.

import { listBookings } from "../../db/bookings";
import { listBookingsBefore } from "../../db/bookings-of-customer";
import { type CustomerRow, listCustomersByPhone, listMerged } from "../../db/customers";
import { runBatch } from "../../db/database";
import { listResources } from "../../db/resources";
import type { ListedBooking } from "../../domain/booking/booking-record";
import type { Configuration } from "../../domain/tenant/configuration";
import { mailIdentity } from "../../domain/tenant/mail-address";
import { MINUTE_MS } from "../../domain/time/local-time";
import { customerIdOf } from "../../keyed";
import { type AccountMail, accountMail, sendSoon } from "../accounts/account-mail";
import { isSameSecret, manageTokenOf, secretOf } from "../accounts/secrets";
import { waitBeforeTry } from "../accounts/tries";
import type { ListedKept } from "../bookings/change-booking";
import { TOKEN_OUTLIVES_MS } from "../bookings/change-booking";
import { withResources } from "../bookings/list-bookings";
import { type Deps, orNull } from "../deps";
import { idApart, isOfAddress } from "./other-person";
import { readCustomer } from "./read-customer";

const LASTS_MS = 30 * MINUTE_MS;
const MOST_SHOWN = 50;
/** One number may belong to a family. */
const MOST_RECORDS = 5;

/** An e-mail address, or a telephone number in full. */
export type OwnContact = { readonly email: string } | { readonly phone: string };

export type OwnLink = { readonly tenantId: string; readonly customerId: string; readonly until: number };

/** Sends the link to a contact that is known. Returns how many seconds to wait instead, after too many requests. */
export async function requestOwnBookings(
  deps: Deps,
  { tenant }: Configuration,
  contact: OwnContact,
  { network, locale, booking }: Requested,
): Promise<number | null> {
  const email = "email" in contact ? contact.email : `${contact.phone}@telephone.invalid`;
  const seconds = await waitBeforeTry(deps, { purpose: "my", email, network });
  if (seconds !== null) return seconds;
  // The answer does not wait for it: its time would tell whether the contact is known.
  const hasTexts = tenant.textChannels?.includes("sms") ?? false;
  deps.background(orNull("own_bookings_not_sent", sendLinks(deps, tenant.id, contact, { locale, hasTexts, booking })));
  return null;
}

type Requested = {
  readonly network: string | null;
  readonly locale: string;
  /** The booking that the customer wants to pay for there with credit. */
  readonly booking?: string | undefined;
};

type Sending = Omit<Requested, "network"> & { readonly hasTexts: boolean };

async function sendLinks(deps: Deps, tenantId: string, contact: OwnContact, sending: Sending): Promise<void> {
  const mails = await mailsFor(deps, tenantId, contact, sending);
  if (mails.length === 0) return;
  await runBatch(
    deps.db,
    mails.map((mail) => accountMail(deps, mail, tenantId)),
  );
  sendSoon(deps, tenantId);
}

async function mailsFor(
  deps: Deps,
  tenantId: string,
  contact: OwnContact,
  { locale, hasTexts, booking }: Sending,
): Promise<AccountMail[]> {
  const until = deps.clock.now() + LASTS_MS;
  const mail = (customerId: string, to: string, own: string | null): AccountMail => ({
    kind: "my",
    to,
    locale: own ?? locale,
    secretId: null,
    customerId,
    until,
    ...(booking !== undefined && { booking }),
  });
  if ("email" in contact) {
    const id = await customerIdOf(deps.settings.serverSecret, tenantId, mailIdentity(contact.email));
    // Staff may have corrected the address since, so it may belong to another person. A buyer with it has a record apart.
    for (const of of [id, await idApart(deps, tenantId, contact.email)]) {
      const known = await readCustomer(deps, tenantId, of);
      if (known.ok && (await isOfAddress(deps, tenantId, of, contact.email))) {
        return [mail(of, contact.email, known.value.locale)];
      }
    }
    return [];
  }
  const records = await listCustomersByPhone(deps.db, tenantId, contact.phone, MOST_RECORDS);
  return records.flatMap((record) => {
    // The address of a record is its proof. A number beside it may be anyone's, so its link goes to the address.
    if (record.email !== null) return [mail(record.id, record.email, record.locale)];
    return hasTexts ? [{ ...mail(record.id, contact.phone, record.locale), channel: "sms" as const }] : [];
  });
}

export async function ownBookingsToken({ settings }: Pick<Deps, "settings">, link: OwnLink): Promise<string> {
  const { customerId, until } = link;
  const end = until.toString(36);
  return `${customerId}.${end}.${await secretOf(settings.serverSecret, "my", `${link.tenantId}|${customerId}|${end}`)}`;
}

/** The customer whose bookings a link of this business shows now, or null. */
export async function openOwnBookings(deps: Deps, tenantId: string, token: string): Promise<OwnLink | null> {
  const [customerId = "", end = ""] = token.split(".");
  const link = { tenantId, customerId, until: Number.parseInt(end, 36) };
  if (!Number.isSafeInteger(link.until) || link.until <= deps.clock.now()) return null;
  return isSameSecret(token, await ownBookingsToken(deps, link)) ? link : null;
}

/**
 * Whether a booking is of the person of some records. An address that staff have replaced still leads to the record. A
 * booking that is made with it from then on is another person's.
 */
function isTheirs(records: readonly CustomerRow[]): (booking: ListedBooking) => boolean {
  const [own, ...others] = records;
  const isOf = (address: string) => (record: CustomerRow | undefined) =>
    record?.email != null && mailIdentity(record.email) === mailIdentity(address);
  // The row of the new address is as old as the correction.
  const isAtItsAddress = (each: CustomerRow) =>
    own?.email ? isOf(own.email)(each) : each.email === null && each.phone === own?.phone;
  const replacedAt = others.find(isAtItsAddress)?.createdAt;
  return ({ customer, createdAt }) =>
    !customer?.email || records.some(isOf(customer.email)) || createdAt < (replacedAt ?? Number.POSITIVE_INFINITY);
}

/** A booking of the customer, with the token of its page as long as that opens. */
export type OwnBooking = ListedKept & { readonly token: string | null };

export type OwnBookings = { readonly toCome: readonly OwnBooking[]; readonly past: readonly OwnBooking[] };

/** Whether a booking is of the person whom a link belongs to. */
export async function isOwnBooking(
  deps: Deps,
  { tenantId, customerId }: OwnLink,
  booking: ListedBooking & { readonly tenantId: string },
): Promise<boolean> {
  const known = await readCustomer(deps, tenantId, customerId);
  if (!known.ok || booking.tenantId !== tenantId) return false;
  const records = await listMerged(deps.db, tenantId, known.value.id);
  return records.some(({ id }) => id === booking.customer?.id) && isTheirs(records)(booking);
}

export async function readOwnBookings(
  deps: Deps,
  { tenant }: Configuration,
  { tenantId, customerId }: OwnLink,
): Promise<OwnBookings> {
  const { db } = deps;
  const now = deps.clock.now();
  const known = await readCustomer(deps, tenantId, customerId);
  if (!known.ok) return { toCome: [], past: [] };
  const records = await listMerged(db, tenantId, known.value.id);
  const customerIds = records.map(({ id }) => id);
  const [toCome, past, resources] = await Promise.all([
    listBookings(db, tenantId, { customerIds, fromAt: now }, MOST_SHOWN, null),
    listBookingsBefore(db, tenantId, customerIds, now, MOST_SHOWN),
    listResources(db, tenantId),
  ]);
  const own = (rows: Parameters<typeof withResources>[0]) =>
    Promise.all(
      withResources(rows.filter(isTheirs(records)), resources, tenant.timeZone).map(async (kept) => {
        const isOpen = kept.booking.endAt + TOKEN_OUTLIVES_MS >= now;
        const token = isOpen ? await manageTokenOf(deps.settings.serverSecret, kept.booking) : null;
        return { ...kept, token };
      }),
    );
  return { toCome: await own(toCome.rows), past: await own(past) };
}
