import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const today: Translated<StaffWords["today"]> = {
  title: "오늘",
  now: "지금",
  next: "다음",
  over: "오늘 지난 일정",
  toDecide: "답변할 요청",
  unmarked: "지났지만 표시 안 됨",
  attention: "확인 필요",
  nothing: "오늘은 예약이 없어요.",
  nothingText: "예약 페이지를 공유하거나 직접 예약을 입력해 주세요.",
  requests: {
    other: "답변을 기다리는 요청 {count}건",
  },
  past: {
    other: "표시하지 않은 지난 예약 {count}건",
  },
  failed: {
    other: "전달되지 않은 메시지 {count}건",
  },
  where: "담당자 현황",
  free: "비어 있음",
  until: "{time}까지",
  nextAt: "다음 {time}:",
  noMore: "오늘은 더 없어요",
  allCame: {
    other: "{count}명 모두 왔어요",
  },
  markedDay: {
    other: "예약 {count}건을 이용 완료로 표시했어요.",
  },
  bookings: {
    other: "예약 {count}건",
  },
};
