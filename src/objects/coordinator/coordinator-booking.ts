// A new booking or hold of the coordinator: takes its place, and writes it.

import { askedOf } from "../../domain/payments/terms";
import { storedOutcome } from "../bookings/answer-store";
import { attributionOf, commit, type Decision, newHomedId } from "../bookings/booking-tx";
import { rememberAnswer } from "../bookings/idempotency";
import { heldUntil, newBooking } from "../bookings/new-booking";
import type { Done, PlaceCommand, Refused } from "../messages";
import { jointPrice } from "../two-phase/joint-changes";
import type { Coordinator, CoordinatorTx } from "./coordinator-context";
import type { Manner } from "./coordinator-reserve";
import { takePlace } from "./coordinator-take";
import { jointRequestOf, type NotReserved, type Reserved } from "./joint-request";

/** What a booking has besides what its command says. */
export type More = Parameters<typeof newBooking>[4];

export type Placing = {
  readonly more?: More;
  readonly manner?: Manner;
  /** Whether something else stands in the way, asked in the committing transaction. */
  readonly whyNot?: (tx: CoordinatorTx) => Refused | null;
  /** Writes what follows from the booking, in the same transaction. */
  readonly andThen: (tx: CoordinatorTx, placed: Done) => void;
};

/** Takes a place for a new booking or hold. */
export function placeNew(
  coordinator: Coordinator,
  command: PlaceCommand,
  { more, manner, whyNot, andThen }: Placing,
): Promise<Done | NotReserved> {
  return takePlace(coordinator, {
    request: jointRequestOf(command),
    until: (reserved) => neededUntil(command, more, reserved, coordinator.now()),
    write: (tx, reserved, decision) => {
      const stopped = whyNot?.(tx);
      if (stopped) return stopped;
      const id = reserved.kind === "alone" ? reserved.subjectId : newHomedId(tx, "bkg");
      const placed = writeBooking(tx, { command, id, reserved, decision, more });
      if (placed.status === "done") andThen(tx, placed);
      return placed;
    },
    ...(manner && { manner }),
  });
}

/** How long a new booking needs its claims at least. Null means for good, as where its price leaves nothing to wait for. */
function neededUntil(command: PlaceCommand, more: More, reserved: Reserved, now: number): number | null {
  const { kind, service, status } = command;
  const isHeld = kind === "hold" || (status === null && askedOf(service, jointPrice(command, reserved)) !== null);
  return !isHeld ? null : heldUntil(more?.holdSeconds ?? service.holdSeconds, reserved.span.startAt, now);
}

type NewBooking = {
  readonly command: PlaceCommand;
  readonly id: string;
  readonly reserved: Reserved;
  readonly decision: Decision | null;
  readonly more: More;
};

/** Writes a booking that has its place. */
export function writeBooking(tx: CoordinatorTx, { command, id, reserved, decision, more }: NewBooking): Done | Refused {
  const { startAt, endAt, periodId } = reserved.span;
  const sessionId = reserved.kind === "alone" ? null : reserved.subjectId;
  const price = jointPrice(command, reserved);
  const place = { startAt, endAt, periodId, claims: reserved.claims, sessionId, price };
  const booking = newBooking(tx, id, command, place, more);
  if (booking.status === "refused") return booking;
  return commit(tx, booking, null, `booking.${booking.status}`, attributionOf(command), { decision });
}

/** Stores the answer to the key of a booking. */
export function rememberPlace(tx: CoordinatorTx, { idempotency }: PlaceCommand, { booking, resources }: Done): void {
  rememberAnswer(tx, idempotency, storedOutcome({ bookings: [booking], resources: [resources] }));
}
