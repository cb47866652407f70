// Sends calendars the decisions on their claims, until each has acknowledged. A caller waits for the decision of their
// own command. All others are sent by a job.

import type { SessionSeats } from "../../domain/booking/session";
import type { BookingTx } from "../bookings/booking-tx";
import { type Concern, type Job, together } from "../concern";
import type { Host } from "../host";
import type { Conclusion, TouchedMonth } from "../messages";
import { calendarOf, lacksMethod } from "../stubs";
import {
  conclusionFor,
  hasPendingAcks,
  hasPlans,
  noteAcknowledged,
  type PendingAck,
  PREPARE_LEASE_MS,
  postponeAck,
  readNewestPendingAcks,
  readPendingAcks,
} from "./decision-log";

/** Decisions gather for so long between two rounds of sending. */
const GATHERING_MS = 25;
/** Sending starts right after each commit. For so long the alarm leaves it to that. */
const BACKSTOP_MS = 1_000;

/** What calendars show of the session that a claim belongs to. Null when it belongs to none. */
export type ShownOf<Tx> = (tx: Tx, subjectId: string) => SessionSeats | null;

export class DecisionDelivery<Tx extends BookingTx> implements Concern<Tx> {
  readonly job: Job;
  /** Messages in flight, by the decisions that they carry. */
  private readonly sending = new Map<string, Promise<readonly TouchedMonth[]>>();
  /** Decisions whose last message failed. The job repeats them, and no command waits for them. */
  private readonly unreached = new Set<string>();

  constructor(
    private readonly host: Host<Tx>,
    private readonly shownOf: ShownOf<Tx>,
  ) {
    const { sql } = host;
    const job = host.job("decision_not_told", () => this.sendAll(), {
      hasWork: () => hasPendingAcks(sql),
      backstopMs: BACKSTOP_MS,
    });
    this.job = {
      start: (now) => job.start(now),
      dueAt: (now, alarmAt) => job.dueAt(now, alarmAt),
      flush: () => job.flush(),
      underWay: () => together([job.underWay(), ...this.sending.values()]),
    };
  }

  /** An undecided attempt needs an alarm: after a crash it starts the object, which gives the attempt up. */
  dueAt(now: number): number | null {
    return hasPlans(this.host.sql) ? now + PREPARE_LEASE_MS : null;
  }

  /** Sends the decisions of the last command, unless their calendar could not be reached before. */
  async sendNewest(): Promise<TouchedMonth[]> {
    const newest = readNewestPendingAcks(this.host.sql).filter((ack) => !this.unreached.has(keyOf(ack)));
    const underWay = newest.flatMap((ack) => this.sending.get(keyOf(ack)) ?? []);
    const unsent = newest.filter((ack) => !this.sending.has(keyOf(ack)));
    const sent = await Promise.allSettled([...new Set(underWay), ...this.sendTogether(unsent)]);
    if (sent.some(({ status }) => status === "rejected")) this.host.startDeliveries();
    return sent.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  }

  private async sendAll(): Promise<void> {
    const { sql } = this.host;
    while (!this.host.isRemoved() && hasPendingAcks(sql)) {
      const unsent = readPendingAcks(sql).filter((ack) => !this.sending.has(keyOf(ack)));
      const messages = unsent.length > 0 ? this.sendTogether(unsent) : [...this.sending.values()];
      const sent = await Promise.allSettled(messages);
      const failed = sent.find((one) => one.status === "rejected");
      if (failed) throw failed.reason;
      // Under load one message for each decision would cost more than the bookings themselves.
      if (hasPendingAcks(sql)) await scheduler.wait(GATHERING_MS);
    }
  }

  /** Sends each calendar all its decisions in one message. */
  private sendTogether(acks: readonly PendingAck[]): Promise<readonly TouchedMonth[]>[] {
    return [...Map.groupBy(acks, ({ resource_id }) => resource_id)].map(([resourceId, owed]) => {
      const message = this.sendTo(resourceId, owed).finally(() => {
        for (const ack of owed) {
          this.sending.delete(keyOf(ack));
          this.unreached.delete(keyOf(ack));
        }
      });
      for (const ack of owed) this.sending.set(keyOf(ack), message);
      return message;
    });
  }

  private async sendTo(resourceId: string, owed: readonly PendingAck[]): Promise<readonly TouchedMonth[]> {
    const { sql, home } = this.host;
    const tx = this.host.tx();
    try {
      const conclusions = owed.map(({ subject_id, up_to }) =>
        conclusionFor(sql, subject_id, resourceId, up_to, this.shownOf(tx, subject_id)),
      );
      const touched = await concludeAt(calendarOf(this.host.env().CALENDAR, home.tenantId, resourceId), conclusions);
      this.host.atomically(() => {
        for (const ack of owed) noteAcknowledged(sql, ack);
      });
      return touched;
    } catch (fault) {
      for (const ack of owed) this.unreached.add(keyOf(postponeAck(sql, ack)));
      throw fault;
    }
  }
}

function keyOf({ subject_id, resource_id, turn }: PendingAck): string {
  return `${subject_id}/${resource_id}/${turn}`;
}

/** Sends all conclusions in one message. A calendar of an earlier build has no such method and takes them one by one. */
async function concludeAt(
  calendar: ReturnType<typeof calendarOf>,
  conclusions: readonly Conclusion[],
): Promise<readonly TouchedMonth[]> {
  const [first] = conclusions;
  if (first && conclusions.length === 1) return calendar.conclude(first);
  try {
    return await calendar.concludeAll(conclusions);
  } catch (fault) {
    if (!lacksMethod(fault)) throw fault;
    const touched = await Promise.all(conclusions.map((conclusion) => calendar.conclude(conclusion)));
    return touched.flat();
  }
}
