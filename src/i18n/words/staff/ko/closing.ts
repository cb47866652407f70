import type { Translated } from "../../fallback";
import type { StaffWords } from "../en";

export const closing: Translated<StaffWords["closing"]> = {
  title: "휴무 또는 휴업",
  add: "휴무",
  for: "대상",
  everyone: "업체 전체",
  start: "시작",
  end: "끝",
  whole: "하루 종일",
  weekly: "매주",
  until: "마지막 날",
  onDays: "해당 날짜",
  reason: "이유",
  reasonHint: "고객이 볼 수 있습니다.",
  reasons: {
    lunch: "점심시간",
    holiday: "휴가",
    training: "교육",
  },
  onlyFor: "{service}만",
  save: "이 시간 닫기",
  saveChange: "저장",
  remove: "이 시간 다시 열기",
  look: "포함된 예약 보기",
  touched: {
    other: "이 시간에 예약이 {count}건 있습니다",
  },
  none: "이 시간에 예약이 없습니다.",
  more: "더 있습니다. 그대로 남습니다. 보려면 이 휴무를 다시 여세요.",
  unseen: "이 시간에 예약이 있습니다. 어떻게 할지 정하세요.",
  becomes: "예약을 어떻게 할지",
  becomesOf: "{customer}, {when} 예약을 어떻게 할지",
  keep: "유지",
  cancel: "취소",
  asAbove: "위와 같이",
  give: "{resource}에게 넘기기",
  tell: "고객에게 알리기",
  message: "고객에게 전할 한마디",
  problems: {
    badTime: "날짜와 시간이 아닙니다.",
    endsBefore: "끝은 시작보다 늦어야 합니다.",
    oneDay: "매주 휴무는 하루의 일부이거나 최대 7일의 종일이어야 합니다.",
    needUntil: "마지막 날을 고르세요.",
    tooManyDays: "400일이 넘습니다. 줄이세요.",
    badChoice: "목록에서 고르세요.",
  },
  everyWeek: "{when}, {date}까지 매주",
  days: {
    other: "{count}일",
  },
  closed: "{name}: {when}, {resource}.",
  cancelled: {
    other: "예약 {count}건을 취소했습니다.",
  },
  given: {
    other: "예약 {count}건을 다른 리소스로 옮겼습니다.",
  },
  stay: {
    other: "예약 {count}건이 남아 있습니다.",
  },
  failed: {
    other: "예약 {count}건은 바꿀 수 없어 그대로입니다.",
  },
  change: "변경",
  opened: "{name}: {when}, {resource} 다시 열렸습니다.",
  at: "{time}",
};
