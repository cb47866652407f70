// What tests in TypeScript use of the stand-in.

export type StandInRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: unknown;
};

export type StandInAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly hangs?: boolean;
  readonly closes?: boolean;
};

export type StandInSession = {
  readonly id: string;
  readonly status: string;
  readonly payment_status: string;
  readonly amount_total: number;
  readonly currency: string;
  readonly payment_intent: string | null;
  readonly url: string | null;
};

export type StandInRefund = { readonly id: string; readonly amount: number; readonly status: string };

export type StandInEndpoint = {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly enabled_events: readonly string[];
};

export type StandInPlatform = { readonly key: string; readonly url: string; readonly secret: string };

export function standInForStripe(options?: {
  readonly clock?: () => number;
  /** The webhook of a platform. */
  readonly platform?: StandInPlatform | null;
}): {
  readonly manners: Record<string, unknown>;
  readonly taken: {
    readonly sessions: readonly StandInSession[];
    readonly refunds: readonly StandInRefund[];
    readonly endpoints: readonly StandInEndpoint[];
    readonly accounts: readonly { readonly id: string; readonly metadata: Readonly<Record<string, string>> }[];
    readonly fees: readonly { readonly account: string; readonly amount: number; readonly refunded: number }[];
  };
  answer(request: StandInRequest): Promise<StandInAnswer>;
  forget(): void;
};
