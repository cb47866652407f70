import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const today: Translated<StaffWords["today"]> = {
  title: "Hoje",
  now: "Agora",
  next: "A seguir",
  over: "Mais cedo hoje",
  toDecide: "A decidir",
  unmarked: "Passadas e não marcadas",
  attention: "Precisa de atenção",
  nothing: "Não há nada reservado hoje.",
  nothingText: "Compartilhe a sua página de reservas, ou registre você mesmo uma reserva.",
  requests: {
    one: "{count} pedido aguarda resposta",
    many: "{count} de pedidos aguardam resposta",
    other: "{count} pedidos aguardam resposta",
  },
  past: {
    one: "{count} reserva passada não está marcada",
    many: "{count} de reservas passadas não estão marcadas",
    other: "{count} reservas passadas não estão marcadas",
  },
  failed: {
    one: "{count} mensagem não foi entregue",
    many: "{count} de mensagens não foram entregues",
    other: "{count} mensagens não foram entregues",
  },
  where: "Quem está onde",
  free: "Livre",
  until: "até {time}",
  nextAt: "A seguir às {time}:",
  noMore: "Nada mais hoje",
  allCame: {
    one: "{count} veio",
    many: "Vieram {count}",
    other: "Vieram todos os {count}",
  },
  markedDay: {
    one: "{count} reserva está marcada como realizada.",
    many: "{count} de reservas estão marcadas como realizadas.",
    other: "{count} reservas estão marcadas como realizadas.",
  },
  bookings: {
    one: "{count} reserva",
    many: "{count} de reservas",
    other: "{count} reservas",
  },
};
