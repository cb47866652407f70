// What a customer is told of a package that they bought: that it is theirs, and that money goes back.

import type { Price } from "../domain/booking/pricing";
import { formatMoney } from "../i18n/format";
import { cleaned } from "./clean-text";
import type { MessageBusiness, RenderedMessage, ToldReceipt } from "./facts";
import { receiptLinks } from "./letter";
import { renderShortLetter } from "./short-letter";
import { sayNames, speechOf } from "./speech";

type AboutPackage = {
  readonly kind: "bought" | "returned";
  readonly locale: string | null;
  readonly href: string;
  readonly business: MessageBusiness;
  readonly name: string;
  readonly price: Price;
  readonly receipts: readonly ToldReceipt[];
  /** The money came where the business takes none any more. */
  readonly isAccountGone: boolean;
  /** The business keeps the address of the buyer for another person. */
  readonly isApart: boolean;
};

export function renderPackageMail({
  kind,
  locale,
  href,
  business,
  name,
  price,
  receipts,
  isAccountGone,
  isApart,
}: AboutPackage): RenderedMessage {
  const speech = speechOf(locale, business);
  const { words, said } = speech;
  const told = cleaned({ name: business.name, business: business.name, package: name });
  const fill = (sentence: string) => sayNames(speech, sentence, { ...told, price: formatMoney(speech.locale, price) });
  const [subject, text] =
    kind === "bought"
      ? [words.packSubject, isApart ? words.packTextApart : words.packText]
      : [words.packBackSubject, words.packBackText];
  const button = { label: words.packOpen, href };
  return renderShortLetter(speech, business, {
    subject: fill(subject),
    title: fill(subject),
    text: fill(isAccountGone ? `${text} ${said.takesNoMore}` : text),
    button,
    receipts: receiptLinks(speech, receipts),
    why: words.packWhy,
  });
}
