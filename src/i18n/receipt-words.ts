// What a receipt is called, on its page and in messages.

import type { Words } from "./words/en";
import { say } from "./words/say";

export type ReceiptKind = "payment" | "refund" | "correction";

const TITLES = {
  payment: "receiptTitle",
  refund: "receiptRefundTitle",
  correction: "receiptCorrectionTitle",
} as const satisfies Readonly<Record<ReceiptKind, keyof Words>>;

export function receiptWords(words: Words, kind: ReceiptKind, number: string): string {
  return say(words[TITLES[kind]], { number });
}
