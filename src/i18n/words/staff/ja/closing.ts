import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const closing: Translated<StaffWords["closing"]> = {
  title: "休みまたは休業",
  add: "休み",
  for: "対象",
  everyone: "店舗全体",
  start: "開始",
  end: "終了",
  whole: "終日",
  weekly: "毎週",
  until: "最後の日",
  onDays: "対象の日",
  reason: "理由",
  reasonHint: "お客様にも表示されることがあります。",
  reasons: {
    lunch: "昼休み",
    holiday: "休暇",
    training: "研修",
  },
  onlyFor: "{service}のみ",
  save: "この時間を閉じる",
  saveChange: "保存",
  remove: "この時間を再び開ける",
  look: "含まれる予約を見る",
  touched: {
    other: "この時間に予約が{count}件あります",
  },
  none: "この時間に予約はありません。",
  more: "ほかにもあります。そのまま残ります。見るには、この休みをもう一度開いてください。",
  unseen: "この時間に予約があります。どうするか選んでください。",
  becomes: "予約をどうするか",
  becomesOf: "{customer}、{when}の予約をどうするか",
  keep: "残す",
  cancel: "取り消す",
  asAbove: "上と同じ",
  give: "{resource}に移す",
  tell: "お客様に知らせる",
  message: "お客様への一言",
  problems: {
    badTime: "日付と時刻ではありません。",
    endsBefore: "終了は開始より後にしてください。",
    oneDay: "毎週の休みは、一日の一部か、7日までの終日にできます。",
    needUntil: "最後の日を選んでください。",
    tooManyDays: "400日を超えています。減らしてください。",
    badChoice: "一覧から選んでください。",
  },
  everyWeek: "{when}、{date}まで毎週",
  days: {
    other: "{count}日",
  },
  closed: "{name}：{when}、{resource}。",
  cancelled: {
    other: "予約を{count}件取り消しました。",
  },
  given: {
    other: "予約を{count}件ほかのリソースに移しました。",
  },
  stay: {
    other: "予約が{count}件残っています。",
  },
  failed: {
    other: "予約{count}件は変更できず、元のままです。",
  },
  change: "変更",
  opened: "{name}：{when}、{resource}は再び開いています。",
  at: "{time}",
};
