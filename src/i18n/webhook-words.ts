// What the owner is told when Berth ends an endpoint, in the languages of the pages.

import { chooseLanguage, type LanguageCode } from "./words";
import { say } from "./words/say";

type Words = { readonly subject: string; readonly gone: string; readonly failing: string };

const WORDS: Readonly<Record<LanguageCode, Words>> = {
  en: {
    subject: "A webhook was switched off",
    gone: "{url} answered that it no longer takes events. Berth posts nothing to it any more. If that is wrong, switch the webhook on again and replay the missing events.",
    failing:
      "{url} has taken no event for a day or longer. Berth posts nothing to it any more. Once it works again, switch the webhook on and replay the missing events.",
  },
  es: {
    subject: "Se ha desactivado un webhook",
    gone: "{url} respondió que ya no acepta eventos. Berth ya no le envía nada. Si es un error, vuelva a activar el webhook y reenvíe los eventos que faltan.",
    failing:
      "{url} no ha aceptado ningún evento desde hace un día o más. Berth ya no le envía nada. Cuando vuelva a funcionar, active el webhook y reenvíe los eventos que faltan.",
  },
  fr: {
    subject: "Un webhook a été désactivé",
    gone: "{url} a répondu qu’elle n’accepte plus d’événements. Berth ne lui envoie plus rien. Si c’est une erreur, réactivez le webhook et renvoyez les événements manquants.",
    failing:
      "{url} n’a accepté aucun événement depuis un jour ou plus. Berth ne lui envoie plus rien. Quand elle fonctionnera de nouveau, réactivez le webhook et renvoyez les événements manquants.",
  },
  de: {
    subject: "Ein Webhook wurde abgeschaltet",
    gone: "{url} hat geantwortet, dass es keine Ereignisse mehr annimmt. Berth sendet nichts mehr dorthin. Wenn das falsch ist, schalten Sie den Webhook wieder ein und senden Sie die fehlenden Ereignisse erneut.",
    failing:
      "{url} hat seit mindestens einem Tag kein Ereignis angenommen. Berth sendet nichts mehr dorthin. Sobald es wieder funktioniert, schalten Sie den Webhook ein und senden Sie die fehlenden Ereignisse erneut.",
  },
  pt: {
    subject: "Um webhook foi desativado",
    gone: "{url} respondeu que não aceita mais eventos. O Berth não envia mais nada para lá. Se isso estiver errado, reative o webhook e reenvie os eventos que faltam.",
    failing:
      "{url} não aceitou nenhum evento durante um dia ou mais. O Berth não envia mais nada para lá. Quando voltar a funcionar, reative o webhook e reenvie os eventos que faltam.",
  },
  hi: {
    subject: "एक वेबहुक बंद कर दिया गया",
    gone: "{url} ने उत्तर दिया कि वह अब कोई इवेंट नहीं लेता। Berth अब वहाँ कुछ नहीं भेजता। अगर यह गलत है, तो वेबहुक फिर से चालू करें और छूटे हुए इवेंट दोबारा भेजें।",
    failing:
      "{url} ने एक दिन या उससे अधिक समय से कोई इवेंट नहीं लिया है। Berth अब वहाँ कुछ नहीं भेजता। जब वह फिर से काम करे, तो वेबहुक चालू करें और छूटे हुए इवेंट दोबारा भेजें।",
  },
  ja: {
    subject: "Webhook が停止されました",
    gone: "{url} は、イベントをもう受け付けないと応答しました。Berth は今後ここへ送信しません。誤りの場合は、Webhook を再び有効にして、届いていないイベントを再送してください。",
    failing:
      "{url} は 1 日以上、イベントを受け付けていません。Berth は今後ここへ送信しません。復旧したら、Webhook を有効にして、届いていないイベントを再送してください。",
  },
  ko: {
    subject: "웹훅이 꺼졌어요",
    gone: "{url}에서 더 이상 이벤트를 받지 않는다고 응답했어요. Berth는 이제 이 주소로 아무것도 보내지 않아요. 잘못된 것이라면 웹훅을 다시 켜고 누락된 이벤트를 다시 보내 주세요.",
    failing:
      "{url}에서 하루 이상 이벤트를 받지 않았어요. Berth는 이제 이 주소로 아무것도 보내지 않아요. 다시 작동하면 웹훅을 켜고 누락된 이벤트를 다시 보내 주세요.",
  },
  ar: {
    subject: "تم إيقاف خطاف ويب",
    gone: "أجاب {url} بأنه لم يعد يستقبل الأحداث. لن يرسل Berth إليه شيئًا بعد الآن. إذا كان ذلك خطأً، فشغّل خطاف الويب من جديد وأعد إرسال الأحداث الناقصة.",
    failing:
      "لم يستقبل {url} أي حدث منذ يوم أو أكثر. لن يرسل Berth إليه شيئًا بعد الآن. عندما يعمل من جديد، شغّل خطاف الويب وأعد إرسال الأحداث الناقصة.",
  },
};

/** The subject and the text of the word to the owner, in the language of the business. */
export function endedWebhookWords(
  tenantLocale: string,
  reason: "gone" | "failing",
  url: string,
): { readonly subject: string; readonly text: string } {
  const words = WORDS[chooseLanguage(null, null, tenantLocale).code];
  return { subject: words.subject, text: say(words[reason], { url }) };
}
