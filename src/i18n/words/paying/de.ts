import type { paying as english } from "./en";

export const paying: typeof english = {
  paidWhenBooked: "Bei der Buchung zu zahlen",
  depositFact: "Anzahlung: {amount}",
  bookAndPay: "Buchen und {price} zahlen",
  dueNow: "Jetzt fällig",
  dueLater: "Später fällig",
  paidSoFar: "Bezahlt",
  stillDue: "Noch zu zahlen",
  payOnSite: "Das zahlen Sie vor Ort.",
  inCash: "{price} bei Barzahlung vor Ort",
  payOnlineLater: "Das zahlen Sie online.",
  moneyOnItsWay: "Auf dem Weg zurück zu Ihnen",
  moneyBack: "An Sie zurückgezahlt",

  statusUnpaid: "Wartet auf Zahlung",
  unpaidTitle: "Noch nicht bezahlt",
  unpaidText: "Diese Zeit ist bis {time} für Sie reserviert. Gebucht ist sie, sobald Sie bezahlt haben.",
  unpaidThem: "Diese Zeit ist bis {time} für Sie reserviert. Gebucht ist sie, sobald {name} Ihre {price} hat.",
  payDo: "{price} zahlen",
  payRest: "Den Rest zahlen: {price}",
  payOutside: "Die Zahlungsseite öffnet sich in einem neuen Tab. Hier sehen Sie, wenn Sie bezahlt haben.",
  payFailed: "Die letzte Zahlung hat nicht geklappt. Sie können es noch einmal versuchen.",
  payNoPage: "Die Zahlungsseite öffnet sich gerade nicht. Es wurde nichts bezahlt. Bitte versuchen Sie es noch einmal.",
  bankWorks: "Ihre Bank bearbeitet die Zahlung noch",
  bankWorksText: "Sie müssen nichts weiter tun. Sobald das Geld da ist, steht es auf dieser Seite.",
  payChecked: "Wir suchen nach Ihrer Zahlung",
  payCheckedText: "Sobald wir es wissen, steht es auf dieser Seite. Bitte zahlen Sie nicht noch einmal.",
  lookAgain: "Noch einmal nachsehen",
  paidTitle: "Bezahlt und gebucht",
  payOver: "Die Zeit zum Bezahlen ist vorbei.",
  payOverText: "Es ist nichts gebucht. Sie können neu wählen.",
  payOverMoney:
    "Kommt noch Geld von Ihnen an, bekommen Sie diese Zeit, wenn sie frei ist. Sonst geht alles an Sie zurück.",
  cardFact: "Bei der Buchung hinterlegen Sie eine Karte",
  bookAndCard: "Buchen und Karte hinterlegen",
  statusCard: "Wartet auf eine Karte",
  cardTitle: "Noch keine Karte hinterlegt",
  cardText:
    "Diese Zeit ist bis {time} für Sie reserviert. Gebucht ist sie, sobald Sie eine Karte hinterlegt haben. Jetzt wird nichts abgebucht.",
  cardDo: "Karte hinterlegen",
  cardOver: "Die Zeit, eine Karte zu hinterlegen, ist vorbei.",
  cardNothingNow: "Sie hinterlegen eine Karte. Jetzt wird nichts abgebucht.",
  cardFee:
    "Wenn Sie nicht kommen, werden bis zu {price} von Ihrer Karte abgebucht. Wenn Sie rechtzeitig stornieren, fällt diese Gebühr nicht an.",
  cardConsent:
    "Mit der Buchung stimmen Sie zu, dass der Betrieb Ihre Karte für diese Buchung bei seinem Zahlungsanbieter speichert und diese Gebühr einmalig ohne weitere Rückfrage abbucht.",
  feeTitle: "Gebühr für Nichterscheinen",
  feeText:
    "{name} berechnet {price} für die Buchung, zu der Sie nicht gekommen sind. Ihre Bank möchte, dass Sie zustimmen.",

  lateTitle: "Ihr Geld geht zurück",
  lateText: "Ihre Zahlung kam nach Ablauf der Zeit, und der Termin war nicht mehr frei. {price} gehen an Sie zurück.",
  lateBack:
    "Ihre Zahlung kam nach Ablauf der Zeit, und der Termin war nicht mehr frei. {price} wurden an Sie zurückgezahlt.",
  refundStuck: "{price} konnten noch nicht zurückgezahlt werden. Bitte wenden Sie sich an {name}.",
  seriesUnpaid: "Jeder Termin ist gebucht, sobald Sie ihn bezahlt haben.",

  refundAllBefore: "Wenn Sie vor {time} stornieren, bekommen Sie alles zurück, was Sie bezahlt haben.",
  refundPartBefore: "Wenn Sie vor {time} stornieren, bekommen Sie {percent} des Bezahlten zurück.",
  refundPartAfter: "Danach bekommen Sie {percent} des Bezahlten zurück.",
  refundPartNow: "Wenn Sie stornieren, bekommen Sie {percent} des Bezahlten zurück.",
  refundNoneAfter: "Danach bekommen Sie nichts zurück.",
  refundNoneNow: "Wenn Sie stornieren, bekommen Sie nichts zurück.",
  refundNow: "Wenn Sie jetzt stornieren, bekommen Sie {price} zurück.",

  mustPayFirst: "Das muss zuerst bezahlt werden.",
  moreThanDue: "Das ist mehr, als noch zu zahlen ist.",
  noCredit: "Das Guthaben reicht dafür nicht.",

  creditName: "Guthaben",
  creditTitle: "Ihr Guthaben",
  creditVisits: "Noch {left} von {all} Besuchen",
  creditMoney: "Noch {left} von {all}",
  creditUntil: "Gültig bis {date}",
  creditOver: "Abgelaufen am {date}",
  payCredit: "Mit Guthaben zahlen",
};
