// What can be asked of the server, as plain data: it can be generated, shrunk and printed.

import { SERVICES, type ServiceSpec } from "./layout";
import type { Ledger } from "./ledger";

/** A start: by the clock of a day, counted from today, or one of those offered on it. */
export type OnDay = { readonly day: number } & ({ readonly minute: number } | { readonly nth: number });

/** Or where one of the bookings of the service is. */
export type When = OnDay | { readonly like: number };

/** Where a booking is to be moved: to a start, or by some minutes from where it is. */
export type Whither = When | { readonly shift: number };

export type Wish = {
  readonly service: string;
  readonly when: When;
  readonly seats: number;
  readonly units: number;
  /** Which of the durations of a flexible service. */
  readonly length: number;
  /** Which of the candidates the customer names; null leaves the choice to the server. */
  readonly names: number | null;
};

export type MarkName = "arrived" | "completed" | "no_show";

export type Op =
  | ({
      readonly op: "book";
      readonly by: "public" | "staff" | "override";
      readonly who: number | null;
      readonly ifFull: boolean;
    } & Wish)
  | ({ readonly op: "hold"; readonly who: number | null } & Wish)
  | ({
      readonly op: "series";
      readonly by: "public" | "staff";
      readonly freq: "daily" | "weekly";
      readonly count: number;
      readonly onConflict: "fail" | "skip";
      readonly who: number | null;
    } & Wish)
  | { readonly op: "release" | "book_hold"; readonly nth: number }
  | { readonly op: "cancel"; readonly nth: number; readonly by: "public" | "staff" | "quietly" }
  | { readonly op: "move"; readonly nth: number; readonly by: "public" | "staff"; readonly when: Whither }
  | { readonly op: "reassign"; readonly nth: number; readonly to: number }
  | { readonly op: "confirm" | "reject" | "arrive" | "complete" | "no-show"; readonly nth: number }
  | { readonly op: "unmark"; readonly nth: number; readonly mark: MarkName | "own" }
  | { readonly op: "restore"; readonly nth: number }
  | { readonly op: "cancel_series"; readonly nth: number; readonly from: number | null }
  | {
      readonly op: "join";
      readonly service: string;
      readonly when: When;
      readonly isRange: boolean;
      readonly seats: number;
      readonly who: number | null;
    }
  | { readonly op: "accept" | "decline" | "offer"; readonly nth: number };

export function serviceOf(code: string): ServiceSpec {
  const found = SERVICES.find((service) => service.code === code);
  if (!found) throw new Error(`There is no service ${code}.`);
  return found;
}

/** Whether there may be something that the op could be about. */
export function isPossible({ bookings, holdTokens, series, entries }: Ledger, { op }: Op): boolean {
  if (op === "book" || op === "hold" || op === "series" || op === "join") return true;
  if (op === "book_hold" || op === "release") return holdTokens.size > 0;
  if (op === "cancel_series") return series.length > 0;
  return op === "accept" || op === "decline" || op === "offer" ? entries.size > 0 : bookings.size > 0;
}

/** An op as commands are printed, with what matters to its service. */
export function describeOp(op: Op): string {
  const { op: verb, ...rest } = op;
  const details = Object.entries(rest as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (name === "service") return [String(value)];
    if (name === "when") return [describeWhen(value as Whither)];
    return isTelling(op, name, value) ? [value === true ? name : `${name} ${value}`] : [];
  });
  return `${verb}(${details.join(", ")})`;
}

function isTelling(op: Op, name: string, value: unknown): boolean {
  const service = "service" in op ? serviceOf(op.service) : null;
  if (value === null || value === false) return false;
  if (name === "seats") return (service?.seats ?? 1) > 1 && value !== 1;
  if (name === "units") return service?.hasUnits === true && value !== 1;
  if (name === "length") return (service?.minutes.length ?? 1) > 1;
  if (name === "names") return service?.requires.some(({ anyOf }) => anyOf.length > 1) === true;
  return true;
}

function describeWhen(when: Whither): string {
  if ("shift" in when) return `by ${when.shift} min`;
  if ("like" in when) return `at booking ${when.like}`;
  if ("nth" in when) return `day ${when.day} offered ${when.nth}`;
  const [hour, minute] = [Math.floor(when.minute / 60), when.minute % 60].map((part) => String(part).padStart(2, "0"));
  return `day ${when.day} ${hour}:${minute}`;
}
