// The copy of an object's bookings in D1: its delivery after each commit, and whether it agrees.

import type { Concern, Job } from "../concern";
import type { Host } from "../host";
import type { ConsistencyDifference, ConsistencyReport } from "../messages";
import type { BookingTx } from "./booking-tx";
import { comparePage, repairBooks } from "./consistency";
import type { CustomerKeys } from "./customer-keys";
import type { Effects } from "./effects";
import { deliver, Outbox, turnToDeliverMs } from "./outbox";

/** A delivery starts right after each commit. For so long the alarm leaves it to that. */
const BACKSTOP_MS = 5_000;
/** Commits that arrive during a delivery gather for so long before the next one. */
const GATHERING_MS = 200;
/** After a full delivery the object serves other callers for so long before it sends the rest. */
const BREATH_MS = 50;
const EVENTS_A_MESSAGE = 100;

export class ListingCopy<Tx extends BookingTx> implements Concern<Tx> {
  readonly job: Job;
  private readonly outbox: Outbox;

  constructor(
    private readonly host: Host<Tx>,
    private readonly customers: CustomerKeys<Tx>,
  ) {
    this.outbox = new Outbox(host.sql);
    this.job = host.job("copy_delayed", () => this.deliverAll(), {
      hasWork: () => !this.outbox.isEmpty(),
      backstopMs: BACKSTOP_MS,
    });
  }

  afterCommit({ hasForgotten }: Effects): void {
    if (hasForgotten) this.outbox.noteForgotten();
  }

  /** Compares one page of bookings with their copies: those after an id, up to one when it is named. */
  compare(after: string | null, upTo: string | null): Promise<ConsistencyReport> {
    return comparePage(this.host.env().DB, { tx: () => this.host.tx(), outbox: this.outbox }, after, upTo);
  }

  repair(differences: readonly ConsistencyDifference[]): Promise<void> {
    const { host } = this;
    return repairBooks(
      host.env().DB,
      () => host.tx(),
      differences,
      (work) => host.atomically(work),
    );
  }

  /** Copies what the outbox holds. Commits that arrive meanwhile join its next batch. */
  private async deliverAll(): Promise<void> {
    const { host, outbox } = this;
    if (!host.isRemoved() && !outbox.isEmpty()) await this.customers.keyEverywhere();
    while (!host.isRemoved() && !outbox.isEmpty()) {
      const turnMs = turnToDeliverMs();
      if (turnMs > 0) await scheduler.wait(turnMs);
      const delivery = outbox.next(host.tx());
      if (!delivery) break;
      const copied = await deliver(host.env().DB, host.tx(), delivery);
      host.atomically(() => outbox.noteDelivered(host.tx(), delivery, copied));
      this.passOn(delivery.events.map(({ id }) => id));
      // Under load many small batches would cost more than the bookings themselves.
      if (!outbox.isEmpty()) await scheduler.wait(delivery.isFull ? BREATH_MS : GATHERING_MS);
    }
  }

  /**
   * Tells the queue of events that the copy has. What the queue loses, the sweep finds in the copy. So nothing waits for
   * it, and a failure is not repeated.
   */
  private passOn(ids: readonly string[]): void {
    const { host } = this;
    const { EVENTS } = host.env();
    if (!EVENTS) return;
    const send = async (events: readonly string[]) => {
      await EVENTS.send({ tenant: host.home.tenantId, events });
    };
    for (let first = 0; first < ids.length; first += EVENTS_A_MESSAGE) {
      const sent = send(ids.slice(first, first + EVENTS_A_MESSAGE));
      host.waitUntil(sent.catch((fault: unknown) => host.logFault("events_not_sent", fault)));
    }
  }
}
