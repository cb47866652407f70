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

export const ANNOUNCEMENT_STATES = ["scheduled", "sending", "sent"] as const;
