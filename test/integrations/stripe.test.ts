// Stripe may fail, and then be silent for long while it is at work. Its keys name each repetition, so no money moves twice.

import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PaymentAccount } from "../../src/integrations/payments/port";
import { setTime, testClock } from "../support/clock";
import { askStandIn, PROVIDERS_AT } from "../support/stand-ins";
import { aStripe } from "../support/stripe";
import { stripeAccount } from "../support/worker";

let account: PaymentAccount;
let stripe: ReturnType<typeof aStripe>;
/** What Stripe is still at work on, without an answer. It ends when the test says so. */
let atWork: (() => Promise<Response>)[];
let isSilent: boolean;

beforeEach(() => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  atWork = [];
  isSilent = false;
  stripe = aStripe({
    async around(request, call) {
      const isSecondKey = request.headers.get("idempotency-key")?.includes("/") === true;
      if (!isSilent || !isSecondKey) return call();
      atWork.push(call);
      throw new TypeError("Network connection lost.");
    },
  });
  account = stripeAccount({
    ...{ secretKey: "sk_test_1", webhookSecret: null, connectedAccount: null, baseUrl: PROVIDERS_AT },
  });
});

async function aCharge(): Promise<string> {
  const now = testClock.now();
  const opened = await account.open({
    ...{ tenantId: "ten_1", bookingId: "bkg_1", paymentId: "pay_1", attempt: "1-0", title: "The hall", locale: null },
    ...{ amountMinor: 5_000, feeMinor: 0, currency: "USD", customer: { email: null, name: null, phone: null } },
    ...{ successUrl: "https://berth.test/manage/1?paid=1", cancelUrl: "https://berth.test/manage/1" },
    ...{ keptUntil: now + 1_800_000, openedBy: now + 600_000, keepsCard: false },
  });
  if (!opened.ok) throw new Error(opened.detail);
  await askStandIn(stripe.stripe, "POST", new URL(opened.value.url).pathname, "outcome=pay");
  const read = await account.read(opened.value.id);
  if (!read.ok || read.value.kind !== "paid") throw new Error("Stripe has taken nothing.");
  return read.value.chargeId;
}

describe("Stripe, at work on a refund for long", () => {
  it("gives it once, also under the key that followed a failure", async () => {
    const order = { paymentId: "pay_1", refundId: "pay_1-1", chargeId: await aCharge(), amountMinor: 2_000 };
    const refund = () => account.refund({ ...order, currency: "USD", hasFee: false });
    // Its first answer is a failure, which it repeats. So a second key follows, and that one is not answered.
    stripe.behave({ asked: 0, mode: ["ok", "500", ...Array(40).fill("ok")] });
    isSilent = true;
    expect(await refund()).toMatchObject({ ok: false, reason: "again" });
    expect(atWork.length).toBeGreaterThan(0);
    isSilent = false;
    expect(await refund()).toEqual({ ok: true, value: "done" });
    for (const end of atWork) await end();
    expect(await refund()).toEqual({ ok: true, value: "done" });
    expect(stripe.stripe.taken.refunds.map(({ amount }) => amount)).toEqual([2_000]);
  });
});
