// Accounts of businesses on the operator's platform (https://docs.stripe.com/connect). Each is the business's own: it takes
// the money itself, pays Stripe, and answers for refunds and disputes. The operator's share is an application fee.

import type { Answer } from "./port";
import { answered } from "./stripe-answers";
import { clientOf, type StripeAccount } from "./stripe-client";

type Platform = Pick<StripeAccount, "secretKey" | "baseUrl">;

export type NewAccount = {
  /** Repetitions with the same key open one account. */
  readonly key: string;
  readonly tenantId: string;
  readonly name: string;
  readonly email: string;
  /** ISO 3166-1 alpha-2. Null leaves it to the operator's own. */
  readonly country: string | null;
};

/** Opens an account on the platform. Answers its id. */
export function openPlatformAccount(platform: Platform, given: NewAccount): Promise<Answer<string>> {
  const { key, tenantId, name, email, country } = given;
  return answered(async () => {
    const made = await clientOf(platform).accounts.create(
      {
        controller: {
          fees: { payer: "account" },
          losses: { payments: "stripe" },
          requirement_collection: "stripe",
          stripe_dashboard: { type: "full" },
        },
        email,
        business_profile: { name },
        ...(country !== null && { country }),
        metadata: { tenant: tenantId },
      },
      { idempotencyKey: key },
    );
    return made.id;
  });
}

/** Whether an account may take money. */
export function isAccountReady(platform: Platform, account: string): Promise<Answer<boolean>> {
  return answered(async () => (await clientOf(platform).accounts.retrieve(account)).charges_enabled);
}

export type JoiningPage = { readonly url: string; readonly expiresAt: number };

/** Where the business tells Stripe what it asks. The address works once, and for minutes. */
export function joiningPage(platform: Platform, account: string, back: string): Promise<Answer<JoiningPage>> {
  return answered(async () => {
    const made = await clientOf(platform).accountLinks.create({
      account,
      type: "account_onboarding",
      refresh_url: back,
      return_url: back,
    });
    return { url: made.url, expiresAt: made.expires_at * 1_000 };
  });
}
