/** How long the event and audit logs are kept: long enough for a yearly comparison. */
export const EVENTS_KEPT_DAYS = 400;

/** What a message says is removed after so long. Its line in the log stays longer. */
export const MESSAGE_CONTENT_KEPT_DAYS = 30;
export const MESSAGES_KEPT_DAYS = 400;
