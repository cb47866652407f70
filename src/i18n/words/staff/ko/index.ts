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

export const ko: Translated<StaffWords> = {
  nav: {
    label: "관리 화면",
    today: "오늘",
    calendar: "캘린더",
    bookings: "예약",
    customers: "고객",
    waitlist: "대기",
    day: "영업시간과 가격",
    sessions: "회차",
    messages: "메시지",
    payments: "결제",
    team: "팀",
    more: "더 보기",
  },
  live: {
    lost: "연결되지 않았어요. {age} 상태예요.",
    again: "아직 응답이 없어요. 다시 시도하고 있어요.",
    news: "변경된 내용이 있어요.",
    show: "보기",
  },
  newBooking: "새 예약",
  openPage: "예약 페이지",
  switchBusiness: "내 매장",
  signOut: "로그아웃",
  search: "예약 검색",
  searchHint: "이름, 번호, 이메일 또는 전화번호",
  notYours: "볼 수 있는 권한이 없어요",
  notYoursText: "지금 역할로는 볼 수 없어요. 매장의 소유자나 관리자에게 문의해 주세요.",
  closed: "이용이 중지된 매장이에요",
  closedText: "운영자가 이 매장의 이용을 중지했어요.",
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
  account: "내 계정",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "이름 없음",
  act: {
    arrived: "도착",
    completed: "이용 완료",
    noShow: "불참",
    noShowFee: "불참: {amount} 결제",
    noShowFree: "불참: 수수료 없음",
    takeFee: "수수료 결제: {amount}",
    approve: "승인",
    decline: "거절",
    call: "전화 걸기: {phone}",
  },
};
