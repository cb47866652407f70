/** How long the logs of events and of who changed what are kept: what is compared once a year is still there. */
export const EVENTS_KEPT_DAYS = 400;
