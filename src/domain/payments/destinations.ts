// Where what a provider has to do with a payment is brought.

export function paymentDestination(paymentId: string): string {
  return `payment:${paymentId}`;
}

/** Where the pages of an account are ended. */
export function pagesDestination(connectionId: string): string {
  return `pages:${connectionId}`;
}
