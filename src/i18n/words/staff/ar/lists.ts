import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "عرض",
  pages: "الصفحات",
  first: "الصفحة الأولى",
  next: "التالي",
  any: "الكل",
  service: "الخدمة",
  state: "الحالة",
  from: "من",
  to: "إلى",
  back: "العودة إلى القائمة",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "قائمة الانتظار",
  lead: "من ينتظر مكانًا، بحسب ترتيب الانضمام. أي مكان يتوفر يُعرض عليهم تلقائيًا.",
  status: {
    waiting: "ينتظر",
    offered: "لديه عرض",
    accepted: "حصل على مكان",
    declined: "رُفض",
    expired: "انتهى",
    cancelled: "غادر القائمة",
  },
  nothing: "لا يوجد طلب من هذا النوع.",
  nothingText: "ينضم العملاء من صفحة الحجز عندما يكتمل وقت ما.",
  since: "منذ {time}",
  position: "الترتيب في القائمة: {count}",
  anyTime: "أي وقت، {dates}",
  seats: {
    zero: "لا مقاعد",
    one: "مقعد واحد",
    two: "مقعدان",
    few: "{count} مقاعد",
    many: "{count} مقعدًا",
    other: "{count} مقعد",
  },
  repeat: "ينتظر هذا للمرة الثانية",
  offerUntil: "معروض: {start}. محفوظ حتى {until}",
  toBooking: "فتح الحجز",
  erased: "عميل مُحيت بياناته",
  offer: "عرض مكان",
  offerText: "تصل العميل رسالة فيها رابط. ويُحفظ المكان خلال ذلك.",
  remove: "الإزالة من القائمة",
  removeText: "ينتهي الطلب، وينتهي معه أي عرض. ولا تصل العميل عروض أخرى.",
  notOffered: "لم يُعرض مكان على {name}",
  notRemoved: "لم تتم إزالة {name} من القائمة",
  done: {
    offered: "تم عرض المكان.",
    removed: "تمت إزالة الطلب من القائمة.",
    joined: "العميل الآن في قائمة الانتظار.",
  },
  why: {
    slot_taken: "لا وقت متاح من الأوقات المنتظرة.",
    seats_full: "جميع المقاعد محجوزة.",
    in_use: "لدى العميل عرض مفتوح بالفعل.",
    invalid_transition: "لم يعد هذا الطلب في الانتظار.",
    not_bookable: "الخدمة معطّلة.",
  },
};
