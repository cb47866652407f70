// What happened, as the log of events has it.

/** What telling an event needs beside its subject. An event without it is what a customer did plainly. */
export type EventDetail = {
  readonly by?: "customer" | "staff" | "clock";
  /** Staff want the customer not to be told. */
  readonly notify?: false;
  /** A sentence of staff to the customer. */
  readonly message?: string;
  /** Where a moved booking was before. */
  readonly was?: { readonly startAt: number; readonly endAt: number; readonly resourceId: string };
  /** How many minutes before the start a reminder is due. */
  readonly minutes?: number;
};

/** What an object sends to the queue after its copy has events. */
export type EventsMessage = { readonly tenant: string; readonly events: readonly string[] };
