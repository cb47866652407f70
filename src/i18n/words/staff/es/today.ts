import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const today: Translated<StaffWords["today"]> = {
  title: "Hoy",
  now: "Ahora",
  next: "A continuación",
  over: "Antes hoy",
  toDecide: "Por decidir",
  unmarked: "Pasadas y sin marcar",
  attention: "Necesita atención",
  nothing: "Hoy no hay nada reservado.",
  nothingText: "Comparta su página de reservas, o introduzca usted una reserva.",
  requests: {
    one: "{count} solicitud espera respuesta",
    many: "{count} de solicitudes esperan respuesta",
    other: "{count} solicitudes esperan respuesta",
  },
  past: {
    one: "{count} reserva pasada está sin marcar",
    many: "{count} de reservas pasadas están sin marcar",
    other: "{count} reservas pasadas están sin marcar",
  },
  failed: {
    one: "{count} mensaje no se entregó",
    many: "{count} de mensajes no se entregaron",
    other: "{count} mensajes no se entregaron",
  },
  where: "Quién está dónde",
  free: "Libre",
  until: "hasta {time}",
  nextAt: "Siguiente a las {time}:",
  noMore: "Nada más hoy",
  allCame: {
    one: "{count} vino",
    many: "Vinieron {count}",
    other: "Vinieron los {count}",
  },
  markedDay: {
    one: "{count} reserva está marcada como realizada.",
    many: "{count} de reservas están marcadas como realizadas.",
    other: "{count} reservas están marcadas como realizadas.",
  },
  bookings: {
    one: "{count} reserva",
    many: "{count} de reservas",
    other: "{count} reservas",
  },
};
