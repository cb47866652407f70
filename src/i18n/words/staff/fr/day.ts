import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const day: Translated<StaffWords["day"]> = {
  hours: "Horaires d’ouverture",
  services: "Prestations",
  everyone: "Tout l’établissement",
  onlyToday: "ce jour seulement",
  close: "Fermer ce jour",
  reason: "Motif, visible des clients",
  reopen: "Rouvrir",
  open: "Ouvrir ce jour",
  saveHours: "Enregistrer ces horaires",
  usual: "Revenir aux horaires habituels",
  addHours: "Une plage de plus",
  forOpen: "Pour tous ceux qui ouvrent ce jour. Chacun garde ses propres horaires dans ces limites.",
  forAll: "Pour tous.",
  badHours: "Chaque plage finit après son début et aucune n’en chevauche une autre.",
  touched: {
    one: "{count} réservation tombe dans ce temps. Elle reste jusqu’à ce que vous la déplaciez ou l’annuliez.",
    other:
      "{count} réservations tombent dans ce temps. Elles restent jusqu’à ce que vous les déplaciez ou les annuliez.",
  },
  anyway: "Le faire quand même",
  leave: "Laisser tel quel",
  price: "Prix en {currency}",
  free: "Vide signifie gratuit.",
  badPrice: "Ce n’est pas un montant en {currency}.",
  minutes: "Durée en minutes",
  least: "La plus courte, en minutes",
  most: "La plus longue, en minutes",
  hide: "Cacher aux clients",
  show: "Montrer aux clients",
  hidden: "Cachée",
  keeps: {
    one: "{count} réservation à venir garde son prix et sa durée.",
    other: "{count} réservations à venir gardent leur prix et leur durée.",
  },
  nowIs: "{field}, maintenant : {value}",
  beside: "Ce que voient les clients",
  unseen: "Les clients ne voient pas cette prestation.",
  done: {
    closed: "Le jour est fermé.",
    opened: "C’est de nouveau ouvert.",
    hours: "Les horaires de ce jour sont changés.",
    service: "La prestation est changée.",
    undone: "Tout est comme avant.",
  },
};
