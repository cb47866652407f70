/** How long the event and audit logs are kept: long enough for a yearly comparison. */
export const EVENTS_KEPT_DAYS = 400;
