// Sends one mail about a person's account. A link that was used, replaced or is over is sent no more.

import { type AccountMail, NO_TENANT } from "../actions/accounts/account-mail";
import { codeOf, linkTokenOf } from "../actions/accounts/one-time";
import { purchaseToken } from "../actions/credit/buy-package";
import type { Deps } from "../actions/deps";
import { loadConfigurationOf } from "../actions/load-configuration";
import { deploymentMailSender, textSenderFor } from "../actions/messages/senders";
import { receiptsOfPurchases, toldReceipt } from "../actions/payments/receipts";
import { idApart } from "../actions/people/other-person";
import { ownBookingsToken } from "../actions/people/own-bookings";
import { findSecretById } from "../db/account-secrets";
import { findConnection } from "../db/connections";
import { runBatch } from "../db/database";
import type { DeliveryRow } from "../db/deliveries";
import { insertMessageRow, messageIdOf } from "../db/messages";
import { findPurchase } from "../db/purchases";
import { PACKAGES_CODE } from "../domain/ids";
import { chooseLanguage } from "../i18n/words";
import { loadWords } from "../i18n/words/load";
import type { Mail, Sending } from "../integrations/messages/port";
import { renderAccountMail } from "../messages/account-letter";
import type { RenderedMessage } from "../messages/facts";
import { renderOwnBookingsMail, renderOwnBookingsText } from "../messages/own-bookings-letter";
import { renderPackageMail } from "../messages/package-letter";
import { type Attempted, came, type Outcome } from "./attempt";

const PATHS: Readonly<
  Record<Exclude<AccountMail["kind"], "my" | "bought" | "returned">, (token: string) => string | null>
> = {
  verify: (token) => `/verify/${token}`,
  code: () => null,
  reset: (token) => `/reset/${token}`,
  invite: (token) => `/invite/${token}`,
  known: () => "/signin",
  changed: () => "/forgot",
  address: (token) => `/account/address/${token}`,
  ways: () => "/account",
  moving: () => "/forgot",
  moved: () => null,
};

export async function sendAccountMail(deps: Deps, delivery: DeliveryRow): Promise<Outcome> {
  return came(await attempt(deps, delivery));
}

async function attempt(deps: Deps, delivery: DeliveryRow): Promise<Attempted> {
  const { settings, clock } = deps;
  if (settings.linkOrigin === null) return { state: "failed", reason: "no_public_url" };
  const mail = JSON.parse(delivery.detail ?? "{}") as AccountMail;
  const { kind } = mail;
  if (kind === "my") return sendOwnBookings(deps, delivery, mail);
  if (kind === "bought" || kind === "returned") return sendOfPackage(deps, delivery, { ...mail, kind });
  const secret = mail.secretId === null ? null : ((await findSecretById(deps.db, mail.secretId)) ?? null);
  const isOver = secret === null || secret.spentAt !== null || secret.expiresAt <= clock.now();
  if (mail.secretId !== null && isOver) return { state: "skipped", reason: "secret_is_over" };
  const token =
    secret && secret.kind !== "code" && secret.kind !== "challenge"
      ? await linkTokenOf(deps, secret.kind, secret.id)
      : "";
  const path = PATHS[kind](token);
  const letter = {
    kind,
    locale: mail.locale,
    href: path === null ? null : `${settings.linkOrigin}${path}`,
    code: secret?.kind === "code" ? await codeOf(deps, secret.id) : null,
    business: mail.business ?? "",
    change: mail.change ?? null,
  };
  const { code } = chooseLanguage(mail.locale, null, "en");
  const rendered = renderAccountMail(letter, await loadWords("accounts", code, deps.files));
  return dispatch(deps, delivery, mail, rendered);
}

/** The link to the bookings of a customer. It derives anew at each try, and ends at the same moment. */
async function sendOwnBookings(deps: Deps, delivery: DeliveryRow, mail: AccountMail): Promise<Attempted> {
  const { customerId = "", until = 0, booking } = mail;
  if (until <= deps.clock.now()) return { state: "skipped", reason: "secret_is_over" };
  const configuration = await loadConfigurationOf(deps, delivery.tenantId);
  if (!configuration) return { state: "skipped", reason: "no_tenant" };
  const { tenant } = configuration;
  const token = await ownBookingsToken(deps, { tenantId: tenant.id, customerId, until });
  const wish = booking === undefined ? "" : `?booking=${encodeURIComponent(booking)}`;
  const href = `${deps.settings.linkOrigin}/${tenant.slug}/my/${token}${wish}`;
  const wanted = { locale: mail.locale, href, business: tenant };
  return mail.channel === "sms"
    ? textOwnBookings(deps, delivery, mail, renderOwnBookingsText(wanted))
    : dispatch(deps, delivery, mail, renderOwnBookingsMail(wanted));
}

