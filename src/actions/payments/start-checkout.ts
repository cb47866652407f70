// A customer goes to pay: their payment gets a page at the provider. One payment has one page, so no place is paid twice.

import { statusAt } from "../../domain/booking/booking";
import type { BookingRecord } from "../../domain/booking/booking-record";
import { homeOf } from "../../domain/ids";
import { feeOfNext } from "../../domain/payments/commission";
import { isFee, isOfPrice, type Payment } from "../../domain/payments/payment";
import { keepCards, TOO_LITTLE } from "../../domain/payments/providers";
import { paymentTermsOf } from "../../domain/payments/terms";
import { missing, ok, type Refusal, type Result, refuse, refused } from "../../domain/refusal";
import { attributed, type BookingActor } from "../../domain/tenant/actor";
import { MINUTE_MS } from "../../domain/time/local-time";
import type { Answer, Order } from "../../integrations/payments/port";
import { log } from "../../log";
import type { PaymentOutcome } from "../../objects/messages";
import { homeStub } from "../../objects/stubs";
import { noteAnswer } from "../connections/whether-it-works";
import { type Deps, orNull } from "../deps";
import { accountFor, type ConnectedAccount, connectedProviders, isRemoved } from "./accounts";
import { keptPayment, paymentIn } from "./home";
import { withPaymentsRead } from "./read-truth";

export type CheckoutRequest = {
  readonly bookingId: string;
  readonly by: BookingActor;
  /** Version of the customer's link. */
  readonly tokenVersion?: number;
  readonly successUrl: string;
  readonly cancelUrl: string;
};

export type Checkout = { readonly url: string; readonly expiresAt: number; readonly payment: Payment };

export const NO_ACCOUNT: Refusal = {
  code: "unavailable",
  detail: "The business takes no payments online at the moment.",
};
const NOT_ONLINE: Refusal = { code: "invalid_transition", detail: "This service is not paid online." };
/** Requests within this time get the same page, also where the provider's answer was lost. */
const SAME_PAGE_MS = 10 * MINUTE_MS;
/** How long a page stays open for a booking that stands already. */
const REST_MS = 24 * 60 * MINUTE_MS;

export async function startCheckout(deps: Deps, request: CheckoutRequest): Promise<Result<Checkout>> {
  const { bookingId, tokenVersion } = request;
  const home = homeOf("bkg", bookingId);
  if (!home) return refused(missing("booking"));
  const { by, actor } = attributed(request.by);
  const stub = homeStub(deps.env, home);
  const command = { bookingId, by, actor, ...(tokenVersion !== undefined && { tokenVersion }) };
  let opened = keptPayment(home, await stub.openPayment(command));
  if (opened.ok && isPageOver(deps, opened.value.payment)) {
    await withPaymentsRead(deps, opened.value, "pay");
    opened = keptPayment(home, await stub.openPayment(command));
  }
  const gone = opened.ok ? await accountGone(deps, opened.value.payment) : null;
  if (opened.ok && gone !== null) {
    await stub.endCheckout({ bookingId, paymentId: opened.value.payment.id, connectionId: gone });
    opened = keptPayment(home, await stub.openPayment(command));
  }
  if (!opened.ok) {
    const isLittle = opened.refusal.detail === TOO_LITTLE.detail;
    if (isLittle) log("warn", "checkout_not_opened", { tenant: home.tenantId, reason: "amount_too_small" });
    return opened;
  }
  const { booking, payment } = opened.value;
  if (payment.checkout) return ok({ ...checkoutOf(booking, payment), payment });
  const isOnline = !isOfPrice(payment) || paymentTermsOf(booking.service).methods.includes("online");
  if (!isOnline && by === "customer") return refused(NOT_ONLINE);
  const connected = await accountOf(deps, booking, payment);
  if (!connected) return withoutAccount(deps, booking, payment);
  const order = orderOf(deps, request, booking, payment);
  const keepsCard = mayKeepCard(booking, payment) && connected.account.cards !== null;
  const page = await connected.account.open({ ...order, keepsCard });
  const { connectionId, account } = connected;
  await noteAnswer(deps, connected, page);
  if (!page.ok) return refused(whyNoPage(connected, page));
  const { id } = page.value;
  const attached = await stub.attachCheckout({
    bookingId,
    paymentId: payment.id,
    provider: account.provider,
    checkout: { ...page.value, connectionId },
    ...(actor !== null && { linkedBy: actor }),
  });
  // The deadline has passed meanwhile: the page must take no money.
  if (attached.status === "refused") {
    await account.end(id);
    return refused(attached.refusal);
  }
  // So has the account: its pages were ended before this one was known.
  if (await isRemoved(deps, connectionId)) {
    await stub.endCheckout({ bookingId, paymentId: payment.id, connectionId });
    return refused(NO_ACCOUNT);
  }
  const kept = paymentIn(attached.booking, payment.id);
  if (kept.checkout && kept.checkout.id !== id) await account.end(id);
  return ok({ ...checkoutOf(attached.booking, kept), payment: kept });
}

