// The protocol between a page and its booking frame: the envelope, and the message types of a frame.

import type { BerthEvents } from "./berth-widget";

export const SOURCE = "berth";
export const PROTOCOL_VERSION = 1;

/** Events for pages. `height` and `close` are for the loader only. */
export const EVENT_TYPES = [
  "ready",
  "slot.selected",
  "hold.created",
  "hold.expired",
  "booking.created",
  "booking.rescheduled",
  "booking.cancelled",
  "waitlist.joined",
  "error",
] as const satisfies readonly (keyof BerthEvents)[];

export type Message = {
  readonly source: typeof SOURCE;
  readonly v: typeof PROTOCOL_VERSION;
  readonly type: string;
  readonly ns: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export function messageOf(type: string, ns: string, data: Message["data"] = {}): Message {
  return { source: SOURCE, v: PROTOCOL_VERSION, type, ns, data };
}

/** Any site can post any message to a window, so this shape is checked first. */
export function isMessage(value: unknown): value is Message {
  if (!isRecord(value)) return false;
  const { source, v, type, ns, data } = value;
  return source === SOURCE && v === PROTOCOL_VERSION && isText(type) && isText(ns) && isRecord(data);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return Object(value) === value && !Array.isArray(value);
}
