import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const today: Translated<StaffWords["today"]> = {
  title: "आज",
  now: "अभी",
  next: "इसके बाद",
  over: "आज पहले",
  toDecide: "फ़ैसला बाकी",
  unmarked: "बीत चुकी, दर्ज नहीं हुई",
  attention: "ध्यान देने योग्य",
  nothing: "आज कोई बुकिंग नहीं है।",
  nothingText: "अपना बुकिंग पेज साझा करें, या ख़ुद बुकिंग दर्ज करें।",
  requests: {
    one: "{count} अनुरोध को जवाब का इंतज़ार है",
    other: "{count} अनुरोधों को जवाब का इंतज़ार है",
  },
  past: {
    one: "{count} बीती बुकिंग दर्ज नहीं हुई है",
    other: "{count} बीती बुकिंग दर्ज नहीं हुई हैं",
  },
  failed: {
    one: "{count} संदेश नहीं पहुँचा",
    other: "{count} संदेश नहीं पहुँचे",
  },
  where: "कौन कहाँ है",
  free: "खाली",
  until: "{time} तक",
  nextAt: "अगला {time} पर:",
  noMore: "आज और कुछ नहीं",
  allCame: {
    one: "{count} आए",
    other: "सभी {count} आए",
  },
  markedDay: {
    one: "{count} बुकिंग पूरी हुई के रूप में दर्ज हुई।",
    other: "{count} बुकिंग पूरी हुई के रूप में दर्ज हुईं।",
  },
  bookings: {
    one: "{count} बुकिंग",
    other: "{count} बुकिंग",
  },
};
