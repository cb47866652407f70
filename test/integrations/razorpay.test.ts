// Razorpay fails at each point in each way, and its answers are lost: in the end there is one link that a customer may
// know, and money goes back once.

import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "../../src/integrations/payments/port";
import { razorpayAccount } from "../../src/integrations/payments/razorpay";
import { setTime, testClock } from "../support/clock";
import { aRazorpay } from "../support/razorpay";
import { askStandIn, PROVIDERS_AT } from "../support/stand-ins";

const account = razorpayAccount({
  ...{ keyId: "rzp_test_1", keySecret: "secret", webhookSecrets: [], baseUrl: PROVIDERS_AT },
});

/** `lost` does what it is asked, and its answer never comes. */
const FAULTS = ["ok", "500", "429", "409", "closed", "timeout", "lost"];
const inTurn = (faults: readonly string[]) =>
  faults.flatMap((first) => faults.flatMap((second) => faults.map((third) => [first, second, third])));
const IN_TURN = inTurn(FAULTS);
/** Of a refund it may also be at work, and do it after the caller has given up. */
const IN_TURN_OF_REFUNDS = inTurn([...FAULTS, "still"]);

let razorpay: ReturnType<typeof aRazorpay>;

beforeEach(() => {
  vi.unstubAllGlobals();
  setTime("2026-06-01T08:00:00Z");
  razorpay = aRazorpay();
});

function orderOf(attempt = "1-0") {
  const now = testClock.now();
  return {
    ...{ tenantId: "ten_1", bookingId: "bkg_1", paymentId: "pay_000000000000000001", attempt, title: "The hall" },
    ...{
      amountMinor: 5_000,
      feeMinor: 0,
      currency: "INR",
      customer: { email: null, name: null, phone: null },
      locale: null,
    },
    ...{ successUrl: "https://berth.test/manage/1?paid=1", cancelUrl: "https://berth.test/manage/1" },
    ...{ keptUntil: now + 300_000, openedBy: now + 600_000, keepsCard: false },
  };
}

/** Repeats a call until it is answered. The first requests meet faults, in turn. */
async function through<T>(
  faults: readonly string[],
  work: () => Promise<Answer<T>>,
  waitForWork = async (): Promise<void> => undefined,
): Promise<T> {
  let met = 0;
  // The stand-in counts on from its last request.
  razorpay.behave({ asked: 0, mode: [...faults, ...Array(40).fill("ok")] });
  for (; met < 10; met++) {
    const answer = await work();
    if (answer.ok) return answer.value;
    expect(answer.reason).toBe("again");
    if (answer.reason === "again" && answer.mayBeAtWork) await waitForWork();
  }
  throw new Error(`${faults.join(", ")}: no answer.`);
}

const pay = (url: string) => askStandIn(razorpay.razorpay, "POST", new URL(url).pathname, "outcome=pay");

async function aCharge(): Promise<string> {
  const opened = await account.open(orderOf());
  if (opened.ok) await pay(opened.value.url);
  return razorpay.razorpay.taken.payments[0]?.id ?? "";
}

describe("Razorpay, failing in each way at each request", () => {
  it("opens one page for a try, however often it is repeated", async () => {
    for (const faults of IN_TURN) {
      razorpay.razorpay.forget();
      const first = await through(faults, () => account.open(orderOf()));
      expect(await through([], () => account.open(orderOf())), faults.join()).toEqual(first);
      expect(razorpay.razorpay.taken.links.map(({ id }) => id)).toEqual([first.id]);
    }
  });

  it.each([true, false])("gives money back once, whether it knows keys of refunds or not: %s", async (knows) => {
    const refund = {
      paymentId: "pay_1",
      refundId: "pay_000000000000000001-1",
      currency: "INR",
      hasFee: false,
    };
    razorpay.behave({ knowsRefundKeys: knows });
    for (const faults of knows ? IN_TURN : IN_TURN_OF_REFUNDS) {
      razorpay.razorpay.forget();
      razorpay.behave({ mode: "ok" });
      const chargeId = await aCharge();
      const order = { ...refund, chargeId, amountMinor: 2_000 };
      const given = await through(faults, () => account.refund(order), razorpay.advance);
      expect(given, faults.join()).toBe("done");
      expect(razorpay.razorpay.taken.refunds.map(({ amount }) => amount)).toEqual([2_000]);
    }
  });

  it("takes what the business gave back at Razorpay itself as given back", async () => {
    const refund = {
      paymentId: "pay_1",
      chargeId: await aCharge(),
      amountMinor: 5_000,
      currency: "INR",
      hasFee: false,
    };
    expect(await account.refund({ ...refund, refundId: "made-at-razorpay" })).toEqual({ ok: true, value: "done" });
    expect(await account.refund({ ...refund, refundId: "made-by-berth-1" })).toEqual({ ok: true, value: "done" });
    expect(razorpay.razorpay.taken.refunds).toHaveLength(1);
  });

  it("ends a page that was not paid, and says so of one that was", async () => {
    for (const faults of IN_TURN) {
      razorpay.razorpay.forget();
      razorpay.behave({ mode: "ok" });
      const [paid, left] = [await account.open(orderOf("1-0")), await account.open(orderOf("1-1"))];
      if (!paid.ok || !left.ok) throw new Error("Razorpay opened no page.");
      await pay(paid.value.url);
      expect(await through(faults, () => account.end(left.value.id))).toEqual({ kind: "expired" });
      expect(await through(faults, () => account.end(paid.value.id))).toMatchObject({
        kind: "paid",
        amountMinor: 5_000,
      });
    }
  });
});

describe("Razorpay", () => {
  it("refuses what it will never do: an amount too small, a charge that it does not know, more than was taken", async () => {
    const chargeId = await aCharge();
    const refund = {
      paymentId: "pay_1",
      refundId: "pay_000000000000000001-1",
      currency: "INR",
      hasFee: false,
    };
    const answers = [
      await account.open({ ...orderOf("2-0"), amountMinor: 99 }),
      await account.refund({ ...refund, chargeId: "pay_unknown", amountMinor: 1_000 }),
      await account.refund({ ...refund, chargeId, amountMinor: 5_001 }),
      await account.read("plink_unknown"),
    ];
    expect(answers.map((answer) => !answer.ok && answer.reason)).toEqual(answers.map(() => "refused"));
    const stranger = razorpayAccount({
      keyId: "rzp_test_1",
      keySecret: "invalid",
      webhookSecrets: [],
      baseUrl: PROVIDERS_AT,
    });
    expect(await stranger.open(orderOf("3-0"))).toMatchObject({ ok: false, reason: "misconfigured" });
  });
});
