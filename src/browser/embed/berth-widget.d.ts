/** A booking in events: ids, times, status, never the customer. */
export interface BerthBooking {
  booking_id: string;
  /** Code of the service. */
  service: string;
  /** ISO 8601, UTC. */
  start: string;
  end: string;
  status: "held" | "pending" | "confirmed" | "cancelled" | "rejected" | "expired" | "completed" | "no_show";
  /** The number that the customer knows; absent before it is assigned. */
  number?: string;
  /** Of a series; the booking is its first one. */
  series_id?: string;
}

/** The details of each event; the DOM event is `berth:` plus this name. */
export interface BerthEvents {
  ready: Record<string, never>;
  "slot.selected": { service: string; start: string };
  "hold.created": BerthBooking & { expires_at: string };
  "hold.expired": { booking_id: string };
  /** The booking or request stands. One that waits for money is reported once the money is there. */
  "booking.created": BerthBooking;
  /**
   * The customer or the business moves and cancels a booking on a page outside the frame. A frame that still shows it
   * reports this within seconds. A frame out of sight reports it when it is visible again.
   */
  "booking.rescheduled": BerthBooking;
  /** Also when the business declined a request; `status` says which. */
  "booking.cancelled": BerthBooking;
  "waitlist.joined": { entry_id: string; service: string };
  /**
   * `not_allowed`: the business has not named this site. `unavailable`: nothing loaded. Else the code of a refused
   * booking.
   */
  error: { code: string };
}

export type BerthOptions = {
  tenant: string;
  service?: string;
  /** Initial values of the form; the customer may change them. */
  name?: string;
  email?: string;
  phone?: string;
  notes?: string;
  metadata?: Record<string, string | number | boolean>;
  date?: string;
  month?: string;
  duration?: number | string;
  resource?: string;
  party?: number | string;
  tz?: string;
  lang?: string;
  /** The frame is light unless this says otherwise. */
  theme?: "light" | "dark" | "auto";
  accent?: string;
  background?: string;
  text?: string;
  radius?: string;
  font?: string;
  label?: string;
  title?: string;
  "close-label"?: string;
  "min-height"?: number | string;
  ns?: string;
};

export interface BerthApi {
  /** Opens the dialog. Options have the names of the element's attributes; `metadata` may be an object. */
  open(options: BerthOptions): HTMLElement;
  close(): void;
  /** Listens to every element on the page; returns a function that stops it. */
  on<Type extends keyof BerthEvents>(
    type: Type,
    listener: (data: BerthEvents[Type], event: CustomEvent<BerthEvents[Type]>) => void,
  ): () => void;
  readonly version: 1;
}

type BerthDomEvents = { [Type in keyof BerthEvents as `berth:${Type}`]: CustomEvent<BerthEvents[Type]> };

declare global {
  interface Window {
    Berth?: BerthApi;
  }
  interface HTMLElementEventMap extends BerthDomEvents {}
  interface DocumentEventMap extends BerthDomEvents {}
}
