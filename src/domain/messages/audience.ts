// The customers whom an announcement is for.

import type { LocalDate } from "../time/local-date";

/** Dates are local at the business, both included. The service and the resource stand by their ids. */
type Members = { readonly kind: "members" };

type Customers = {
  readonly kind: "customers";
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly service: string | null;
  readonly resource: string | null;
};

/** The participants of a session alone have its service and resource. Older announcements know no session. */
export type Audience =
  | Members
  | (Customers & { readonly session?: { readonly id: string; readonly startAt: number } | null });

/** As staff wish it: a session by its id. */
export type WishedAudience = Members | (Customers & { readonly session?: string | null });
