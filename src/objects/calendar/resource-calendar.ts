// ResourceCalendar: the only writer of one resource, and the only judge of what is free.
//
// Guaranteed: every command decides and writes in one synchronous transaction. No `await` lies between a check and its
// write. This object's own SQLite holds everything that it has acknowledged. D1 and KV hear of it afterwards and may be
// down. Not here: any rule (see domain/), any way to book without passing them.

import { EVERYTHING } from "../../db/paging";
import type { BookingRecord } from "../../domain/booking/booking-record";
import type { ResourceRules } from "../../domain/tenant/resource";
import type { Service } from "../../domain/tenant/service";
import type { Interval } from "../../domain/time/interval";
import type { Env } from "../../env";
import { agendaOf } from "../bookings/agenda";
import { readBooking } from "../bookings/booking-store";
import { noteFreed } from "../bookings/effects";
import { revive } from "../bookings/paying";
import { writeService } from "../bookings/service-store";
import { Concerns } from "../concern";
import type * as types from "../messages";
import * as joint from "../two-phase/joint-changes";
import { PeerConcerns } from "../two-phase/peer-work";
import { readAgenda } from "./calendar-agenda";
import { isJoint } from "./calendar-allocations";
import { CalendarContext } from "./calendar-context";
import { readSnapshot } from "./calendar-hint";
import { amend, move, place, placeAgain } from "./calendar-place";
import { countLive, retireService, takeRules } from "./calendar-rules";
import { placeSeries, previewSeries } from "./calendar-series";
import { traitsOf } from "./calendar-traits";
import type { CalendarTx } from "./calendar-tx";
import { joinWaitlist, offerEntry } from "./calendar-waitlist";
import { ForeignClaimUpkeep } from "./foreign-claim-upkeep";
import { FreedPlaceReporting } from "./freed-place-reporting";
import { HintPublishing } from "./hint-publishing";
import { LiveChanges } from "./live-changes";
import { Offering } from "./offer-timing";
import { ParticipantObject } from "./participant-object";
import { patiently } from "./patience";
import { Thawing } from "./thawing";

export class ResourceCalendar extends ParticipantObject {
  private readonly resourceId: string;
  private readonly context: CalendarContext;
  private readonly offering: Offering;
  private readonly freedPlaceReporting: FreedPlaceReporting;
  private readonly hints: HintPublishing;
  private readonly liveChanges: LiveChanges;
  protected override readonly concerns: Concerns<CalendarTx>;

  constructor(ctx: DurableObjectState, env: Env) {
    const traits = traitsOf(ctx.id.name);
    super(ctx, env, traits);
    const { host } = this;
    const { sql } = host;
    this.resourceId = traits.home.resourceId;
    this.context = new CalendarContext(host, this.resourceId, this.claims, this.peerWork);
    const { completions, reminders, offers } = this.context;
    this.offering = new Offering(host, offers, (tx) => this.context.tx(tx.effects));
    this.freedPlaceReporting = new FreedPlaceReporting(host);
    this.hints = new HintPublishing(host);
    this.liveChanges = new LiveChanges(host, this.viewers);
    const withOthers = [
      this.decisions,
      new ForeignClaimUpkeep(host, this.resourceId, (conclusion) => this.conclude(conclusion)),
      this.freedPlaceReporting,
      new Thawing(host, this.resourceId, (rules) => this.thaw(rules)),
    ];
    this.concerns = new Concerns([
      this.keys,
      agendaOf(sql),
      reminders,
      completions,
      // Before `offering`, which clears `effects.freed`: `freedPlaceReporting` reads it.
      new PeerConcerns(this.peerWork, withOthers),
      this.offering,
      this.listing,
      this.hints,
      this.viewers,
      this.liveChanges,
    ]);
  }

  // --- commands -------------------------------------------------------------------------------------------------

  /**
   * Makes a booking or hold, or confirms a hold. A hold of this calendar claims no other resource, because staff
   * reassign only pending and confirmed bookings. So confirming it pins no claim of another calendar.
   */
  async place(command: types.PlaceCommand): Promise<types.PlaceOutcome> {
    await this.offering.made();
    return patiently(this.host, (tx) => place(tx, command));
  }

  async move(command: types.MoveCommand): Promise<types.MoveOutcome> {
    const booking = readBooking(this.ctx.storage.sql, command.bookingId);
    const isToLeave = command.resources?.some((id) => id !== this.resourceId) === true;
    // Since staff cancelled it, the resource may have become a space inside another.
    const isEnclosed = command.isRestoring === true && (this.context.rules()?.ancestorIds.length ?? 0) > 0;
    if (booking && (isToLeave || isEnclosed || isJoint(this.resourceId, booking))) {
      return joint.moveJoint(this.claims, command);
    }
    await this.offering.made();
    return patiently(this.host, (tx) => move(tx, command));
  }

