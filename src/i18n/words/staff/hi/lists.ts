import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "दिखाएँ",
  pages: "पेज",
  first: "पहला पेज",
  next: "अगला",
  any: "सभी",
  service: "सेवा",
  state: "स्थिति",
  from: "कब से",
  to: "कब तक",
  back: "सूची पर वापस",
  print: "प्रिंट करें",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "प्रतीक्षा सूची",
  lead: "जगह की प्रतीक्षा करने वाले, जुड़ने के क्रम में। खाली होने वाली जगह की पेशकश अपने आप होती है।",
  status: {
    waiting: "प्रतीक्षा में",
    offered: "पेशकश मिली",
    accepted: "जगह मिली",
    declined: "अस्वीकृत",
    expired: "समाप्त",
    cancelled: "सूची छोड़ी",
  },
  nothing: "ऐसी कोई प्रविष्टि नहीं है।",
  nothingText: "समय भर जाने पर ग्राहक आपके बुकिंग पेज पर सूची में जुड़ते हैं।",
  none: "अभी कोई ग्राहक प्रतीक्षा में नहीं है।",
  all: "सभी प्रविष्टियाँ",
  since: "{time} से",
  position: "कतार में नंबर {count}",
  anyTime: "कभी भी, {dates}",
  seats: {
    one: "{count} सीट",
    other: "{count} सीटें",
  },
  repeat: "इसके लिए दूसरी बार प्रतीक्षा में",
  offerUntil: "पेशकश: {start}। {until} तक रखी गई",
  toBooking: "बुकिंग खोलें",
  erased: "मिटाया गया ग्राहक",
  offer: "जगह की पेशकश करें",
  offerText: "ग्राहक को लिंक के साथ संदेश मिलेगा। तब तक जगह रखी रहेगी।",
  remove: "सूची से हटाएँ",
  removeText: "प्रविष्टि समाप्त होगी, और उसके साथ पेशकश भी। ग्राहक को आगे कोई पेशकश नहीं मिलेगी।",
  notOffered: "{name} को जगह की पेशकश नहीं हुई",
  notRemoved: "{name} को सूची से नहीं हटाया गया",
  done: {
    offered: "जगह की पेशकश हो गई।",
    removed: "प्रविष्टि सूची से हटा दी गई।",
    joined: "ग्राहक अब प्रतीक्षा में है।",
  },
  why: {
    slot_taken: "जिन समयों की प्रतीक्षा है, उनमें से कोई खाली नहीं है।",
    seats_full: "सभी सीटें भर चुकी हैं।",
    in_use: "ग्राहक के पास पहले से एक खुली पेशकश है।",
    invalid_transition: "यह प्रविष्टि अब प्रतीक्षा में नहीं है।",
    not_bookable: "सेवा बंद कर दी गई है।",
  },
};
