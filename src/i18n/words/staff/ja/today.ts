import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const today: Translated<StaffWords["today"]> = {
  title: "今日",
  now: "現在",
  next: "次",
  over: "今日の終了分",
  toDecide: "返答待ち",
  unmarked: "終了後の未記録",
  attention: "要対応",
  nothing: "今日の予約はありません。",
  nothingText: "予約ページを共有するか、ご自身で予約を入力してください。",
  requests: {
    other: "返答待ちのリクエストが{count}件",
  },
  past: {
    other: "終了後の未記録が{count}件",
  },
  failed: {
    other: "届かなかったメッセージが{count}件",
  },
  where: "担当者の状況",
  free: "空き",
  until: "{time}まで",
  nextAt: "次は{time}：",
  noMore: "今日はこれで終わりです",
  allCame: {
    other: "{count}名全員が来店",
  },
  markedDay: {
    other: "{count}件の予約を完了にしました。",
  },
  bookings: {
    other: "{count}件の予約",
  },
};
