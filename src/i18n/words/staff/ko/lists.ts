import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const lists: Translated<StaffWords["lists"]> = {
  show: "보기",
  pages: "페이지",
  first: "첫 페이지",
  next: "다음",
  any: "전체",
  service: "서비스",
  state: "상태",
  from: "시작일",
  to: "종료일",
  back: "목록으로",
  print: "인쇄",
};

export const waitlist: Translated<StaffWords["waitlist"]> = {
  title: "대기",
  lead: "자리를 기다리는 고객을 신청한 순서대로 보여요. 자리가 나면 자동으로 제안해요.",
  status: {
    waiting: "대기 중",
    offered: "제안받음",
    accepted: "자리 확보",
    declined: "거절",
    expired: "종료",
    cancelled: "대기 취소",
  },
  nothing: "해당하는 대기가 없어요.",
  nothingText: "시간이 다 차면 고객이 예약 페이지에서 대기를 신청할 수 있어요.",
  none: "지금 기다리는 고객이 없어요.",
  all: "모든 대기",
  since: "{time}부터",
  position: "대기 순서 {count}번",
  anyTime: "언제든지, {dates}",
  seats: {
    other: "{count}자리",
  },
  repeat: "같은 대기를 두 번째로 신청했어요",
  offerUntil: "제안: {start}. {until}까지 유지",
  toBooking: "예약 열기",
  erased: "삭제된 고객",
  offer: "자리 제안하기",
  offerText: "고객에게 링크가 담긴 메시지를 보내요. 그동안 자리를 잡아 둬요.",
  remove: "대기에서 빼기",
  removeText: "대기와 받은 제안이 끝나요. 고객에게 더 이상 제안하지 않아요.",
  notOffered: "{name}님에게 자리를 제안하지 못했어요",
  notRemoved: "{name}님을 대기에서 빼지 못했어요",
  done: {
    offered: "자리를 제안했어요.",
    removed: "대기에서 뺐어요.",
    joined: "고객이 이제 대기 중이에요.",
  },
  why: {
    slot_taken: "기다리는 시간 중에 빈 시간이 없어요.",
    seats_full: "자리가 모두 찼어요.",
    in_use: "고객이 이미 받은 제안이 있어요.",
    invalid_transition: "더 이상 대기 중이 아니에요.",
    not_bookable: "서비스가 꺼져 있어요.",
  },
};
