import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "表示",
  pages: "ページ",
  first: "最初のページ",
  next: "次へ",
  any: "すべて",
  service: "メニュー",
  state: "状態",
  from: "開始日",
  to: "終了日",
  back: "一覧に戻る",
  print: "印刷",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "キャンセル待ち",
  lead: "空きを待っている方を登録順に表示します。空きが出ると、自動でご案内します。",
  status: {
    waiting: "待機中",
    offered: "案内中",
    accepted: "予約済み",
    declined: "辞退",
    expired: "終了",
    cancelled: "登録解除",
  },
  nothing: "該当する登録はありません。",
  nothingText: "満席の時間には、お客様が予約ページから登録できます。",
  none: "待機中のお客様はいません。",
  all: "すべての登録",
  since: "{time}から",
  position: "順番：{count}番目",
  anyTime: "いつでも、{dates}",
  seats: {
    other: "{count}名",
  },
  repeat: "同じ内容で2件目の登録です",
  offerUntil: "ご案内中：{start}。{until}まで確保",
  toBooking: "予約を開く",
  erased: "消去済みのお客様",
  offer: "空きを案内する",
  offerText: "お客様にリンク付きのメッセージを送ります。その間、空きは確保されます。",
  remove: "一覧から外す",
  removeText: "登録と案内中の空きが終了します。お客様に今後のご案内はありません。",
  notOffered: "{name}様に空きを案内できませんでした",
  notRemoved: "{name}様を一覧から外せませんでした",
  done: {
    offered: "空きを案内しました。",
    removed: "一覧から外しました。",
    joined: "お客様はキャンセル待ちに入りました。",
  },
  why: {
    slot_taken: "ご希望の時間に空きがありません。",
    seats_full: "満席です。",
    in_use: "お客様にはすでに案内中の空きがあります。",
    invalid_transition: "この登録はもう待機中ではありません。",
    not_bookable: "メニューが無効になっています。",
  },
};
