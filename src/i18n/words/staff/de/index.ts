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

export const de: Translated<StaffWords> = {
  nav: {
    label: "Dashboard",
    today: "Heute",
    calendar: "Kalender",
    bookings: "Buchungen",
    customers: "Kunden",
    waitlist: "Warteliste",
    day: "Zeiten und Preise",
    sessions: "Gruppentermine",
    messages: "Nachrichten",
    payments: "Zahlungen",
    team: "Team",
    more: "Mehr",
  },
  live: {
    lost: "Keine Verbindung. So war es {age}.",
    again: "Noch keine Antwort. Neuer Versuch.",
    news: "Es hat sich etwas geändert.",
    show: "Anzeigen",
  },
  newBooking: "Neue Buchung",
  openPage: "Buchungsseite",
  switchBusiness: "Ihre Unternehmen",
  signOut: "Abmelden",
  search: "Buchungen suchen",
  searchHint: "Name, Nummer, E-Mail oder Telefon",
  notYours: "Dazu haben Sie keinen Zugang",
  notYoursText: "Ihre Rolle zeigt das nicht. Fragen Sie Inhaber oder Verwaltung des Unternehmens.",
  closed: "Dieses Unternehmen ist gesperrt",
  closedText: "Der Betreiber dieser Installation hat das Unternehmen gesperrt.",
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
  account: "Ihr Konto",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "Ohne Namen",
  act: {
    arrived: "Angekommen",
    completed: "Stattgefunden",
    noShow: "Nicht erschienen",
    noShowFee: "Nicht erschienen: {amount} abbuchen",
    noShowFree: "Nicht erschienen: keine Gebühr",
    takeFee: "Gebühr abbuchen: {amount}",
    approve: "Zusagen",
    decline: "Ablehnen",
    call: "{phone} anrufen",
  },
};
