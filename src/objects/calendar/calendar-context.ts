// What a calendar keeps between its commands, and the CalendarTx that each command works with.

import { allocationOf, type BookingRecord } from "../../domain/booking/booking-record";
import { nextMomentAfter } from "../../domain/booking/due-moments";
import type { ResourceRules } from "../../domain/tenant/resource";
import { clockDueAt } from "../bookings/booking-store";
import { namedResourcesOf } from "../bookings/booking-tx";
import { type Effects, newEffects } from "../bookings/effects";
import { writeKnownResource } from "../bookings/known-resources";
import type { Host } from "../host";
import type { JointClaims } from "../two-phase/joint-claims";
import type { PeerWork } from "../two-phase/peer-work";
import {
  type Allocating,
  applyToAllocations,
  completesHere,
  isJoint,
  isRemindedHere,
  remindsHere,
} from "./calendar-allocations";
import { Completions } from "./calendar-completion";
import { Reminders } from "./calendar-reminders";
import { readRules, setLocalReminder } from "./calendar-store";
import { type CalendarTx, calendarResource } from "./calendar-tx";
import { Offers } from "./offer-round";

export class CalendarContext {
  readonly completions: Completions;
  readonly reminders: Reminders;
  readonly offers: Offers;
  private readonly allocating: Allocating;
  private known: ResourceRules | null | undefined;

  constructor(
    private readonly host: Host<CalendarTx>,
    private readonly resourceId: string,
    claims: JointClaims<CalendarTx>,
    private readonly peerWork: PeerWork,
  ) {
    const { sql } = host;
    this.completions = new Completions(sql);
    this.reminders = new Reminders(sql);
    this.offers = new Offers(sql);
    this.allocating = { claims, completions: this.completions, reminders: this.reminders };
  }

  tx(effects: Effects = newEffects()): CalendarTx {
    const { sql, home } = this.host;
    const { resourceId } = this;
    const now = this.host.now();
    const rules = this.rules();
    const tx: CalendarTx = {
      sql,
      home,
      tenantId: home.tenantId,
      resourceId,
      rules,
      now,
      atomically: (work) => this.host.atomically(work),
      applyToAllocations: (booking, before, decision, attribution) =>
        applyToAllocations(tx, this.allocating, booking, before, decision, attribution),
      dueOnAgenda: (booking) => (completesHere(resourceId, booking, now) === null ? clockDueAt(booking) : null),
      momentOnAgenda: (booking) => (isRemindedHere(resourceId, booking) ? null : nextMomentAfter(booking, now)),
      remindHere: (booking) => this.remindHere(booking, now),
      effects,
      offers: this.offers,
      mayHavePeerWork: this.peerWork.mayExist(),
      namedResourcesOf: (booking) =>
        isJoint(resourceId, booking) ? namedResourcesOf(sql, booking) : [calendarResource({ resourceId, rules })],
    };
    return tx;
  }

  /** Read once, and again after new rules. Bookings show the resource by its last known name. */
  rules(): ResourceRules | null {
    if (this.known === undefined) {
      const { sql } = this.host;
      this.known = readRules(sql);
      if (this.known) {
        const { name, timeZone } = this.known;
        writeKnownResource(sql, { id: this.resourceId, name, timeZone });
      }
    }
    return this.known;
  }

  forgetRules(): void {
    this.known = undefined;
  }

  /** The agenda had a row of an earlier build for a booking that its allocation reminds. */
  private remindHere(booking: BookingRecord, now: number): void {
    const allocation = allocationOf(booking);
    const remindsAt = remindsHere(this.resourceId, booking, now);
    if (!allocation || remindsAt === null) return;
    setLocalReminder(this.host.sql, { startAt: allocation.startAt, subjectId: booking.id }, remindsAt);
    this.reminders.note(remindsAt);
  }
}
