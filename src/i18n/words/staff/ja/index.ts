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

export const ja: Translated<StaffWords> = {
  nav: {
    label: "管理画面",
    today: "今日",
    calendar: "カレンダー",
    bookings: "予約",
    customers: "お客様",
    waitlist: "キャンセル待ち",
    day: "営業時間と料金",
    sessions: "開催回",
    messages: "メッセージ",
    payments: "支払い",
    team: "チーム",
    more: "その他",
  },
  live: {
    lost: "接続できません。{age}の状態を表示しています。",
    again: "まだ応答がありません。もう一度試しています。",
    news: "変更がありました。",
    show: "表示",
  },
  newBooking: "新しい予約",
  openPage: "予約ページ",
  switchBusiness: "所属する事業",
  signOut: "サインアウト",
  search: "予約を検索",
  searchHint: "お名前、番号、メール、電話",
  notYours: "表示する権限がありません",
  notYoursText: "この役割では表示できません。事業のオーナーか管理者にお尋ねください。",
  closed: "この事業は停止されています",
  closedText: "運営者がこの事業を停止しました。",
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
  account: "アカウント",
  lists,
  waitlist,
  sessions,
  messages,
  announcing,
  money,
  taking,
  walkIn: "お名前なし",
  act: {
    arrived: "来店",
    completed: "完了",
    noShow: "来店なし",
    noShowFee: "来店なし：{amount}を請求",
    noShowFree: "来店なし：料金なし",
    takeFee: "料金を請求：{amount}",
    approve: "承認する",
    decline: "辞退する",
    call: "{phone}に電話",
  },
};
