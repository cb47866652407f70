// What staff are told of a place that waits for money which no page takes, in each language.

import type { Price } from "../domain/booking/pricing";
import { formatAt, formatMoney } from "../i18n/format";
import type { LanguageCode } from "../i18n/words";
import { say } from "../i18n/words/say";
import type { MessageBusiness } from "./facts";
import { speechOf } from "./speech";

type Words = { readonly subject: string; readonly text: string };

const WORDS: Readonly<Record<LanguageCode, Words>> = {
  en: {
    subject: "To be paid to you: {service}, {start}",
    text: "{service}, {start}, is kept for a customer, who was told to pay you {amount} directly. At {until} the place is free again. Please record the money before that: {page}",
  },
  es: {
    subject: "Por cobrar: {service}, {start}",
    text: "Un cliente tiene guardada una plaza: {service}, {start}. Se le ha indicado que le pague directamente a usted: {amount}. A partir del {until} la plaza vuelve a quedar libre. Anote el pago antes: {page}",
  },
  fr: {
    subject: "À encaisser : {service}, {start}",
    text: "Une place est gardée pour un client : {service}, {start}. Il a été invité à vous payer directement {amount}. À partir du {until}, la place redevient libre. Merci de noter le paiement avant : {page}",
  },
  de: {
    subject: "Bei Ihnen zu zahlen: {service}, {start}",
    text: "Ein Platz wird für einen Kunden frei gehalten: {service}, {start}. Er soll {amount} direkt bei Ihnen zahlen. Ab {until} ist der Platz wieder frei. Bitte tragen Sie das Geld vorher ein: {page}",
  },
  pt: {
    subject: "A receber: {service}, {start}",
    text: "Uma vaga está guardada para um cliente: {service}, {start}. Ele foi avisado para pagar {amount} diretamente a você. A partir de {until}, a vaga volta a ficar livre. Registre o pagamento antes: {page}",
  },
  hi: {
    subject: "आपको भुगतान मिलना है: {service}, {start}",
    text: "एक ग्राहक के लिए जगह रखी गई है: {service}, {start}। उनसे {amount} सीधे आपको देने को कहा गया है। {until} पर जगह फिर खाली हो जाएगी। कृपया उससे पहले भुगतान दर्ज करें: {page}",
  },
  ja: {
    subject: "直接のお支払い待ち：{service}、{start}",
    text: "お客様の枠を確保しています：{service}、{start}。{amount}を直接お支払いいただくよう案内しました。{until}に枠は再び空きになります。それまでに入金を記録してください：{page}",
  },
  ko: {
    subject: "직접 받을 결제: {service}, {start}",
    text: "고객의 자리를 잡아 두었어요: {service}, {start}. {amount}을(를) 직접 결제하라고 안내했어요. {until}에 자리가 다시 비어요. 그 전에 받은 돈을 기록해 주세요: {page}",
  },
  ar: {
    subject: "مبلغ يُدفع لك: {service}، {start}",
    text: "مكان محفوظ لأحد العملاء: {service}، {start}. طُلب منه أن يدفع لك مباشرة {amount}. في {until} يصبح المكان متاحًا من جديد. يُرجى تسجيل المبلغ قبل ذلك: {page}",
  },
};

export type ToTake = {
  readonly service: string;
  readonly startAt: number;
  /** Until when the place is kept, epoch ms. */
  readonly until: number;
  /** The zone of the place. */
  readonly timeZone: string;
  readonly amount: Price;
  /** Where staff record the money. */
  readonly page: string;
};

/** The word to staff, in the language of the business. It names no person: the page does. */
export function toTakeWords(
  business: Pick<MessageBusiness, "locale" | "policies">,
  { service, startAt, until, timeZone, amount, page }: ToTake,
): Words {
  const { locale, code } = speechOf(null, business);
  const { subject, text } = WORDS[code];
  const at = (instant: number) => formatAt(locale, "dateTime", timeZone, instant);
  const told = { service, start: at(startAt), until: at(until), amount: formatMoney(locale, amount), page };
  return { subject: say(subject, told), text: say(text, told) };
}
