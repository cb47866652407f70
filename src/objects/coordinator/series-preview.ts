// What the occurrences of a series would be, by the bids of every candidate. It asks and claims nothing.

import { preferred } from "../../domain/availability/assignment";
import { occupiedBy } from "../../domain/booking/booking-request";
import { type Refusal, refuse } from "../../domain/refusal";
import { type Interval, overlaps } from "../../domain/time/interval";
import { jointPrice } from "../booking-object";
import type { BookingTx } from "../bookings/booking-tx";
import type { PlaceCommand, SeriesPreview } from "../messages";
import { type Bids, refusalOfBids, withAssigned } from "../two-phase/claim-rounds";
import { readOpenSession } from "./coordinator-store";
import { jointRequestOf, seatRefusal } from "./joint-request";

type Said = {
  readonly tx: BookingTx;
  readonly first: PlaceCommand;
  readonly bids: ReadonlyMap<number, Bids>;
  /** Bids for joining the session that is open at a start. */
  readonly sessions: ReadonlyMap<number, Bids>;
};

type Occurrence = SeriesPreview["occurrences"][number];

/** Judges one start after another. A resource that would serve one cannot serve another at the same time. */
export function occurrencesFrom({ tx, first, bids, sessions }: Said): (startAt: number) => Occurrence | Refusal {
  const { service } = first;
  const taken: { readonly occupied: Interval; readonly ids: readonly string[] }[] = [];
  const isBusy = (id: string, occupied: Interval) =>
    taken.some((one) => one.ids.includes(id) && overlaps(one.occupied, occupied));
  return (startAt) => {
    const session = sessions.has(startAt) ? readOpenSession(tx.sql, startAt) : undefined;
    const said = sessions.get(startAt) ?? bids.get(startAt);
    if (!said) return refuse("unavailable");
    const free = withAssigned(
      said,
      taken.map(({ ids }) => ids),
      tx.now,
    ).map((list) =>
      list.map((bid) =>
        bid.refusal === null && isBusy(bid.resourceId, occupiedBy(service, bid.span))
          ? { ...bid, refusal: refuse("slot_taken") }
          : bid,
      ),
    );
    const no = refusalOfBids(free)?.refusal ?? (session && seatRefusal(tx, jointRequestOf(first), session));
    if (no) return no;
    const chosen = free.flatMap(
      (list, index) => preferred(list, service.requires[index]?.assign ?? "priority")[0] ?? [],
    );
    const [lead] = chosen;
    if (!lead) return refuse("not_bookable");
    const span = session ? { ...lead.span, startAt: session.startAt, endAt: session.endAt } : lead.span;
    taken.push({ occupied: occupiedBy(service, span), ids: chosen.map(({ resourceId }) => resourceId) });
    const price = jointPrice(first, { span, lead: lead.resource });
    return { startAt: span.startAt, endAt: span.endAt, price };
  };
}
