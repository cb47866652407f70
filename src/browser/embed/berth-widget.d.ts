/** A booking as events tell it: ids, times, status, never who books. */
export interface BerthBooking {
  booking_id: string;
  /** Code of the service. */
  service: string;
  /** ISO 8601, UTC. */
  start: string;
  end: string;
  status: "held" | "pending" | "confirmed" | "cancelled" | "rejected" | "expired" | "completed" | "no_show";
  /** As the customer knows it; absent while it is not given yet. */
  number?: string;
  /** Of a series; the booking is its first. */
  series_id?: string;
}

/** The details of each event; the event of the DOM is `berth:` and this name. */
export interface BerthEvents {
  ready: Record<string, never>;
  "slot.selected": { service: string; start: string };
  "hold.created": BerthBooking & { expires_at: string };
  "hold.expired": { booking_id: string };
  "booking.created": BerthBooking;
  /**
   * The booking is moved and cancelled on a page outside of the frame, by its customer or the business. The frame that
   * still shows it tells so within seconds; one that is out of sight tells it once it is seen again.
   */
  "booking.rescheduled": BerthBooking;
  /** Also of a request that the business declined; `status` tells which. */
  "booking.cancelled": BerthBooking;
  "waitlist.joined": { entry_id: string; service: string };
  /** `not_allowed`: the business has not named this site. `unavailable`: nothing came. Else why a booking was refused. */
  error: { code: string };
}

export type BerthOptions = {
  tenant: string;
  service?: string;
  /** What is filled in; the customer may change it. */
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
  /** Opens the dialog. Options are named like the attributes of the element; `metadata` may be an object. */
  open(options: BerthOptions): HTMLElement;
  close(): void;
  /** Listens to every element on the page; answers how to stop. */
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