/** What keeps the place leaves the card as well, where the provider keeps cards. */
function mayKeepCard({ noShowFeeMinor, status }: BookingRecord, payment: Payment): boolean {
  return noShowFeeMinor !== undefined && status === "held" && !isFee(payment);
}

async function accountOf(deps: Deps, booking: BookingRecord, payment: Payment): Promise<ConnectedAccount | null> {
  const { tenantId } = booking;
  const { currency, purpose } = payment;
  const keeper = mayKeepCard(booking, payment) ? await accountFor(deps, tenantId, currency, true) : null;
  return keeper ?? (purpose === "card" ? null : accountFor(deps, tenantId, currency));
}

/** A booking that waits for a card alone stands without it, once no provider of the business keeps cards. */
async function withoutAccount(deps: Deps, { tenantId, id }: BookingRecord, payment: Payment): Promise<Result<never>> {
  const home = payment.purpose === "card" ? homeOf("bkg", id) : null;
  if (!home || keepCards(await connectedProviders(deps, tenantId))) return refused(NO_ACCOUNT);
  const waived = homeStub(deps.env, home).waiveCard({ bookingId: id, paymentId: payment.id });
  const stands = await orNull<PaymentOutcome>("card_not_waived", waived as Promise<PaymentOutcome>);
  if (stands?.status !== "done") return refused(NO_ACCOUNT);
  return refused(refuse("invalid_transition", { booking_status: stands.booking.status }));
}

/** The provider has ended the page by its own clock, and its report was lost. */
function isPageOver({ clock }: Deps, { checkout }: Payment): boolean {
  return checkout !== null && checkout.expiresAt <= clock.now();
}

/** The removed account of a page for a card. Pages for money are ended with their account, which the copy finds. */
async function accountGone(deps: Deps, { purpose, checkout }: Payment): Promise<string | null> {
  if (purpose !== "card" || checkout === null) return null;
  return (await isRemoved(deps, checkout.connectionId)) ? checkout.connectionId : null;
}

function checkoutOf(booking: BookingRecord, { checkout }: Payment) {
  const keptUntil = booking.status === "held" ? booking.expiresAt : null;
  return { url: checkout?.url ?? "", expiresAt: keptUntil ?? checkout?.expiresAt ?? booking.startAt };
}

function orderOf(
  { clock }: Deps,
  { successUrl, cancelUrl }: CheckoutRequest,
  booking: BookingRecord,
  payment: Payment,
): Omit<Order, "keepsCard"> {
  const { customer, service, tenantId, id, expiresAt, payments = [] } = booking;
  const isHeld = statusAt(booking, clock.now()) === "held";
  const turn = Math.floor((clock.now() - payment.createdAt) / SAME_PAGE_MS);
  const turnEndsAt = payment.createdAt + (turn + 1) * SAME_PAGE_MS;
  return {
    tenantId,
    bookingId: id,
    paymentId: payment.id,
    attempt: `${booking.revision}-${turn}`,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    // A fee for staying away is no price of a service, so the operator has no share of it.
    feeMinor: isFee(payment) ? 0 : feeOfNext(payments, payment, service.paymentProfile?.commissionPercent ?? 0),
    title: service.name,
    customer: { email: customer?.email ?? null, name: customer?.name ?? null, phone: customer?.phone ?? null },
    locale: customer?.locale ?? null,
    successUrl,
    cancelUrl,
    keptUntil: isHeld && expiresAt !== null ? expiresAt : turnEndsAt + REST_MS,
    openedBy: turnEndsAt,
  };
}

/** Why a provider made no page. */
export function whyNoPage(
  { connectionId, tenantId }: ConnectedAccount,
  page: Answer<unknown> & { readonly ok: false },
): Refusal {
  log("warn", "checkout_not_opened", { tenant: tenantId, connection: connectionId, reason: page.detail });
  // Most of these were not asked for at all. The least of some currencies is known to the provider alone.
  if (page.reason === "refused" && /amount_too_small|must be at least/i.test(page.detail)) return TOO_LITTLE;
  return page.reason === "again" ? refuse("unavailable") : NO_ACCOUNT;
}
