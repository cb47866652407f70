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

export const hi: Translated<StaffWords> = {
  nav: {
    label: "डैशबोर्ड",
    today: "आज",
    calendar: "कैलेंडर",
    bookings: "बुकिंग",
    customers: "ग्राहक",
    waitlist: "प्रतीक्षा सूची",
    day: "समय और दाम",
    sessions: "सत्र",
    messages: "संदेश",
    payments: "भुगतान",
    team: "टीम",
    more: "और",
  },
  live: {
    lost: "कनेक्शन नहीं है। यह {age} की स्थिति है।",
    again: "अभी तक उत्तर नहीं मिला। फिर कोशिश हो रही है।",
    news: "कुछ बदल गया है।",
    show: "दिखाएँ",
  },
  newBooking: "नई बुकिंग",
  openPage: "बुकिंग पेज",
  switchBusiness: "आपके व्यवसाय",
  signOut: "साइन आउट करें",
  search: "बुकिंग खोजें",
  searchHint: "नाम, नंबर, ईमेल या फ़ोन",
  notYours: "यह आपकी पहुँच में नहीं है",
  notYoursText: "आपकी भूमिका में यह नहीं दिखता। व्यवसाय के स्वामी या व्यवस्थापक से पूछें।",
  closed: "यह व्यवसाय निलंबित है",
  closedText: "इस इंस्टॉलेशन के संचालक ने व्यवसाय को निलंबित किया है।",
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
  account: "आपका खाता",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "बिना नाम",
  act: {
    arrived: "आ गए",
    completed: "पूरी हुई",
    noShow: "नहीं आए",
    noShowFee: "नहीं आए: {amount} लें",
    noShowFree: "नहीं आए: कोई शुल्क नहीं",
    takeFee: "शुल्क लें: {amount}",
    approve: "स्वीकार करें",
    decline: "अस्वीकार करें",
    call: "{phone} पर कॉल करें",
  },
};
