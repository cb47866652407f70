// What can become of a message and of an announcement.

export const MESSAGE_STATES = [
  "queued",
  "sent",
  "delivered",
  "deferred",
  "bounced",
  "complained",
  "failed",
  "skipped",
] as const;

/** A message in one of these did not reach its reader, or the reader did not want it. */
export const TROUBLED_STATES = [
  "failed",
  "bounced",
  "complained",
] as const satisfies readonly (typeof MESSAGE_STATES)[number][];

export const ANNOUNCEMENT_STATES = ["scheduled", "sending", "sent"] as const;
