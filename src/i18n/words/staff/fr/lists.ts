import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "Afficher",
  pages: "Pages",
  first: "Première page",
  next: "Suivant",
  any: "Tout",
  service: "Prestation",
  state: "État",
  from: "Du",
  to: "Au",
  back: "Retour à la liste",
  print: "Imprimer",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "Liste d’attente",
  lead: "Qui attend une place, par ordre d’inscription. Une place qui se libère est proposée automatiquement.",
  status: {
    waiting: "En attente",
    offered: "A une proposition",
    accepted: "A obtenu une place",
    declined: "Refusée",
    expired: "Expirée",
    cancelled: "A quitté la liste",
  },
  nothing: "Il n’y a aucune inscription de ce type.",
  nothingText: "Les clients s’inscrivent sur votre page de réservation quand un créneau est complet.",
  none: "Aucun client n’attend pour l’instant.",
  all: "Toutes les inscriptions",
  since: "Depuis {time}",
  position: "Numéro {count} dans la file",
  anyTime: "À toute heure, {dates}",
  seats: {
    one: "{count} place",
    many: "{count} de places",
    other: "{count} places",
  },
  repeat: "Attend cela une deuxième fois",
  offerUntil: "Proposé : {start}. Gardé jusqu’à {until}",
  toBooking: "Ouvrir la réservation",
  erased: "Client effacé",
  offer: "Proposer une place",
  offerText: "Le client reçoit un message avec un lien. La place est gardée entre-temps.",
  remove: "Retirer de la liste",
  removeText: "L’inscription prend fin, et une proposition avec elle. Le client n’en reçoit plus d’autre.",
  notOffered: "Aucune place n’a été proposée à {name}",
  notRemoved: "{name} n’a pas été retiré de la liste",
  done: {
    offered: "La place est proposée.",
    removed: "L’inscription est retirée de la liste.",
    joined: "Le client est maintenant en attente.",
  },
  why: {
    slot_taken: "Aucun des créneaux attendus n’est libre.",
    seats_full: "Toutes les places sont prises.",
    in_use: "Le client a déjà une proposition en cours.",
    invalid_transition: "Cette inscription n’attend plus.",
    not_bookable: "La prestation est désactivée.",
  },
};
