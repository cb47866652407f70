// What staff look for among bookings: words of a name or an e-mail address, or a telephone number in any spelling. Or
// they give the number of a booking, whole or its last part.

import { beginningsOfNumber, digitsOfNumber } from "../tenant/phone-number";

/**
 * A booking matches by one of `ways`, by the end of its telephone number, or by its number. A way is a list of
 * beginnings, and each begins a word of the booking.
 */
export type BookingSearch = {
  readonly ways: readonly (readonly string[])[];
  readonly ending: string | null;
  readonly number: { readonly prefix: string | null; readonly year: number | null; readonly sequence: number } | null;
};

/** Fewer digits than these are a part of too many telephone numbers. */
const LEAST_DIGITS = 3;
const LEAST_ENDING = 4;

const NUMBER = /^(?:(\p{L}{1,10})-)?(?:(\d{4})-)?(\d{1,9})$/u;

export function bookingSearchOf(text: string, country: string | null): BookingSearch {
  const typed = text.trim().toLowerCase();
  const [, prefix = null, year, sequence] = NUMBER.exec(typed) ?? [];
  const words = typed.split(/\s+/).filter((word) => word !== "");
  const digits = digitsOfNumber(typed);
  const phones = digits.length < LEAST_DIGITS ? [] : beginningsOfNumber(typed, country);
  const ways = [words, ...[...new Set(phones)].filter((phone) => phone !== typed).map((phone) => [phone])];
  return {
    ways: ways.filter((way) => way.length > 0),
    ending: digits.length < LEAST_ENDING ? null : digits,
    number:
      sequence === undefined
        ? null
        : { prefix, year: year === undefined ? null : Number(year), sequence: Number(sequence) },
  };
}
