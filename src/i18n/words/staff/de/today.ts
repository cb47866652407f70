import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const today: Translated<StaffWords["today"]> = {
  title: "Heute",
  now: "Jetzt",
  next: "Als Nächstes",
  over: "Früher heute",
  toDecide: "Zu entscheiden",
  unmarked: "Vorbei und nicht vermerkt",
  attention: "Braucht Ihre Hilfe",
  nothing: "Heute ist nichts gebucht.",
  nothingText: "Teilen Sie Ihre Buchungsseite, oder tragen Sie selbst eine Buchung ein.",
  requests: {
    one: "{count} Anfrage wartet auf Antwort",
    other: "{count} Anfragen warten auf Antwort",
  },
  past: {
    one: "{count} vergangene Buchung ist nicht vermerkt",
    other: "{count} vergangene Buchungen sind nicht vermerkt",
  },
  failed: {
    one: "{count} Nachricht wurde nicht zugestellt",
    other: "{count} Nachrichten wurden nicht zugestellt",
  },
  where: "Wer wo ist",
  free: "Frei",
  until: "bis {time}",
  nextAt: "Als Nächstes um {time}:",
  noMore: "Heute nichts mehr",
  allCame: {
    one: "{count} ist gekommen",
    other: "Alle {count} sind gekommen",
  },
  markedDay: {
    one: "{count} Buchung ist als stattgefunden vermerkt.",
    other: "{count} Buchungen sind als stattgefunden vermerkt.",
  },
  bookings: {
    one: "{count} Buchung",
    other: "{count} Buchungen",
  },
};
