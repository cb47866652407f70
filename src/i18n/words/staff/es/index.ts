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

export const es: Translated<StaffWords> = {
  nav: {
    label: "Panel",
    today: "Hoy",
    calendar: "Calendario",
    bookings: "Reservas",
    customers: "Clientes",
    waitlist: "Lista de espera",
    day: "Horarios y precios",
    sessions: "Sesiones",
    messages: "Mensajes",
    payments: "Pagos",
    team: "Equipo",
    more: "Más",
  },
  live: {
    lost: "Sin conexión. Así estaba {age}.",
    again: "Aún no hay respuesta. Se intenta de nuevo.",
    news: "Algo ha cambiado.",
    show: "Mostrar",
  },
  newBooking: "Nueva reserva",
  openPage: "Página de reservas",
  switchBusiness: "Sus negocios",
  signOut: "Cerrar sesión",
  search: "Buscar reservas",
  searchHint: "Nombre, número, correo o teléfono",
  notYours: "Usted no tiene acceso a esto",
  notYoursText: "Su función no muestra esto. Pregunte a un propietario o administrador del negocio.",
  closed: "Este negocio está suspendido",
  closedText: "El operador de esta instalación ha suspendido el negocio.",
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
  account: "Su cuenta",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "Sin nombre",
  act: {
    arrived: "Ha llegado",
    completed: "Realizada",
    noShow: "No asistió",
    noShowFee: "No asistió: cobrar {amount}",
    noShowFree: "No asistió: sin cargo",
    takeFee: "Cobrar el cargo: {amount}",
    approve: "Aceptar",
    decline: "Rechazar",
    call: "Llamar al {phone}",
  },
};
