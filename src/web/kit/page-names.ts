// What the pages and their script both name: fields of forms, commands, headers, and parameters of one-time messages.
// The only file of the server that browsers load too, so it imports nothing.

/** Fields that the script reads, fills in or sends by itself. */
export const FIELD = {
  command: "do",
  /** The start that the visitor chooses; `again` is one to take instead of a refused one. */
  slot: "slot",
  again: "again",
  hold: "hold",
  holdToken: "hold_token",
  /** Repeated forms with one key have one effect. */
  key: "key",
  repeat: "repeat",
  count: "count",
  zone: "tz",
  token: "token",
  /** The state that the visitor sees; of a series, the dates and the price. */
  seen: "seen",
} as const;

/** Commands that the script sends by itself. */
export const COMMAND = {
  /** Ends a hold. */
  release: "release",
  /** Ends a hold after a moment, unless the page renews it. */
  leave: "leave",
  /** Asks a frame for the current state of its booking. */
  look: "look",
} as const;

/** Headers of the script's requests. */
export const HEADER = {
  /** The answer needs no style and no script. */
  part: "x-berth-part",
  /** The browser's time zone. */
  zone: "x-berth-zone",
  /** The instant of the change that the script learned of, epoch ms. */
  fresh: "x-berth-fresh",
} as const;

/** Parameters of the calendar's address that say once what was done. */
export const DONE_IN_CALENDAR = [
  ...["moved", "was", "chosen", "undone", "marked", "mark"],
  ...["closed", "opened", "settled"],
] as const;

/** Parameters of an address that bring a message once. */
export const ONCE = {
  booked: "booked",
  done: "done",
  joined: "joined",
  paid: "paid",
  noPage: "no_page",
  wasPaid: "was_paid",
} as const;
