// The providers of payments as orders of events need them: what each of them does in its own way.

import type { Tenant } from "./api";
import { aRazorpay, signedByRazorpay } from "./razorpay";
import type { Told } from "./stand-ins";
import { aStripe, signed } from "./stripe";

export const DOWNS = ["nowhere", "at creation", "at expiry", "at the refund"] as const;
export type Down = (typeof DOWNS)[number];

/** What Berth says to a provider of what a payment is for. */
export type Names = { readonly booking?: string; readonly payment?: string };

/** Amounts of a booking or a sale at the provider, minor units. `open`: how many of its pages can still be paid. */
export type Money = { readonly taken: number; readonly returned: number; readonly open: number };

/** A provider as the orders need it: what each of them does in its own way. */
export type Bank = {
  readonly name: "stripe" | "razorpay";
  readonly currency: string;
  connect(tenant: Tenant): Promise<unknown>;
  behave(manners: Record<string, unknown>): void;
  press(url: string, outcome: "pay" | "later"): Promise<unknown>;
  advance(): Promise<void>;
  /** The headers of a report that is brought now. */
  sign(body: string, event: string): Promise<Record<string, string>>;
  /** Where the provider would be down, if it is down for this call. */
  downOf(method: string, path: string): Down;
  /** The address of a page, if that is what it answered. */
  pageIn(answer: Record<string, unknown>): string | undefined;
  atProvider(isOwn: (names: Names) => boolean): Money;
};

const sum = (list: readonly { readonly amount: number }[]) => list.reduce((total, { amount }) => total + amount, 0);

type Session = {
  readonly metadata: Names;
  readonly payment_status: string;
  readonly payment_intent: string;
  readonly status: string;
  readonly amount_total: number;
};
type Charged = { readonly payment_intent: string; readonly status: string; readonly amount: number };

function stripeBank(told: Told): Bank {
  const { stripe, ...theirs } = aStripe(told);
  return {
    ...theirs,
    name: "stripe",
    currency: "USD",
    sign: (body) => signed(stripe.taken.endpoints[0]?.secret ?? "", body),
    downOf(method, path) {
      if (path.startsWith("/v1/refunds")) return "at the refund";
      if (method !== "POST") return "nowhere";
      return path.endsWith("/expire") ? "at expiry" : path === "/v1/checkout/sessions" ? "at creation" : "nowhere";
    },
    pageIn: ({ object, url }) => (object === "checkout.session" ? String(url) : undefined),
    atProvider(isOwn) {
      const { sessions, refunds } = stripe.taken as unknown as { sessions: Session[]; refunds: Charged[] };
      const own = sessions.filter(({ metadata }) => isOwn(metadata));
      const paid = own.filter((one) => one.payment_status === "paid");
      const charges = new Set(paid.map((one) => one.payment_intent));
      return {
        taken: sum(paid.map(({ amount_total: amount }) => ({ amount }))),
        returned: sum(refunds.filter((one) => charges.has(one.payment_intent) && one.status === "succeeded")),
        open: own.filter(({ status }) => status === "open").length,
      };
    },
  };
}

type Noted = { readonly notes: Names | null; readonly status: string; readonly amount: number };
type Captured = Noted & { readonly id: string };
type Returned = { readonly payment_id: string; readonly status: string; readonly amount: number };

const RAZORPAY_SECRET = "a-secret-of-the-webhook";

function razorpayBank(told: Told): Bank {
  const { razorpay, connect, ...theirs } = aRazorpay(told);
  return {
    ...theirs,
    name: "razorpay",
    currency: "INR",
    connect: (tenant) => connect(tenant, { webhook_secret: RAZORPAY_SECRET }),
    sign: (body, event) => signedByRazorpay(RAZORPAY_SECRET, body, event),
    downOf(method, path) {
      if (/^\/v1\/payments\/\w+\/refunds?$/.test(path)) return "at the refund";
      if (method !== "POST") return "nowhere";
      return path.endsWith("/cancel") ? "at expiry" : path === "/v1/payment_links" ? "at creation" : "nowhere";
    },
    pageIn: ({ short_url: url }) => (url === undefined ? undefined : String(url)),
    atProvider(isOwn) {
      const { links, payments, refunds } = razorpay.taken as unknown as {
        links: Noted[];
        payments: Captured[];
        refunds: Returned[];
      };
      const paid = payments.filter(
        ({ notes, status }) => isOwn(notes ?? {}) && ["captured", "refunded"].includes(status),
      );
      const charges = new Set(paid.map(({ id }) => id));
      return {
        taken: sum(paid),
        returned: sum(refunds.filter((one) => charges.has(one.payment_id) && one.status === "processed")),
        open: links.filter(({ notes, status }) => isOwn(notes ?? {}) && status === "created").length,
      };
    },
  };
}

export const BANKS = { stripe: stripeBank, razorpay: razorpayBank } as const;
