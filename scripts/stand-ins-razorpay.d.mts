// What tests in TypeScript use of the stand-in.

import type { StandInAnswer, StandInRequest } from "./stand-ins-stripe.mjs";

export type StandInLink = {
  readonly id: string;
  readonly status: string;
  readonly reference_id: string;
  readonly expire_by: number;
  readonly short_url: string;
  readonly amount: number;
  readonly currency: string;
};

export type StandInPaid = { readonly id: string; readonly amount: number; readonly amount_refunded: number };

export type StandInReturned = {
  readonly id: string;
  readonly amount: number;
  readonly status: string;
  readonly notes: Readonly<Record<string, string>>;
};

export function standInForRazorpay(options?: { readonly clock?: () => number }): {
  readonly manners: Record<string, unknown>;
  readonly taken: {
    readonly links: readonly StandInLink[];
    readonly payments: readonly StandInPaid[];
    readonly refunds: readonly StandInReturned[];
  };
  hook(webhook: { readonly key_id: string; readonly url: string; readonly secret: string }): object;
  /** What it keeps: to change it is to change what it says. */
  remembered(): { readonly payments: readonly StandInPaid[] };
  answer(request: StandInRequest): Promise<StandInAnswer>;
  forget(): void;
};
