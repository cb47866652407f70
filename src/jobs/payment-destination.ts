// Where what a provider has to do with a payment is brought.

export function paymentDestination(paymentId: string): string {
  return `payment:${paymentId}`;
}
