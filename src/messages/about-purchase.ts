// What messages tell staff of the sale of a package.

import { formatMoney } from "../i18n/format";
import { personLines } from "./about-booking";
import type { AboutPurchase, MessageFacts } from "./facts";
import { line } from "./line";
import type { Speech } from "./speech";
import { NOTHING, type Substance } from "./substance";

export function purchaseSubstance(speech: Speech, { kind, business }: MessageFacts, about: AboutPurchase): Substance {
  const { said, words, locale } = speech;
  if (kind !== "staff_refund_failed") throw new Error(`A message of the kind ${kind} is not about a package.`);
  const { buyer, name, amount } = about;
  return {
    ...NOTHING,
    words: { ...said.kinds[kind], ...said.packageRefundFailed },
    values: {
      business: business.name,
      customer: buyer?.name || said.someone,
      service: name,
      amount: formatMoney(locale, amount),
    },
    lines: [...personLines(speech, buyer), ...line(words.what, name)],
  };
}
