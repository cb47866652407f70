import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const today: Translated<StaffWords["today"]> = {
  title: "Aujourd’hui",
  now: "Maintenant",
  next: "Ensuite",
  over: "Plus tôt aujourd’hui",
  toDecide: "À décider",
  unmarked: "Passées et non marquées",
  attention: "À régler",
  nothing: "Rien n’est réservé aujourd’hui.",
  nothingText: "Partagez votre page de réservation, ou saisissez vous-même une réservation.",
  requests: {
    one: "{count} demande attend une réponse",
    many: "{count} de demandes attendent une réponse",
    other: "{count} demandes attendent une réponse",
  },
  past: {
    one: "{count} réservation passée n’est pas marquée",
    many: "{count} de réservations passées ne sont pas marquées",
    other: "{count} réservations passées ne sont pas marquées",
  },
  failed: {
    one: "{count} message n’a pas été remis",
    many: "{count} de messages n’ont pas été remis",
    other: "{count} messages n’ont pas été remis",
  },
  where: "Qui est où",
  free: "Libre",
  until: "jusqu’à {time}",
  nextAt: "Ensuite à {time} :",
  noMore: "Plus rien aujourd’hui",
  allCame: {
    one: "{count} est venu",
    many: "{count} sont venus",
    other: "Les {count} sont venus",
  },
  markedDay: {
    one: "{count} réservation est marquée comme effectuée.",
    many: "{count} de réservations sont marquées comme effectuées.",
    other: "{count} réservations sont marquées comme effectuées.",
  },
  bookings: {
    one: "{count} réservation",
    many: "{count} de réservations",
    other: "{count} réservations",
  },
};
