// What a receipt is called, on its page and in messages.

import type { Words } from "./words/en";
import { say } from "./words/say";

/** `cancellation` takes back the receipt of an entry by mistake: no money went back. */
export type ReceiptKind = "payment" | "refund" | "correction" | "cancellation";

const TITLES = {
  payment: "receiptTitle",
  refund: "receiptRefundTitle",
  correction: "receiptCorrectionTitle",
  cancellation: "receiptCancellationTitle",
} as const satisfies Readonly<Record<ReceiptKind, keyof Words>>;

export function receiptWords(words: Words, kind: ReceiptKind, number: string): string {
  return say(words[TITLES[kind]], { number });
}
