// Place, change, move and correct a booking.

import type { BookingAction, Mark } from "../../domain/booking/booking";
import type { BookedCustomer, BookingRecord } from "../../domain/booking/booking-record";
import type { BookingRequest, Terms } from "../../domain/booking/booking-request";
import type { NewTime } from "../../domain/booking/moving";
import type { Price } from "../../domain/booking/pricing";
import type { Telling } from "../../domain/events";
import type { InputProblem, Refusal } from "../../domain/refusal";
import type { Attributed } from "../../domain/tenant/actor";
import type { Service } from "../../domain/tenant/service";
import type {
  BookedResource,
  IdempotencyClaim,
  IfMatch,
  NeedsCoordinator,
  NoRules,
  OpenBounds,
  Refused,
  StaleService,
  TouchedMonth,
} from "./outcomes";
import type { Waiting } from "./waitlist";

export type PlaceCommand = BookingRequest & {
  readonly kind: "hold" | "book";
  readonly customer: BookedCustomer | null;
  readonly notes: string | null;
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Null means no limits, because the business invited the customer. An earlier build sends none, and the usual limits
   * apply.
   */
  readonly bounds?: OpenBounds | null;
  /** Staff may decide whether the booking is agreed at once. Null follows the service. */
  readonly status: "confirmed" | "pending" | null;
  /** The hold that becomes the booking. The Worker has checked its token. */
  readonly holdId: string | null;
  /** Whether to join the waitlist when no place is free. */
  readonly ifFull: "refuse" | "waitlist";
  /** The customer takes an offer or an invitation. Its terms count even if the service has changed since. */
  readonly isOffer?: boolean;
  /** Token id of the staff member who acts, for the audit log. Null for customers. */
  readonly actor: string | null;
  /** What staff say of telling the customer. */
  readonly telling?: Telling | undefined;
  /** The business's own reminders, in minutes before the start. Absent where it has the usual ones. */
  readonly reminderMinutes?: readonly number[] | undefined;
  /** What the Worker refuses. The object reports it only if the key is new. An earlier build does not send it. */
  readonly callerRefusal?: Refusal | null;
  /**
   * What a build before `callerRefusal` sends and reads instead: problems, reported as `invalid_request`. This build
   * reads it where it is there, and still sends it. The next build may stop sending it.
   */
  readonly inputProblems?: readonly InputProblem[];
  readonly idempotency: IdempotencyClaim;
};

/** The cancellation policy binds customers only. */
export type ChangeCommand = Pick<Attributed, "by" | "actor"> &
  IfMatch & {
    readonly bookingId: string;
    readonly action: Exclude<BookingAction, "submit" | "expire">;
    /** What `unmark` takes back. */
    readonly mark?: Mark;
    /** With `no_show`: how much of the kept card is taken for it. It may follow the mark. */
    readonly feeMinor?: number;
    readonly reason: string | null;
    readonly telling?: Telling | undefined;
    /** The series or session whose end this change is a part of. Only objects name it. */
    readonly within?: string;
    /** The business does not do what it agreed to, so all of the money goes back, with any notice. */
    readonly isCalledOff?: true;
    /** Version of the customer's link. A link of a previous customer opens nothing. */
    readonly tokenVersion?: number;
  };

export type MoveCommand = NewTime &
  Attributed &
  IfMatch & {
    readonly bookingId: string;
    readonly startAt: number;
    /** Where staff want it to stand, one for each requirement of its service. Absent: on those that suit best. */
    readonly resources?: readonly string[] | undefined;
    /** The present service, which may have more resources than when it was booked. An earlier build does not send it. */
    readonly service?: Service | null;
    /** Puts back what staff cancelled or declined, where it was. An earlier build refuses to move what has ended. */
    readonly isRestoring?: true;
    readonly telling?: Telling | undefined;
    /** Version of the customer's link. A link of a previous customer opens nothing. */
    readonly tokenVersion?: number;
  };

/** What staff correct in a booking. Absent fields stay as they are. */
export type AmendCommand = IfMatch &
  Partial<Pick<Terms, "seats" | "guests" | "units">> & {
    readonly bookingId: string;
    readonly actor: string;
    /** The whole customer, as the booking is to keep them. */
    readonly customer?: BookedCustomer;
    readonly notes?: string | null;
    readonly answers?: Readonly<Record<string, string | boolean>>;
    readonly metadata?: Readonly<Record<string, string>>;
    /** What staff agreed on with the customer. Null: the price of the service again. */
    readonly price?: Price | null;
    /** Counts where the booking comes to another address. */
    readonly telling?: Telling | undefined;
  };

export type ReassignCommand = IfMatch & {
  readonly bookingId: string;
  readonly resourceId: string;
  /** The present service, which may have more resources than when it was booked. Null when it was deleted. */
  readonly service: Service | null;
  readonly actor: string | null;
  readonly telling?: Telling | undefined;
};

export type Done = {
  readonly status: "done";
  readonly booking: BookingRecord;
  /** All resources of the booking, the leading one first. */
  readonly resources: readonly BookedResource[];
  readonly touched: readonly TouchedMonth[];
  readonly isReplay: boolean;
};

export type PlaceOutcome = Done | Waiting | Refused | StaleService | NoRules | NeedsCoordinator;
export type ChangeOutcome = Done | Refused;
export type MoveOutcome = Done | Refused | NoRules;
export type ReadOutcome = Done | Refused;
