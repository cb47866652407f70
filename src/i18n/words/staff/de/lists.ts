import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "Anzeigen",
  pages: "Seiten",
  first: "Erste Seite",
  next: "Weiter",
  any: "Alle",
  service: "Angebot",
  state: "Status",
  from: "Von",
  to: "Bis",
  back: "Zurück zur Liste",
  print: "Drucken",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "Warteliste",
  lead: "Wer auf einen Platz wartet, der Reihe nach. Ein frei werdender Platz wird von selbst angeboten.",
  status: {
    waiting: "Wartet",
    offered: "Hat ein Angebot",
    accepted: "Hat einen Platz",
    declined: "Abgelehnt",
    expired: "Abgelaufen",
    cancelled: "Hat die Liste verlassen",
  },
  nothing: "Es gibt keinen solchen Eintrag.",
  nothingText: "Kunden tragen sich auf Ihrer Buchungsseite ein, wenn eine Zeit voll ist.",
  none: "Zurzeit wartet niemand.",
  all: "Alle Einträge",
  since: "Seit {time}",
  position: "Nummer {count} in der Reihe",
  anyTime: "Jederzeit, {dates}",
  seats: {
    one: "{count} Platz",
    other: "{count} Plätze",
  },
  repeat: "Wartet darauf schon ein zweites Mal",
  offerUntil: "Angeboten: {start}. Freigehalten bis {until}",
  toBooking: "Buchung öffnen",
  erased: "Gelöschte Person",
  offer: "Platz anbieten",
  offerText: "Die Person erhält eine Nachricht mit einem Link. Der Platz ist so lange reserviert.",
  remove: "Von der Liste nehmen",
  removeText: "Der Eintrag endet und mit ihm ein offenes Angebot. Die Person erhält keine weiteren Angebote.",
  notOffered: "{name} wurde kein Platz angeboten",
  notRemoved: "{name} wurde nicht von der Liste genommen",
  done: {
    offered: "Der Platz ist angeboten.",
    removed: "Der Eintrag ist von der Liste entfernt.",
    joined: "Der Kunde wartet jetzt.",
  },
  why: {
    slot_taken: "Keine der gewünschten Zeiten ist frei.",
    seats_full: "Alle Plätze sind vergeben.",
    in_use: "Diese Person hat schon ein offenes Angebot.",
    invalid_transition: "Der Eintrag wartet nicht mehr.",
    not_bookable: "Das Angebot ist abgeschaltet.",
  },
};
