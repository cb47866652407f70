// What staff are told of a package that was bought with another person's address, in the languages of the pages.

import { chooseLanguage, type LanguageCode } from "../i18n/words";
import { say } from "../i18n/words/say";

type Words = { readonly subject: string; readonly text: string };

const WORDS: Readonly<Record<LanguageCode, Words>> = {
  en: {
    subject: "Whose package is it? {customer}",
    text: "{customer} ({email}) bought {package} online. You keep this address for another person, so the credit has a customer card of its own. Please ask who it is, and merge the cards if it is the same person: {page}",
  },
  es: {
    subject: "¿De quién es el bono? {customer}",
    text: "{customer} ({email}) ha comprado {package} en línea. Esta dirección figura para otra persona, así que el saldo tiene una ficha propia. Pregunte quién es y, si es la misma persona, una las fichas: {page}",
  },
  fr: {
    subject: "À qui est le forfait ? {customer}",
    text: "{customer} ({email}) a acheté {package} en ligne. Cette adresse est notée pour une autre personne : le crédit a donc sa propre fiche. Merci de demander qui c’est, et de fusionner les fiches s’il s’agit de la même personne : {page}",
  },
  de: {
    subject: "Wem gehört das Paket? {customer}",
    text: "{customer} ({email}) hat online {package} gekauft. Sie führen diese Adresse für eine andere Person, deshalb hat das Guthaben eine eigene Kundenkarte. Bitte fragen Sie nach, und führen Sie die Karten zusammen, wenn es dieselbe Person ist: {page}",
  },
  pt: {
    subject: "De quem é o pacote? {customer}",
    text: "{customer} ({email}) comprou {package} online. Este endereço está anotado para outra pessoa, por isso o crédito tem uma ficha própria. Pergunte quem é e, se for a mesma pessoa, una as fichas: {page}",
  },
  hi: {
    subject: "यह पैकेज किसका है? {customer}",
    text: "{customer} ({email}) ने ऑनलाइन {package} खरीदा। आपके पास यह पता किसी और व्यक्ति के नाम से है, इसलिए क्रेडिट का अपना ग्राहक कार्ड है। कृपया पूछें, और वही व्यक्ति हो तो कार्ड मिलाएँ: {page}",
  },
  ja: {
    subject: "どなたの回数券ですか？{customer}様",
    text: "{customer}様（{email}）がオンラインで{package}を購入しました。このアドレスは別の方のものとして登録されているため、残高は別の顧客カードにあります。ご本人を確認し、同じ方であればカードを統合してください：{page}",
  },
  ko: {
    subject: "누구의 패키지인가요? {customer}",
    text: "{customer}님({email})이 온라인으로 {package}을(를) 구입했어요. 이 주소는 다른 분의 주소로 등록되어 있어 적립금이 별도의 고객 카드에 있어요. 본인을 확인하고 같은 분이면 카드를 합쳐 주세요: {page}",
  },
  ar: {
    subject: "لمن هذه الباقة؟ {customer}",
    text: "اشترى {customer} عبر الإنترنت باقة: {package}. العنوان {email} مسجّل لديك لشخص آخر، لذلك وُضع الرصيد في بطاقة عميل مستقلة. يُرجى السؤال عن صاحبه ودمج البطاقتين إن كان الشخص نفسه: {page}",
  },
};

/** The word to staff, in the language of the business. */
export function boughtApartWords(
  tenantLocale: string,
  values: Readonly<Record<"customer" | "email" | "package" | "page", string>>,
): Words {
  const { subject, text } = WORDS[chooseLanguage(null, null, tenantLocale).code];
  return { subject: say(subject, values), text: say(text, values) };
}
