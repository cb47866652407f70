// What the owner is told when a provider refuses the account of the business, in the languages of the pages.

import { chooseLanguage, type LanguageCode } from "../i18n/words";
import { say } from "../i18n/words/say";

/** What stops: the messages that it sends, or the payments that it takes. */
type Words = { readonly subject: string; readonly messages: string; readonly payments: string };

const WORDS: Readonly<Record<LanguageCode, Words>> = {
  en: {
    subject: "{provider} refuses your account",
    messages:
      "{provider} refuses to send your messages ({reason}). Until your account works again, they may come late or from another sender. Please check its key, its sender and its plan.",
    payments:
      "{provider} does not accept your account any more. Until it works again, customers cannot pay online. Please check the account on this page: {page}",
  },
  es: {
    subject: "{provider} rechaza su cuenta",
    messages:
      "{provider} se niega a enviar sus mensajes ({reason}). Hasta que su cuenta vuelva a funcionar, pueden llegar tarde o desde otro remitente. Por favor, revise la clave, el remitente y el plan de la cuenta.",
    payments:
      "{provider} ya no acepta su cuenta. Hasta que vuelva a funcionar, los clientes no pueden pagar en línea. Por favor, revise la cuenta en esta página: {page}",
  },
  fr: {
    subject: "{provider} refuse votre compte",
    messages:
      "{provider} refuse d’envoyer vos messages ({reason}). Tant que votre compte ne fonctionne pas, ils peuvent arriver en retard ou d’un autre expéditeur. Merci de vérifier la clé, l’expéditeur et l’offre du compte.",
    payments:
      "{provider} n’accepte plus votre compte. Tant qu’il ne fonctionne pas, les clients ne peuvent pas payer en ligne. Merci de vérifier le compte sur cette page : {page}",
  },
  de: {
    subject: "{provider} lehnt Ihr Konto ab",
    messages:
      "{provider} sendet Ihre Nachrichten nicht ({reason}). Bis Ihr Konto wieder funktioniert, kommen sie vielleicht später oder von einem anderen Absender. Bitte prüfen Sie Schlüssel, Absender und Tarif des Kontos.",
    payments:
      "{provider} nimmt Ihr Konto nicht mehr an. Bis es wieder funktioniert, können Kunden nicht online zahlen. Bitte prüfen Sie das Konto auf dieser Seite: {page}",
  },
  pt: {
    subject: "{provider} recusa a sua conta",
    messages:
      "{provider} se recusa a enviar as suas mensagens ({reason}). Até a sua conta voltar a funcionar, elas podem chegar atrasadas ou de outro remetente. Por favor, confira a chave, o remetente e o plano da conta.",
    payments:
      "{provider} já não aceita a sua conta. Até ela voltar a funcionar, os clientes não podem pagar online. Por favor, confira a conta nesta página: {page}",
  },
  hi: {
    subject: "{provider} ने आपका खाता अस्वीकार किया",
    messages:
      "{provider} आपके संदेश नहीं भेज रहा है ({reason})। आपका खाता ठीक होने तक वे देर से या किसी और प्रेषक से आ सकते हैं। कृपया खाते की कुंजी, प्रेषक और प्लान जाँचें।",
    payments:
      "{provider} अब आपका खाता स्वीकार नहीं कर रहा है। उसके ठीक होने तक ग्राहक ऑनलाइन भुगतान नहीं कर सकते। कृपया इस पेज पर खाता जाँचें: {page}",
  },
  ja: {
    subject: "{provider}がアカウントを拒否しています",
    messages:
      "{provider}がメッセージの送信を拒否しています（{reason}）。アカウントが復旧するまで、メッセージは遅れるか、別の送信元から届くことがあります。アカウントのキー、送信元、プランをご確認ください。",
    payments:
      "{provider}がアカウントを受け付けなくなりました。復旧するまで、お客様はオンラインでお支払いいただけません。次のページでアカウントをご確認ください：{page}",
  },
  ko: {
    subject: "{provider}에서 계정을 거부하고 있어요",
    messages:
      "{provider}에서 메시지를 보내지 않고 있어요({reason}). 계정이 다시 작동할 때까지 메시지가 늦게 가거나 다른 발신자로 갈 수 있어요. 계정의 키, 발신자, 요금제를 확인해 주세요.",
    payments:
      "{provider}에서 계정을 더 이상 받아들이지 않아요. 다시 작동할 때까지 고객이 온라인으로 결제할 수 없어요. 이 페이지에서 계정을 확인해 주세요: {page}",
  },
  ar: {
    subject: "رفض حسابك لدى {provider}",
    messages:
      "رُفض إرسال رسائلك من جانب {provider} ({reason}). إلى أن يعمل حسابك من جديد، قد تصل الرسائل متأخرة أو من مرسِل آخر. يُرجى التحقق من مفتاح الحساب والمرسِل والخطة.",
    payments:
      "لم يعد حسابك مقبولًا لدى {provider}. إلى أن يعمل من جديد، لا يمكن للعملاء الدفع عبر الإنترنت. يُرجى التحقق من الحساب في هذه الصفحة: {page}",
  },
};

/** The subject and the text of the word to the owner, in the language of the business. */
export function refusedAccountWords(
  tenantLocale: string,
  what: "messages" | "payments",
  values: { readonly provider: string } & Readonly<Record<string, string>>,
): { readonly subject: string; readonly text: string } {
  const words = WORDS[chooseLanguage(null, null, tenantLocale).code];
  return { subject: say(words.subject, values), text: say(words[what], values) };
}