  protected override async retake(booking: BookingRecord, command: types.SettleCommand): Promise<types.SettleOutcome> {
    if (isJoint(this.resourceId, booking)) {
      const retaken = await joint.retakeJoint(this.claims, booking, (tx, place, decision) =>
        revive(tx, command, place, decision),
      );
      return this.orGiveBack(retaken, command);
    }
    await this.offering.made();
    const retaken = await patiently(this.host, (tx) => {
      const place = placeAgain(tx, booking);
      return "status" in place ? place : revive(tx, command, place, null);
    });
    return this.orGiveBack(retaken, command);
  }

  /** Corrects a booking without moving it. */
  amend(command: types.AmendCommand): Promise<types.MoveOutcome> {
    return joint.amend(this.claims, command, {
      alone: (tx, asked) => (isJoint(this.resourceId, asked.before) ? null : amend(tx, asked, command)),
      joint: (asked) => joint.amendJoint(this.claims, asked, command),
    });
  }

  async placeSeries(command: types.SeriesCommand): Promise<types.SeriesOutcome> {
    await this.offering.made();
    return patiently(this.host, (tx) => placeSeries(tx, command));
  }

  previewSeries(command: types.SeriesCommand): types.SeriesPreviewOutcome {
    return this.transact((tx) => previewSeries(tx, command));
  }

  joinWaitlist(command: types.JoinWaitlistCommand): types.JoinWaitlistOutcome {
    return this.transact((tx) => joinWaitlist(tx, command));
  }

  /** Staff offer a place out of turn. */
  async offerEntry(entryId: string): Promise<types.EntryOutcome> {
    return this.transact((tx) => offerEntry(tx, entryId));
  }

  async takeRules(rules: ResourceRules): Promise<number> {
    const held = this.transact((tx) => {
      const revision = takeRules(tx, rules);
      this.context.forgetRules();
      return revision;
    });
    // Coordinators offer places by these rules, so wait until they have heard of them.
    await this.freedPlaceReporting.notify();
    return held;
  }

  takeService(serviceId: string, revision: number, isRetired: boolean, service: Service | null): void {
    this.transact((tx) => {
      writeService(tx.sql, serviceId, revision, isRetired, service);
      noteFreed(tx.effects, null);
    });
    // The action that calls this also informs the service's coordinator.
    this.viewers.showAll();
  }

  retireService(serviceId: string, revision: number): types.RetireOutcome {
    return this.transact((tx) => retireService(tx, serviceId, revision));
  }

  /** Live bookings on this resource. While there are any, the resource cannot be deleted. */
  countLive(): number {
    return this.transact((tx) => countLive(tx));
  }

  // --- whom it reports to -----------------------------------------------------------------------------------------

  /**
   * Subscribes a coordinator with waiting entries. The calendar reports places that come free, until the coordinator
   * answers that no entry waits.
   */
  watch(serviceId: string): void {
    this.peerWork.note();
    this.transact((tx) => this.freedPlaceReporting.register(tx, serviceId));
  }

  /**
   * Subscribes a coordinator with viewers. The calendar reports changes, until the coordinator answers that it has
   * none.
   */
  watchLive(serviceId: string): readonly string[] {
    this.liveChanges.register(serviceId);
    return this.context.rules()?.ancestorIds ?? [];
  }

  // --- questions ------------------------------------------------------------------------------------------------

  /**
   * Rules and occupied months as they are now, for a reader whose hint is missing or too old. A reader that needs only a
   * part of the months names it. A calendar of an earlier build answers such a reader with whole months.
   */
  snapshot(months: readonly string[], part: Interval | null = null): types.SnapshotOutcome {
    return this.transact((tx) => readSnapshot(tx, months, part));
  }

  agenda(fromAt: number, toAt: number, piece: types.Piece = EVERYTHING): types.AgendaOutcome {
    return this.transact((tx) => readAgenda(tx, fromAt, toAt, piece));
  }

  // --- the copies ---------------------------------------------------------------------------------------------------

  /** The last page of bookings also compares the hints. */
  override async consistency(
    after: string | null = null,
    upTo: string | null = null,
  ): Promise<types.ConsistencyReport> {
    const report = await super.consistency(after, upTo);
    return report.next === null ? this.hints.compare(report) : report;
  }

  protected override async repairCopies(differences: readonly types.ConsistencyDifference[]): Promise<void> {
    await super.repairCopies(differences);
    this.hints.repair(differences);
  }

  // --- inside -----------------------------------------------------------------------------------------------------

  protected override tx(): CalendarTx {
    return this.context.tx();
  }

  /** No rules came to end the freeze, so the calendar has read them itself. */
  private async thaw(rules: ResourceRules | null): Promise<void> {
    if (rules) await this.takeRules(rules);
    this.liftFence();
  }
}
