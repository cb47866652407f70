// What takes a change back, as the address carries it to the button.

import { type HoursOfDay, parseWindows, writeWindows } from "../../../domain/availability/day-hours";
import type { Service } from "../../../domain/tenant/service";

export type Undo =
  /** A new closure ends, one that ended holds again, or a date returns to it. */
  | { readonly kind: "end" | "renew" | "rejoin"; readonly closureId: string }
  /** `set` is what the change made of each date. What another person has made of it since stays. */
  | { readonly kind: "hours"; readonly days: readonly HoursOfDay[]; readonly set: readonly HoursOfDay[] }
  | { readonly kind: "service"; readonly serviceId: string; readonly revision: number; readonly was: ServiceWas };

/** What a service had: null for a price that it did not have. Absent fields did not change. */
export type ServiceWas = {
  readonly visible?: boolean;
  readonly amountMinor?: number | null;
  readonly minutes?: number;
  readonly min?: number;
  readonly max?: number;
};

const USUAL = "~";

export function writeUndo(undo: Undo): string {
  if (undo.kind === "hours") {
    const groups = new Map<string, string[]>();
    for (const [at, { resourceId, windows }] of undo.days.entries()) {
      const key = `${writeHours(windows)}|${writeHours(undo.set[at]?.windows ?? null)}`;
      groups.set(key, [...(groups.get(key) ?? []), resourceId]);
    }
    return ["hours", ...[...groups].map(([key, ids]) => `${key}:${ids.join(",")}`)].join(" ");
  }
  if (undo.kind !== "service") return `${undo.kind} ${undo.closureId}`;
  return ["service", undo.serviceId, undo.revision, JSON.stringify(undo.was)].join(" ");
}

export function readUndo(text: string): Undo | null {
  const [kind, ...parts] = text.split(" ");
  const [first = "", second = "", third = ""] = parts;
  switch (kind) {
    case "end":
    case "renew":
    case "rejoin":
      return /^clo_\w+$/.test(first) ? { kind, closureId: first } : null;
    case "hours":
      return readDays(parts);
    case "service": {
      const was = readWas(third);
      return was && /^\d{1,9}$/.test(second) ? { kind, serviceId: first, revision: Number(second), was } : null;
    }
    default:
      return null;
  }
}

function writeHours(windows: HoursOfDay["windows"]): string {
  return windows === null ? USUAL : writeWindows(windows);
}

/** Undefined for any other text. */
function readHours(text: string): HoursOfDay["windows"] | undefined {
  return text === USUAL ? null : (parseWindows(text) ?? undefined);
}

function readDays(groups: readonly string[]): Undo | null {
  const days: HoursOfDay[] = [];
  const set: HoursOfDay[] = [];
  for (const group of groups) {
    const [key = "", ids = ""] = group.split(":");
    const [before, after] = key.split("|").map(readHours);
    if (before === undefined || after === undefined) return null;
    for (const resourceId of ids.split(",")) {
      days.push({ resourceId, windows: before });
      set.push({ resourceId, windows: after });
    }
  }
  return days.length > 0 ? { kind: "hours", days, set } : null;
}

function readWas(text: string): ServiceWas | null {
  try {
    const { visible, amountMinor, minutes, min, max } = JSON.parse(text) as Record<string, unknown>;
    const whole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
    return {
      ...(typeof visible === "boolean" && { visible }),
      ...((whole(amountMinor) || amountMinor === null) && { amountMinor }),
      ...(whole(minutes) && { minutes }),
      ...(whole(min) && { min }),
      ...(whole(max) && { max }),
    };
  } catch {
    return null;
  }
}

/** The fields of a service with some of what it had. */
export function fieldsOf(
  service: Pick<Service, "price" | "duration">,
  { visible, amountMinor, minutes, min, max }: ServiceWas,
  currency: string,
): Partial<Pick<Service, "visible" | "price" | "duration">> {
  const { duration } = service;
  const price = service.price ?? { ...PLAIN, currency };
  return {
    ...(visible !== undefined && { visible }),
    ...(amountMinor !== undefined && { price: amountMinor === null ? null : { ...price, amountMinor } }),
    ...(duration.kind === "fixed" && minutes !== undefined && { duration: { ...duration, minutes } }),
    ...(duration.kind === "flexible" &&
      (min !== undefined || max !== undefined) && {
        duration: { ...duration, min: min ?? duration.min, max: max ?? duration.max },
      }),
  };
}

const PLAIN = {
  amountMinor: 0,
  per: "booking",
  weekendMultiplier: 1,
  sundayMultiplier: null,
  seasons: [],
  tiers: [],
} as const;
