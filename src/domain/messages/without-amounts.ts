// A text in which no amount of money is left, for readers who may not see money. It finds amounts as `Intl` writes them.

const NUMBER = String.raw`\p{Nd}(?:[\p{Nd}.,’'\u00a0\u202f\u066b\u066c]*\p{Nd})?`;
const SIGN = String.raw`(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3})`;
/** A right-to-left text isolates the sign. */
const ISOLATED = String.raw`\u2068[^\u2069]{1,8}\u2069`;
const AMOUNT = new RegExp(
  [
    String.raw`${NUMBER}[\u00a0\u202f](?:${ISOLATED}|${SIGN})`,
    String.raw`(?:${SIGN}[\u00a0\u202f]|[A-Z]{0,3}\p{Sc})${NUMBER}`,
    String.raw`${NUMBER}\p{Sc}`,
  ].join("|"),
  "gu",
);

export function withoutAmounts(text: string): string {
  return text.replace(AMOUNT, "•••");
}
