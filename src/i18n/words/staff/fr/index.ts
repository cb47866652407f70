import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";
import { booking, csv, list, status } from "./bookings";
import { calendar } from "./calendar";
import { closing } from "./closing";
import { customers } from "./customers";
import { day } from "./day";
import { lists, waitlist } from "./lists";
import { making, ruleNames, rules } from "./making";
import { announcing, messages } from "./messages";
import { money } from "./money";
import { sessions } from "./sessions";
import { taking } from "./taking";
import { team } from "./team";
import { today } from "./today";

export const fr: Translated<StaffWords> = {
  nav: {
    label: "Tableau de bord",
    today: "Aujourd’hui",
    calendar: "Calendrier",
    bookings: "Réservations",
    customers: "Clients",
    waitlist: "Liste d’attente",
    day: "Horaires et prix",
    sessions: "Séances",
    messages: "Messages",
    payments: "Paiements",
    team: "Équipe",
    more: "Plus",
  },
  live: {
    lost: "Pas de connexion. Voici l’état {age}.",
    again: "Pas encore de réponse. Nouvel essai.",
    news: "Quelque chose a changé.",
    show: "Afficher",
  },
  newBooking: "Nouvelle réservation",
  openPage: "Page de réservation",
  switchBusiness: "Vos établissements",
  signOut: "Se déconnecter",
  search: "Rechercher des réservations",
  searchHint: "Nom, numéro, e-mail ou téléphone",
  notYours: "Vous n’y avez pas accès",
  notYoursText: "Votre rôle ne montre pas cela. Demandez à un propriétaire ou administrateur de l’établissement.",
  closed: "Cet établissement est suspendu",
  closedText: "L’opérateur de cette installation a suspendu l’établissement.",
  making,
  rules,
  today,
  calendar,
  closing,
  customers,
  day,
  list,
  status,
  ruleNames,
  csv,
  booking,
  team,
  account: "Votre compte",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "Sans nom",
  act: {
    arrived: "Arrivé",
    completed: "Effectuée",
    noShow: "Manquée",
    noShowFee: "Absent : prélever {amount}",
    noShowFree: "Absent : sans frais",
    takeFee: "Prélever les frais : {amount}",
    approve: "Accepter",
    decline: "Refuser",
    call: "Appeler le {phone}",
  },
};
