// Who made a payment, and what it was for, in a line of a list.

import type { FC } from "hono/jsx";
import type { KeptBooking } from "../../../actions/bookings/change-booking";
import type { ListedPayment } from "../../../actions/payments/list-payments";
import { ERASED_CUSTOMER } from "../../../domain/ids";
import { payerOf } from "../../../domain/payments/payer";
import type { Desk } from "../desk";
import { Parted } from "./parted";

/** `held` is the booking where it is held: the listing copy has no row of it. */
export const PaidFor: FC<{ desk: Desk; row: ListedPayment; held: KeptBooking | null; more?: string | null }> = ({
  desk,
  row,
  held,
  more = null,
}) => {
  const { said } = desk;
  const serviceName = serviceNameOf(row, held);
  const name = payerNameOf(row, held);
  const who = <bdi>{name ?? (serviceName === null ? said.money.unbooked : said.walkIn)}</bdi>;
  const href = hrefOf(desk, row);
  return (
    <span class="about">
      {href === null ? (
        <span class="who">{who}</span>
      ) : (
        <a class="who" href={href}>
          {who}
        </a>
      )}
      <Parted parts={[serviceName, row.bookingNumber, more]} />
    </span>
  );
};

/** Null where the customer is not known, or was erased. */
export function payerNameOf(row: ListedPayment, held: KeptBooking | null): string | null {
  return payerBehind(held, row.id)?.name ?? row.payerName;
}

/** The service, or the package that was sold. */
export function serviceNameOf(row: ListedPayment, held: KeptBooking | null): string | null {
  return held?.booking.service.name ?? row.serviceName;
}

function payerBehind(held: KeptBooking | null, paymentId: string) {
  const payment = held?.booking.payments?.find(({ id }) => id === paymentId);
  return held && payment ? payerOf(held.booking, payment) : null;
}

/** The booking, or who bought the package. Null once that customer was erased. */
function hrefOf({ root }: Desk, { bookingId, buyerId }: ListedPayment): string | null {
  if (buyerId === null) return `${root}/bookings/${bookingId}`;
  return buyerId === ERASED_CUSTOMER ? null : `${root}/customers/${buyerId}`;
}
