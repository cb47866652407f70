// How those who wait for a coordinated service are gone through: how much work one turn takes, and what was found out for
// one that holds for all who want the same. A round that dies begins anew at the first who waits, so it has nothing to keep.

import type { EntryRecord, EntryWish } from "../../domain/booking/waitlist";
import type { Span } from "../../domain/refusal";
import { resourcesOf, type Service } from "../../domain/tenant/service";
import type { Bids } from "../two-phase/claim-rounds";

/** What one turn may take, in judgements. */
export const A_TURN = 160_000;
/** What takes as long as so many judgements: reading an entry, asking a calendar. */
export const ENTRY_UNITS = 20;
export const CALL_UNITS = 4_000;
/** So many entries are read at once; starts that they want on the same terms are asked for together. */
export const ENTRIES_A_TURN = 50;
/** Seats of so many sessions are offered in one transaction. */
export const SESSIONS_AT_ONCE = 10;
/** A turn leaves others as much time as it took, up to this. */
export const MOST_REST_MS = 1_000;

/** Who may be asked for one place of a service. */
export function candidateCount(service: Service): number {
  return resourcesOf(service).length;
}

/** On which terms a wish is judged, whenever it is for. */
export function shapeOf({ durationMinutes, periodId, seats, guests, units, chosenId }: EntryWish): string {
  return JSON.stringify([durationMinutes, periodId, seats, guests, units, chosenId]);
}

/** What was found out for those who want the same. */
export class WaitersFound {
  /** What one could not have, nobody who wants the same can. */
  private readonly hopeless = new Set<string>();
  private readonly vain = new Set<string>();
  private readonly free = new Map<string, readonly Span[]>();
  private readonly bids = new Map<string, Bids>();

  isHopeless(entry: EntryRecord, startAt: number): boolean {
    return this.hopeless.has(`${shapeOf(entry)} ${startAt}`);
  }

  noteHopeless(entry: EntryRecord, startAt: number): void {
    this.hopeless.add(`${shapeOf(entry)} ${startAt}`);
  }

  /** Whether nothing is left on the dates of an entry. */
  isVain(entry: EntryRecord): boolean {
    return this.vain.has(`${shapeOf(entry)} ${entry.from} ${entry.to}`);
  }

  noteVain(entry: EntryRecord): void {
    this.vain.add(`${shapeOf(entry)} ${entry.from} ${entry.to}`);
  }

  freeIn(entry: EntryRecord, month: string): readonly Span[] | undefined {
    return this.free.get(`${month} ${shapeOf(entry)}`);
  }

  noteFree(entry: EntryRecord, month: string, free: readonly Span[]): void {
    this.free.set(`${month} ${shapeOf(entry)}`, free);
  }

  /** What the candidates said of a start: good for one try. */
  bidsFor(entry: EntryRecord, startAt: number): Bids | undefined {
    return this.bids.get(`${shapeOf(entry)} ${startAt}`);
  }

  noteBids(entry: EntryRecord, startAt: number, bids: Bids): void {
    this.bids.set(`${shapeOf(entry)} ${startAt}`, bids);
  }
}
