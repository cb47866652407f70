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

export const pt: Translated<StaffWords> = {
  nav: {
    label: "Painel",
    today: "Hoje",
    calendar: "Calendário",
    bookings: "Reservas",
    customers: "Clientes",
    waitlist: "Lista de espera",
    day: "Horários e preços",
    sessions: "Sessões",
    messages: "Mensagens",
    payments: "Pagamentos",
    team: "Equipe",
    more: "Mais",
  },
  live: {
    lost: "Sem conexão. Estava assim {age}.",
    again: "Ainda sem resposta. Tentando de novo.",
    news: "Algo mudou.",
    show: "Mostrar",
  },
  newBooking: "Nova reserva",
  openPage: "Página de reservas",
  switchBusiness: "Seus negócios",
  signOut: "Sair",
  search: "Buscar reservas",
  searchHint: "Nome, número, e-mail ou telefone",
  notYours: "Você não tem acesso a isto",
  notYoursText: "A sua função não mostra isto. Fale com um proprietário ou administrador do negócio.",
  closed: "Este negócio está suspenso",
  closedText: "O operador desta instalação suspendeu o negócio.",
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
  account: "Sua conta",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "Sem nome",
  act: {
    arrived: "Chegou",
    completed: "Realizada",
    noShow: "Não compareceu",
    noShowFee: "Não compareceu: cobrar {amount}",
    noShowFree: "Não compareceu: sem taxa",
    takeFee: "Cobrar a taxa: {amount}",
    approve: "Aceitar",
    decline: "Recusar",
    call: "Ligar para {phone}",
  },
};
