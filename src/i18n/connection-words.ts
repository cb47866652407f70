// What the owner is told when a provider refuses the account of the business, in the languages of the pages.

import { chooseLanguage, type LanguageCode } from "./words";
import { say } from "./words/say";

type Words = { readonly subject: string; readonly text: string };

const WORDS: Readonly<Record<LanguageCode, Words>> = {
  en: {
    subject: "{provider} refuses your account",
    text: "{provider} refuses to send your messages ({reason}). Until your account works again, they may come late or from another sender. Please check its key, its sender and its plan.",
  },
  es: {
    subject: "{provider} rechaza su cuenta",
    text: "{provider} se niega a enviar sus mensajes ({reason}). Hasta que su cuenta vuelva a funcionar, pueden llegar tarde o desde otro remitente. Por favor, revise la clave, el remitente y el plan de la cuenta.",
  },
  fr: {
    subject: "{provider} refuse votre compte",
    text: "{provider} refuse d’envoyer vos messages ({reason}). Tant que votre compte ne fonctionne pas, ils peuvent arriver en retard ou d’un autre expéditeur. Merci de vérifier la clé, l’expéditeur et l’offre du compte.",
  },
  de: {
    subject: "{provider} lehnt Ihr Konto ab",
    text: "{provider} sendet Ihre Nachrichten nicht ({reason}). Bis Ihr Konto wieder funktioniert, kommen sie vielleicht später oder von einem anderen Absender. Bitte prüfen Sie Schlüssel, Absender und Tarif des Kontos.",
  },
  pt: {
    subject: "{provider} recusa a sua conta",
    text: "{provider} se recusa a enviar as suas mensagens ({reason}). Até a sua conta voltar a funcionar, elas podem chegar atrasadas ou de outro remetente. Por favor, confira a chave, o remetente e o plano da conta.",
  },
  hi: {
    subject: "{provider} ने आपका खाता अस्वीकार किया",
    text: "{provider} आपके संदेश नहीं भेज रहा है ({reason})। आपका खाता ठीक होने तक वे देर से या किसी और प्रेषक से आ सकते हैं। कृपया खाते की कुंजी, प्रेषक और प्लान जाँचें।",
  },
  ja: {
    subject: "{provider}がアカウントを拒否しています",
    text: "{provider}がメッセージの送信を拒否しています（{reason}）。アカウントが復旧するまで、メッセージは遅れるか、別の送信元から届くことがあります。アカウントのキー、送信元、プランをご確認ください。",
  },
  ko: {
    subject: "{provider}에서 계정을 거부하고 있어요",
    text: "{provider}에서 메시지를 보내지 않고 있어요({reason}). 계정이 다시 작동할 때까지 메시지가 늦게 가거나 다른 발신자로 갈 수 있어요. 계정의 키, 발신자, 요금제를 확인해 주세요.",
  },
  ar: {
    subject: "رفض حسابك لدى {provider}",
    text: "رُفض إرسال رسائلك من جانب {provider} ({reason}). إلى أن يعمل حسابك من جديد، قد تصل الرسائل متأخرة أو من مرسِل آخر. يُرجى التحقق من مفتاح الحساب والمرسِل والخطة.",
  },
};

const NAMES: Readonly<Record<string, string>> = { resend: "Resend", twilio: "Twilio" };

/** The subject and the text of the word to the owner, in the language of the business. */
export function refusedAccountWords(tenantLocale: string, provider: string, reason: string): Words {
  const { subject, text } = WORDS[chooseLanguage(null, null, tenantLocale).code];
  const values = { provider: NAMES[provider] ?? provider, reason };
  return { subject: say(subject, values), text: say(text, values) };
}
