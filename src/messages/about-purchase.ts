// What messages tell staff of the sale of a package.

import type { SentKind } from "../domain/messages/kinds";
import { formatMoney } from "../i18n/format";
import type { KindWords } from "../i18n/words/messages/en";
import { personLines } from "./about-booking";
import type { AboutPurchase, MessageFacts } from "./facts";
import { line } from "./line";
import type { Speech } from "./speech";
import { NOTHING, type Substance } from "./substance";

export function purchaseSubstance(speech: Speech, { kind, business }: MessageFacts, about: AboutPurchase): Substance {
  const { said, words, locale } = speech;
  const { buyer, name, amount } = about;
  return {
    ...NOTHING,
    words: wordsFor(speech, kind),
    values: {
      business: business.name,
      customer: buyer?.name || said.someone,
      service: name,
      amount: formatMoney(locale, amount),
    },
    lines: [...personLines(speech, buyer), ...line(words.what, name)],
  };
}

/** A sale has no time to name. */
function wordsFor({ said }: Speech, kind: SentKind): KindWords {
  switch (kind) {
    case "staff_refund_failed":
      return { ...said.kinds[kind], ...said.packageRefundFailed };
    case "staff_disputed":
      return { ...said.kinds[kind], ...said.packageDisputed };
    default:
      throw new Error(`A message of the kind ${kind} is not about a package.`);
  }
}
