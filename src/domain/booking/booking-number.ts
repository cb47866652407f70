// Booking numbers, `PPP-YYYY-NNNN`, for people to say on the phone. The listing copy assigns them in order.

const FALLBACK_PREFIX = "BKG";

/** The first three of the letters A-Z in the tenant's name, in capitals; `BKG` when there are fewer. */
export function numberPrefix(tenantName: string): string {
  const letters = tenantName.toUpperCase().replace(/[^A-Z]/g, "");
  return letters.length < 3 ? FALLBACK_PREFIX : letters.slice(0, 3);
}

/** `PAR-2025-0042`; the sequence grows past four digits after 9999. */
export function bookingNumber(prefix: string, year: number, sequence: number): string {
  return `${prefix}-${year}-${String(sequence).padStart(4, "0")}`;
}

export function isBookingNumber(text: string): boolean {
  return /^[A-Z]{3}-\d{4}-(?!0000)(\d{4}|[1-9]\d{4,})$/.test(text);
}
