import type { paying as english } from "./en";

export const paying: typeof english = {
  paidWhenBooked: "À payer à la réservation",
  depositFact: "Acompte : {amount}",
  bookAndPay: "Réserver et payer {price}",
  dueNow: "À payer maintenant",
  dueLater: "À payer plus tard",
  paidSoFar: "Payé",
  stillDue: "Reste à payer",
  payOnSite: "Vous payez cela sur place.",
  inCash: "{price} si vous payez en espèces sur place",
  payOnlineLater: "Vous payez cela en ligne.",
  moneyOnItsWay: "En cours de remboursement",
  moneyBack: "Remboursé",

  statusUnpaid: "En attente de paiement",
  unpaidTitle: "Pas encore payé",
  unpaidText: "Cet horaire vous est gardé jusqu’à {time}. Il est réservé dès que vous avez payé.",
  unpaidThem: "Cet horaire vous est gardé jusqu’à {time}. Il est réservé dès que {name} a reçu vos {price}.",
  payDo: "Payer {price}",
  payRest: "Payer le reste : {price}",
  payOutside: "La page de paiement s’ouvre dans un nouvel onglet. Celle-ci montre quand vous avez payé.",
  payFailed: "Le dernier paiement n’a pas abouti. Vous pouvez réessayer.",
  payNoPage: "La page de paiement ne s’ouvre pas pour le moment. Rien n’a été payé. Veuillez réessayer.",
  bankWorks: "Votre banque traite encore le paiement",
  bankWorksText: "Vous n’avez plus rien à faire. Cette page le montre dès que l’argent est arrivé.",
  payChecked: "Nous cherchons votre paiement",
  payCheckedText: "Cette page le montre dès que nous le savons. Merci de ne pas payer une seconde fois.",
  lookAgain: "Regarder à nouveau",
  paidTitle: "Payé et réservé",
  payOver: "Le délai pour payer est passé.",
  payOverText: "Rien n’est réservé. Vous pouvez choisir à nouveau.",
  payOverMoney:
    "Si votre argent arrive encore, vous obtenez cet horaire s’il est libre. Sinon, tout vous est remboursé.",
  cardFact: "Vous laissez une carte en réservant",
  bookAndCard: "Réserver et laisser une carte",
  statusCard: "En attente d’une carte",
  cardTitle: "Pas encore de carte",
  cardText:
    "Cet horaire vous est gardé jusqu’à {time}. Il est réservé dès que vous avez laissé une carte. Rien n’est prélevé maintenant.",
  cardDo: "Laisser une carte",
  cardOver: "Le délai pour laisser une carte est passé.",
  cardNothingNow: "Vous laissez une carte. Rien n’est prélevé maintenant.",
  cardFee:
    "Si vous ne venez pas, jusqu’à {price} sont prélevés sur votre carte. Si vous annulez à temps, ces frais ne sont pas prélevés.",
  cardConsent:
    "En réservant, vous acceptez que l’établissement conserve votre carte chez son prestataire de paiement pour cette réservation et prélève ces frais une seule fois sans vous redemander.",
  feeTitle: "Frais d’absence",
  feeText:
    "{name} prélève {price} pour la réservation à laquelle vous n’êtes pas venu. Votre banque demande votre accord.",

  lateTitle: "Votre argent vous est rendu",
  lateText: "Votre paiement est arrivé après le délai et cet horaire n’était plus libre. {price} vous sont rendus.",
  lateBack:
    "Votre paiement est arrivé après le délai et cet horaire n’était plus libre. {price} vous ont été remboursés.",
  refundStuck: "{price} n’ont pas encore pu vous être remboursés. Veuillez contacter {name}.",
  seriesUnpaid: "Chaque réservation est faite dès que vous l’avez payée.",

  refundAllBefore: "Si vous annulez avant {time}, tout ce que vous avez payé vous est remboursé.",
  refundPartBefore: "Si vous annulez avant {time}, {percent} de ce que vous avez payé vous sont remboursés.",
  refundPartAfter: "Ensuite, {percent} de ce que vous avez payé vous sont remboursés.",
  refundPartNow: "Si vous annulez, {percent} de ce que vous avez payé vous sont remboursés.",
  refundNoneAfter: "Ensuite, rien n’est remboursé.",
  refundNoneNow: "Si vous annulez, rien n’est remboursé.",
  refundNow: "Si vous annulez maintenant, {price} vous sont remboursés.",

  mustPayFirst: "Il faut d’abord le payer.",
  moreThanDue: "C’est plus que ce qui reste à payer.",
  noCredit: "Le crédit ne suffit pas pour payer cela.",

  creditName: "Crédit",
  creditTitle: "Votre crédit",
  creditVisits: "Visites restantes : {left} sur {all}",
  creditMoney: "Restant : {left} sur {all}",
  creditUntil: "Valable jusqu’au {date}",
  creditOver: "Terminé le {date}",
  payCredit: "Payer avec le crédit",
};
