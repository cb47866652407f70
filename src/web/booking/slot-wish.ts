// A start in the form of a field: the instant, the period if there is one, and the seats if chosen with it.

import { instant } from "../../contract/primitives";
import type { StartSpan } from "../../domain/booking/booking-request";

export type SlotWish = { readonly startAt: number; readonly periodId: string | null };

/** `2026-12-01T15:00:00.000Z~morning`, or with seats `2026-12-01T15:00:00.000Z~~4`. */
export function slotValue({ startAt, periodId }: SlotWish, seats: number | null = null): string {
  const parts = [new Date(startAt).toISOString(), periodId ?? "", seats === null ? "" : String(seats)];
  return parts.join("~").replace(/~+$/, "");
}

export function parseSlot(value: string): SlotWish | null {
  const [iso = "", periodId] = value.split("~");
  const startAt = instant.safeParse(iso);
  return startAt.success ? { startAt: startAt.data, periodId: periodId || null } : null;
}

/** The seats that were chosen with a start, or null. */
export function seatsOfSlot(value: string): number | null {
  const seats = value.split("~")[2] ?? "";
  return /^[1-9]\d{0,4}$/.test(seats) ? Number(seats) : null;
}

export function wishOfSpan({ startAt, period }: Pick<StartSpan, "startAt" | "period">): SlotWish {
  return { startAt, periodId: period?.id ?? null };
}

/** True when a start is the requested one. */
export function isSameWish(wish: SlotWish | undefined, { startAt, period }: Pick<StartSpan, "startAt" | "period">) {
  return wish?.startAt === startAt && wish.periodId === (period?.id ?? null);
}
