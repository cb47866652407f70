import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "Mostrar",
  pages: "Páginas",
  first: "Primera página",
  next: "Siguiente",
  any: "Todos",
  service: "Servicio",
  state: "Estado",
  from: "Desde",
  to: "Hasta",
  back: "Volver a la lista",
  print: "Imprimir",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "Lista de espera",
  lead: "Quién espera una plaza, por orden de inscripción. Una plaza que queda libre se ofrece por sí sola.",
  status: {
    waiting: "Espera",
    offered: "Tiene una oferta",
    accepted: "Obtuvo plaza",
    declined: "Rechazada",
    expired: "Caducada",
    cancelled: "Salió de la lista",
  },
  nothing: "No hay ninguna entrada de este tipo.",
  nothingText: "Los clientes se apuntan en su página de reservas cuando un horario está completo.",
  none: "Ahora no espera ningún cliente.",
  all: "Todas las entradas",
  since: "Desde {time}",
  position: "Número {count} en la fila",
  anyTime: "A cualquier hora, {dates}",
  seats: {
    one: "{count} plaza",
    many: "{count} de plazas",
    other: "{count} plazas",
  },
  repeat: "Espera esto por segunda vez",
  offerUntil: "Ofrecido: {start}. Se guarda hasta {until}",
  toBooking: "Abrir la reserva",
  erased: "Cliente borrado",
  offer: "Ofrecer una plaza",
  offerText: "El cliente recibe un mensaje con un enlace. Entretanto se le guarda la plaza.",
  remove: "Quitar de la lista",
  removeText: "La inscripción termina y, con ella, la oferta si la hay. El cliente no recibe más ofertas.",
  notOffered: "No se ofreció ninguna plaza a {name}",
  notRemoved: "No se quitó a {name} de la lista",
  done: {
    offered: "Se ha ofrecido la plaza.",
    removed: "Se ha quitado de la lista.",
    joined: "El cliente está ahora en espera.",
  },
  why: {
    slot_taken: "No está libre ninguno de los horarios que espera.",
    seats_full: "Todas las plazas están ocupadas.",
    in_use: "El cliente ya tiene una oferta abierta.",
    invalid_transition: "La inscripción ya no está en espera.",
    not_bookable: "El servicio está desactivado.",
  },
};
