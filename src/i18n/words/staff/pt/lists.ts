import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "Mostrar",
  pages: "Páginas",
  first: "Primeira página",
  next: "Próxima",
  any: "Todos",
  service: "Serviço",
  state: "Estado",
  from: "De",
  to: "Até",
  back: "Voltar à lista",
  print: "Imprimir",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "Lista de espera",
  lead: "Quem espera um lugar, por ordem de inscrição. Um lugar que fica livre é oferecido automaticamente.",
  status: {
    waiting: "Aguarda",
    offered: "Tem uma oferta",
    accepted: "Conseguiu lugar",
    declined: "Recusada",
    expired: "Encerrada",
    cancelled: "Saiu da lista",
  },
  nothing: "Não há nenhuma entrada deste tipo.",
  nothingText: "Os clientes se inscrevem na sua página de reservas quando um horário está lotado.",
  none: "Nenhum cliente aguarda agora.",
  all: "Todas as entradas",
  since: "Desde {time}",
  position: "Número {count} na fila",
  anyTime: "A qualquer hora, {dates}",
  seats: {
    one: "{count} lugar",
    many: "{count} de lugares",
    other: "{count} lugares",
  },
  repeat: "Espera isto pela segunda vez",
  offerUntil: "Oferecido: {start}. Guardado até {until}",
  toBooking: "Abrir a reserva",
  erased: "Cliente apagado",
  offer: "Oferecer um lugar",
  offerText: "O cliente recebe uma mensagem com um link. O lugar fica guardado enquanto isso.",
  remove: "Tirar da lista",
  removeText: "A entrada termina e, com ela, a oferta que houver. O cliente não recebe mais ofertas.",
  notOffered: "Nenhum lugar foi oferecido a {name}",
  notRemoved: "{name} não foi tirado da lista",
  done: {
    offered: "O lugar foi oferecido.",
    removed: "A entrada saiu da lista.",
    joined: "O cliente está agora em espera.",
  },
  why: {
    slot_taken: "Nenhum dos horários esperados está livre.",
    seats_full: "Todos os lugares estão ocupados.",
    in_use: "O cliente já tem uma oferta aberta.",
    invalid_transition: "A entrada não aguarda mais.",
    not_bookable: "O serviço está desativado.",
  },
};
