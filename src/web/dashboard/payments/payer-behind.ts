import type { KeptBooking } from "../../../actions/bookings/change-booking";
import { payerOf } from "../../../domain/payments/payer";

/** Who made a payment of a booking that is held. The listing copy has no row of it. */
export function payerBehind(held: KeptBooking | null, paymentId: string) {
  const payment = held?.booking.payments?.find(({ id }) => id === paymentId);
  return held && payment ? payerOf(held.booking, payment) : null;
}
