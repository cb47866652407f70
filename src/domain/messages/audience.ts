// Whom an announcement is for.

import type { LocalDate } from "../time/local-date";

/** Dates are local at the business, both included. The service and the resource stand by their ids. */
export type Audience =
  | { readonly kind: "members" }
  | {
      readonly kind: "customers";
      readonly from: LocalDate | null;
      readonly to: LocalDate | null;
      readonly service: string | null;
      readonly resource: string | null;
    };