/** The reader is the buyer, as long as the sale knows them. */
async function sendOfPackage(
  deps: Deps,
  delivery: DeliveryRow,
  mail: AccountMail & { readonly kind: "bought" | "returned" },
): Promise<Attempted> {
  const purchase = await findPurchase(deps.db, mail.purchase ?? "");
  if (!purchase?.buyer) return { state: "skipped", reason: "erased" };
  const configuration = await loadConfigurationOf(deps, delivery.tenantId);
  if (!configuration) return { state: "skipped", reason: "no_tenant" };
  const { tenant } = configuration;
  const { payment, buyer } = purchase;
  const { locale } = buyer;
  const token = await purchaseToken(deps, purchase.id);
  const lang = locale ? `?lang=${encodeURIComponent(locale)}` : "";
  const page = `${deps.settings.linkOrigin}/${tenant.slug}/${PACKAGES_CODE}/${token}`;
  const href = `${page}${lang}`;
  const amountMinor = mail.kind === "bought" ? payment.amountMinor : (mail.amountMinor ?? 0);
  const price = { amountMinor, currency: payment.currency };
  const isApart = purchase.customerId === (await idApart(deps, tenant.id, buyer.email));
  const issued = await receiptsOfPurchases(deps, tenant.id, [purchase.id]);
  const receipts = issued.map((row) => toldReceipt(row, `${page}/receipts/${row.id}${lang}`));
  const { name } = purchase.package;
  const isAccountGone = mail.kind === "returned" && payment.refunds.at(-1)?.isAccountGone === true;
  const about = { kind: mail.kind, locale, href, business: tenant, name, price, receipts, isAccountGone, isApart };
  return dispatch(
    deps,
    delivery,
    { ...mail, to: buyer.email, locale: locale ?? tenant.locale },
    renderPackageMail(about),
  );
}

async function textOwnBookings(
  deps: Deps,
  delivery: DeliveryRow,
  { kind, to, locale }: AccountMail,
  rendered: RenderedMessage,
): Promise<Attempted> {
  const by = await textSenderFor(deps, await findConnection(deps.db, delivery.tenantId, "twilio"));
  if (!by) {
    if (!deps.settings.hasMailbox) return { state: "failed", reason: "no_sender" };
    await keepInMailbox(deps, delivery, { kind: `account_${kind}`, to, locale, rendered, channel: "sms" });
    return { state: "done" };
  }
  const sending = await by.sender.send({ channel: "sms", to, body: rendered.text, statusCallback: null });
  return attemptedOf(deps, sending);
}

async function dispatch(
  deps: Deps,
  delivery: DeliveryRow,
  { kind, to, locale }: AccountMail,
  rendered: RenderedMessage,
): Promise<Attempted> {
  const by = deploymentMailSender(deps);
  if (!by) {
    if (!deps.settings.hasMailbox) return { state: "failed", reason: "no_sender" };
    await keepInMailbox(deps, delivery, { kind: `account_${kind}`, to, locale, rendered });
    return { state: "done" };
  }
  const { subject, text, html } = rendered;
  const letter: Mail = {
    from: by.from,
    to,
    replyTo: null,
    subject,
    text,
    html,
    headers: {},
    attachments: [],
    idempotencyKey: delivery.id,
  };
  return attemptedOf(deps, await by.sender.send(letter));
}

function attemptedOf(deps: Deps, sending: Sending): Attempted {
  switch (sending.outcome) {
    case "sent":
    case "unknown":
      return { state: "done" };
    case "again": {
      const at = sending.afterMs === null ? null : deps.clock.now() + Math.max(1_000, sending.afterMs);
      return { state: "again", reason: sending.reason, at };
    }
    case "misconfigured":
      // A person waits for this mail. The operator may mend the key meanwhile.
      return { state: "again", reason: sending.reason, at: null };
    case "refused":
      return { state: "failed", reason: sending.reason };
  }
}

type Kept = {
  readonly kind: string;
  readonly to: string;
  readonly locale: string;
  readonly rendered: RenderedMessage;
  readonly channel?: "email" | "sms";
};

/** Only a local server keeps such a mail, and in no business's log: it holds a link that lets in. */
async function keepInMailbox(
  deps: Deps,
  delivery: DeliveryRow,
  { kind, to, locale, rendered, channel = "email" }: Kept,
): Promise<void> {
  const now = deps.clock.now();
  const row = {
    id: messageIdOf(delivery),
    tenantId: NO_TENANT,
    kind,
    channel,
    recipient: to,
    customerId: null,
    memberId: null,
    bookingId: null,
    subjectId: delivery.subjectId,
    locale,
    state: "sent",
    provider: "mailbox",
    providerId: null,
    reason: null,
    told: null,
    title: rendered.subject,
    text: rendered.text,
    html: rendered.html,
    attachments: null,
    createdAt: now,
    sentAt: now,
    updatedAt: now,
  } as const;
  await runBatch(deps.db, [insertMessageRow(deps.db, row)]);
}
