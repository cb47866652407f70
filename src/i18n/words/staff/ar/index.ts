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

export const ar: Translated<StaffWords> = {
  nav: {
    label: "لوحة التحكم",
    today: "اليوم",
    calendar: "التقويم",
    bookings: "الحجوزات",
    customers: "العملاء",
    waitlist: "قائمة الانتظار",
    day: "الأوقات والأسعار",
    sessions: "الجلسات",
    messages: "الرسائل",
    payments: "المدفوعات",
    team: "الفريق",
    more: "المزيد",
  },
  live: {
    lost: "لا يوجد اتصال. هكذا كان الوضع {age}.",
    again: "لا يوجد رد بعد. نحاول مرة أخرى.",
    news: "حدث تغيير.",
    show: "عرض",
  },
  newBooking: "حجز جديد",
  openPage: "صفحة الحجز",
  switchBusiness: "أنشطتك",
  signOut: "تسجيل الخروج",
  search: "البحث في الحجوزات",
  searchHint: "الاسم أو الرقم أو البريد أو الهاتف",
  notYours: "ليس لديك وصول إلى هذا",
  notYoursText: "دورك لا يعرض هذا. يمكنك سؤال مالك النشاط أو مسؤوله.",
  closed: "هذا النشاط موقوف",
  closedText: "أوقف مشغّل هذه المنصة النشاط.",
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
  account: "حسابك",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "بلا اسم",
  act: {
    arrived: "حضر",
    completed: "مكتمل",
    noShow: "عدم حضور",
    noShowFee: "لم يحضر: اسحب {amount}",
    noShowFree: "لم يحضر: بلا رسوم",
    takeFee: "اسحب الرسوم: {amount}",
    approve: "موافقة",
    decline: "رفض",
    call: "الاتصال على {phone}",
  },
};
