import { listMerged } from "../../db/customers";
import { findMessage, type MessageRow } from "../../db/messages";
import { listMessages, type MessageFilter } from "../../db/messages-lists";
import { type ListQuery, mapPage, type Page, readPiece } from "../../db/paging";
import { findTenant } from "../../db/tenants";
import { withoutAmounts } from "../../domain/messages/without-amounts";
import { withoutLinks } from "../../domain/messages/without-links";
import { missing, ok, type Result, refused } from "../../domain/refusal";
import { type Authority, mayDo } from "../../domain/tenant/actor";
import { readBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { readCustomer } from "../people/read-customer";
import type { Attachment } from "./list-mailbox";

/** A message as staff see it in lists. */
export type LoggedMessage = Pick<
  MessageRow,
  | "id"
  | "kind"
  | "channel"
  | "state"
  | "reason"
  | "provider"
  | "providerId"
  | "locale"
  | "createdAt"
  | "sentAt"
  | "updatedAt"
> & {
  readonly tenant: string;
  readonly to: string | null;
  readonly subject: string | null;
  readonly bookingId: string | null;
  readonly customerId: string | null;
};

export type FullMessage = LoggedMessage & {
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly Attachment[] | null;
};

type Wish = Omit<MessageFilter, "bookingId" | "customerIds"> & {
  readonly booking?: string | undefined;
  readonly customer?: string | undefined;
};

/** A page of the log of messages, the newest first. A booking or customer that does not exist here is a refusal. */
export async function listMessagesOf(
  deps: Deps,
  { tenantId, seesMoney }: Pick<Authority, "tenantId" | "seesMoney">,
  { booking, customer, states, kind, channel, ...query }: Wish & ListQuery,
): Promise<Result<Page<LoggedMessage>>> {
  const piece = readPiece(query);
  if (!piece.ok) return piece;
  if (booking !== undefined) {
    const found = await readBooking(deps, tenantId, booking);
    if (!found.ok) return found;
  }
  const known = customer === undefined ? undefined : await readCustomer(deps, tenantId, customer);
  if (known && !known.ok) return known;
  const merged = known ? await listMerged(deps.db, tenantId, known.value.id) : undefined;
  const customerIds = merged?.map(({ id }) => id);
  const tenant = await findTenant(deps.db, tenantId);
  const filter = { bookingId: booking, customerIds, states, kind, channel };
  const page = await listMessages(deps.db, tenantId, filter, piece.value);
  return ok(mapPage(page, (row) => ({ ...toLogged(row, tenant?.slug ?? ""), subject: subjectSeen(row, seesMoney) })));
}

/**
 * A message with its text. Members who do not see money find no amount of a booking or a package in it. Members who do
 * not manage the business find no link by which they could act as the customer.
 */
export async function readMessage(
  { db }: Deps,
  { tenantId, seesMoney, actor }: Pick<Authority, "tenantId" | "seesMoney" | "actor">,
  messageId: string,
): Promise<Result<FullMessage>> {
  const row = await findMessage(db, tenantId, messageId);
  if (!row) return refused(missing("message"));
  const tenant = await findTenant(db, tenantId);
  const hidesLinks = actor.kind === "member" && !mayDo(actor, "manage");
  const shown = (text: string | null) => {
    const plain = text !== null && hidesLinks ? withoutLinks(text) : text;
    return plain === null || seesMoney || !tellsOfMoney(row) ? plain : withoutAmounts(plain);
  };
  const subject = subjectSeen(row, seesMoney);
  const attached = row.attachments === null ? null : (JSON.parse(row.attachments) as Attachment[]);
  // A calendar entry holds the link as well.
  const attachments = attached && hidesLinks ? attached.map((one) => ({ ...one, content: "" })) : attached;
  return ok({
    ...toLogged(row, tenant?.slug ?? ""),
    subject,
    text: shown(row.text),
    html: shown(row.html),
    attachments,
  });
}

/** The business may have written an amount into the subject. */
export function subjectSeen(row: Told & Pick<MessageRow, "title">, seesMoney: boolean) {
  const { title } = row;
  return title === null || seesMoney || !tellsOfMoney(row) ? title : withoutAmounts(title);
}

type Told = Pick<MessageRow, "bookingId" | "subjectId">;

/** It is about a booking, or about the sale of a package. */
function tellsOfMoney({ bookingId, subjectId }: Told): boolean {
  return bookingId !== null || subjectId.startsWith("crd_");
}

function toLogged(row: MessageRow, tenant: string): LoggedMessage {
  const { id, kind, channel, state, reason, provider, providerId, locale, createdAt, sentAt, updatedAt } = row;
  return {
    ...{ id, kind, channel, state, reason, provider, providerId, locale, createdAt, sentAt, updatedAt },
    tenant,
    to: row.recipient,
    subject: row.title,
    bookingId: row.bookingId,
    customerId: row.customerId,
  };
}
