// The lengths of a service whose customers choose one.

import type { Service } from "../../domain/tenant/service";

/** The lengths to choose from, in minutes; empty without a choice. */
export function durationsOf({ duration }: Service): number[] {
  if (duration.kind !== "flexible") return [];
  const count = Math.floor((duration.max - duration.min) / duration.step) + 1;
  return Array.from({ length: count }, (_, index) => duration.min + index * duration.step);
}

/** The length to show: the requested one if the service has it, else the next longer one, else the shortest. */
export function durationShown(service: Service, wishedMinutes: number | null): number | null {
  const lengths = durationsOf(service);
  if (lengths.length === 0) return null;
  return lengths.find((minutes) => minutes >= (wishedMinutes ?? 0)) ?? (lengths.at(-1) as number);
}
